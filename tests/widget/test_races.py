"""Things that happen at once: retries of one message, and both sides typing."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import connection, connections
from django.utils import timezone

from channels_live import passes
from channels_live.consumers.agent import AgentConsumer
from channels_live.consumers.visitor import VisitorConsumer
from channels_live.models import FeedItem
from tests.widget.conftest import Visitor
from tickets import actions
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_retries_at_the_same_time_store_one_message(shop):
    rosa = Visitor(shop)

    def send(_):
        try:
            return rosa.post("messages/", {"cid": "c1", "text": "Hello"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(send, range(8)))

    assert sorted(codes) == [200] * 7 + [201]
    assert (Message.objects.count(), Ticket.objects.count(), FeedItem.objects.count()) == (1, 1, 1)


def test_feed_has_no_gap_while_both_sides_write(shop, ana):
    rosa = Visitor(shop)
    rosa.say("Hello", "c0")
    ticket = Ticket.objects.get()

    def write(i):
        try:
            if i % 2:
                rosa.say(f"Question {i}", f"c{i}")
            else:
                actions.reply(ticket, by=ana.as_actor(), at=timezone.now(), text=f"Answer {i}")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(1, 21)))

    items = rosa.feed()
    assert [item["n"] for item in items] == list(range(1, len(items) + 1))
    assert len([item for item in items if item["kind"] == "message"]) == 21


def test_visitor_sees_the_agent_type_but_not_a_note(shop, ana, client):
    rosa = Visitor(shop)
    rosa.say("Hello")
    client.force_login(ana)
    number = Ticket.objects.get().number
    subject = f"{ana.pk}:{ana.access_epoch}:{client.session.session_key}"
    agents = passes.issue("agent", subject, at=timezone.now())
    visitors = rosa.post("pass/", {}).json()["pass"]

    frames = asyncio.run(both_type(agents, visitors, number))

    assert frames == [{"kind": "typing"}, None]


async def both_type(agents: str, visitors: str, number: int) -> list:
    agent = WebsocketCommunicator(AgentConsumer.as_asgi(), "/ws/agent/")
    visitor = WebsocketCommunicator(VisitorConsumer.as_asgi(), "/ws/widget/")
    for socket, token in ((agent, agents), (visitor, visitors)):
        await socket.connect()
        await socket.send_json_to({"pass": token})
        assert (await socket.receive_json_from(5))["kind"] == "hello"
    await agent.send_json_to({"op": "look", "ticket": number})
    await agent.send_json_to({"op": "typing"})
    seen = [await visitor.receive_json_from(5)]
    await agent.send_json_to({"op": "typing", "note": True})
    seen.append(None if await visitor.receive_nothing(1) else await visitor.receive_json_from())
    await agent.disconnect()
    await visitor.disconnect()
    await database_sync_to_async(connections.close_all)()
    return seen
