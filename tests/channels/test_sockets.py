"""The agents' socket: who gets in, what they hear, when they are put out."""

import asyncio

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import Queue, User
from channels_live import passes
from channels_live.consumers.agent import AgentConsumer
from channels_live.consumers.base import BAD_FRAME, NO_PASS, NOT_THERE, REVOKED, SAME_S, read_frame
from channels_live.routing import websocket_urlpatterns
from tests.cast import NOON, make_account, make_person
from tests.writing import write
from tickets import actions, events

pytestmark = pytest.mark.django_db(transaction=True)


def pass_for(user: User) -> str:
    session = SessionStore()
    session.create()
    return passes.issue("agent", f"{user.pk}:{user.access_epoch}:{session.session_key}", at=timezone.now())


async def opened(token: str) -> tuple[WebsocketCommunicator, dict[str, object]]:
    page = WebsocketCommunicator(AgentConsumer.as_asgi(), "/ws/agent/")
    await page.connect()
    await page.send_json_to({"pass": token})
    return page, await page.receive_output()


def test_socket_with_a_pass_hears_of_a_new_message():
    ana, shop = make_person("Ana"), make_account("webchat", "Shop")

    async def listen() -> list[str]:
        page, hello = await opened(await sync_to_async(pass_for)(ana))
        assert "hello" in hello["text"]
        await sync_to_async(write)(shop, "Hello")
        frame = await page.receive_json_from(timeout=5)
        await page.disconnect()
        return sorted(frame)

    assert async_to_sync(listen)() == ["kind", "seq", "ticket"]


def test_socket_hears_once_of_one_thing_and_again_of_the_next():
    """Keeping a reply back and taking it back leave the ticket's number as it is."""
    ana, shop = make_person("Ana"), make_account("webchat", "Shop")
    ticket = write(shop, "Hello").ticket

    async def listen() -> list[str]:
        page, _hello = await opened(await sync_to_async(pass_for)(ana))
        await page.send_json_to({"op": "look", "ticket": ticket.pk})
        heard = [(await page.receive_json_from(timeout=5))["kind"]]
        for _time in range(2):
            await asyncio.sleep(SAME_S)
            await sync_to_async(events.announce)(ticket, "held")
            heard.append((await page.receive_json_from(timeout=5))["kind"])
        heard.append(await page.receive_nothing(timeout=SAME_S))
        await page.disconnect()
        return heard

    assert async_to_sync(listen)() == ["looking", "held", "held", True]


def test_socket_with_a_used_pass_is_closed():
    ana = make_person("Ana")
    token = pass_for(ana)
    passes.redeem("agent", token, at=timezone.now())

    async def knock() -> object:
        _page, answer = await opened(token)
        return answer

    assert async_to_sync(knock)() == {"type": "websocket.close", "code": NO_PASS}


def test_pass_of_another_kind_opens_nothing():
    token = passes.issue("widget", "1", at=timezone.now())

    assert passes.redeem("agent", token, at=timezone.now()) is None


@pytest.mark.parametrize("text", ["", "[1]", "{" * 3000, "[" * 100_000, "9" * 5000, None])
def test_malformed_frames_are_nothing(text):
    assert read_frame(text) is None


def test_malformed_first_frame_closes_the_socket():
    async def babble() -> object:
        page = WebsocketCommunicator(AgentConsumer.as_asgi(), "/ws/agent/")
        await page.connect()
        await page.send_to(text_data="not json")
        return await page.receive_output()

    assert async_to_sync(babble)() == {"type": "websocket.close", "code": BAD_FRAME}


def test_socket_of_somebody_whose_session_ended_is_closed_within_five_seconds():
    """Also just after it was opened, while a page without a pass would still be waited for."""
    ana = make_person("Ana")

    async def stay() -> object:
        page, _hello = await opened(await sync_to_async(pass_for)(ana))
        await sync_to_async(SessionStore().get_model_class().objects.all().delete)()
        return await page.receive_output(timeout=5)

    assert async_to_sync(stay)() == {"type": "websocket.close", "code": REVOKED}


def test_socket_address_that_is_not_there_is_refused():
    async def knock() -> object:
        return await WebsocketCommunicator(URLRouter(websocket_urlpatterns), "/ws/nowhere/").connect()

    assert async_to_sync(knock)() == (False, NOT_THERE)


def test_looking_at_a_hidden_ticket_joins_nothing():
    ana, fatima = make_person("Ana"), make_person("Fatima", queues=("finance",))
    Queue.objects.filter(slug="finance").update(is_private=True)
    ticket = write(make_account("webchat", "Shop"), "Hello").ticket
    actions.transfer(ticket, to=Queue.objects.get(slug="finance"), by=fatima.as_actor(), at=NOON)

    async def look() -> bool:
        page, _hello = await opened(await sync_to_async(pass_for)(ana))
        await page.send_json_to({"op": "look", "ticket": ticket.number})
        await sync_to_async(actions.add_note)(ticket, by=fatima.as_actor(), at=NOON, text="secret")
        silent = await page.receive_nothing(timeout=1)
        await page.disconnect()
        return silent

    assert async_to_sync(look)()
