"""KPIs of what is not our people's doing: the bot, late channels, and the whole wait for a person."""

from datetime import timedelta

import pytest

from channels_live.identities import thread_for
from helpdesk.core.actors import Actor
from reports import came, counting, lists, table
from reports.kpis import BY_SLUG, KPIS
from reports.scope import read
from tests.cast import NOON, make_account, make_queue
from tests.reports.conftest import HOUR, served
from tickets import actions, events
from tickets.actions import Incoming

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BOT = Actor(kind="bot")
NAMED = {  # by the issue and semantics 6.1
    "sla-first-response",
    "sla-first-response-chat",
    "sla-next-response",
    "sla-resolution",
    "first-touch",
    "frt",
    "human-wait",
    "nrt",
    "art",
    "csat",
    "nps",
    "fcr",
    "fcr-asked",
    "flr",
    "reopen-rate",
    "backlog-age",
    "backlog-overdue",
    "backlog-without-owner",
    "escalation-rate",
    "sla-acknowledgement",
    "escalation-returned",
    "escalation-time",
    "eta-kept",
    "deflection",
    "deflection-silent",
    "occupancy",
    "solved-unanswered",
    "void-rate",
    "missed-offers",
    "channel-delay",
}


@pytest.fixture
def shop(db):
    return make_account("webchat", "Shop")


def figure(slug, user, *, now=NOON + 20 * DAY):
    counting.catch_up(now=NOON)
    scope = read({"from": "2026-05-25", "to": "2026-06-20"}, user=user, now=now)
    [row] = table.totals(scope, [BY_SLUG[slug]])
    behind = lists.behind(BY_SLUG[slug], scope)
    assert len(behind.lines) == row.figure.listed
    return row.figure


def with_bot(account, sender, *, at=NOON):
    """A customer writes and the bot answers three seconds later."""
    thread = thread_for(account, sender, ids={}, name=sender.title(), language="en", at=at)
    ticket = actions.open_ticket(
        customer=thread.customer,
        queue=make_queue(),
        by=Actor(kind="customer"),
        at=at,
        channel=account.kind,
        with_bot=True,
    )
    actions.receive_message(ticket, thread, Incoming(kind="text", text="Where is my parcel?"), at=at)
    actions.send_system_message(
        ticket, thread, at=at + timedelta(seconds=3), text="On its way.", author="bot"
    )
    return ticket


def test_every_figure_that_was_asked_for_is_there_with_its_definition():
    assert set(BY_SLUG) >= NAMED
    assert all(str(kpi.name) and str(kpi.definition).endswith(".") for kpi in KPIS)
    assert len(BY_SLUG) == len(KPIS)


def test_bot_counts_only_with_a_yes_and_silence_is_told_apart(shop, mina):
    said_yes, silent, came_back, went_on = (
        with_bot(shop, name) for name in ("rosa", "omar", "kemal", "leyla")
    )
    actions.solve(said_yes, by=BOT, at=NOON + MINUTE, reason=events.CONFIRMED)
    actions.solve(silent, by=BOT, at=NOON + MINUTE)
    actions.solve(came_back, by=BOT, at=NOON + MINUTE)
    with_bot(shop, "kemal", at=NOON + DAY)
    actions.hand_off(went_on, by=BOT, at=NOON + MINUTE)

    confirmed, perhaps = figure("deflection", mina), figure("deflection-silent", mina)

    assert (confirmed.hits, confirmed.n) == (1, 5)
    assert (perhaps.hits, perhaps.n) == (1, 5)


def test_silence_after_the_bot_waits_for_its_three_days(shop, mina):
    actions.solve(with_bot(shop, "rosa"), by=BOT, at=NOON + MINUTE)

    assert figure("deflection-silent", mina, now=NOON + 3 * DAY).n == 0
    assert figure("deflection-silent", mina, now=NOON + 4 * DAY).hits == 1


def test_without_a_bot_there_is_nothing_to_count(bot, ana, mina):
    served(bot, ana)

    assert (figure("deflection", mina).n, figure("deflection", mina).value) == (0, None)


def test_what_the_bot_solved_alone_is_in_nobodys_results_but_told(shop, bot, ana, mina):
    actions.solve(with_bot(shop, "rosa"), by=BOT, at=NOON + MINUTE)
    served(bot, ana, sender="omar")
    with_bot(shop, "kemal")

    assert figure("reopen-rate", mina).n == figure("solved-unanswered", mina).n == 1
    assert figure("backlog-without-owner", mina).n == 0
    scope = read({"from": "2026-06-01", "to": "2026-06-02"}, user=mina, now=NOON + DAY)
    assert came.left_out(scope)["bot"] == 1


def test_wait_for_a_person_counts_from_the_first_words_while_the_promise_counts_from_the_hand_off(
    shop, ana, mina
):
    ticket = with_bot(shop, "rosa")
    actions.hand_off(ticket, by=BOT, at=NOON + 2 * MINUTE)
    actions.reply(ticket, by=ana.as_actor(), at=NOON + 3 * MINUTE, text="It comes tomorrow.")

    assert (figure("frt", mina).value, figure("human-wait", mina).value) == (60, 180)


@pytest.mark.parametrize(("seconds", "late"), [(60, 0), (61, 1)])
def test_message_that_reached_us_a_minute_late_is_the_channels_delay(bot, mina, seconds, late):
    thread = thread_for(bot, "rosa", ids={}, name="Rosa", language="en", at=NOON)
    ticket = actions.open_ticket(
        customer=thread.customer,
        queue=make_queue(),
        by=Actor(kind="customer"),
        at=NOON,
        channel="telegram",
    )
    sent = Incoming(kind="text", text="Hello?", provider_at=NOON - timedelta(seconds=seconds))
    actions.receive_message(ticket, thread, sent, at=NOON)

    found = figure("channel-delay", mina)

    assert (found.hits, found.n) == (late, 1)


def test_chat_has_a_target_of_its_own(shop, bot, ana, mina):
    served(shop, ana, sender="rosa", wait=timedelta(seconds=20))
    served(shop, ana, sender="omar", wait=timedelta(seconds=40))
    served(bot, ana, sender="kemal", wait=MINUTE)

    found = figure("sla-first-response-chat", mina)

    assert (found.hits, found.n, BY_SLUG["sla-first-response-chat"].target) == (1, 2, 0.95)
    assert figure("sla-first-response", mina).n == 3


def test_mean_stands_beside_the_median_where_times_are_added_up(bot, ana, client, mina):
    for name, minutes in (("rosa", 1), ("omar", 2), ("kemal", 9)):
        served(bot, ana, sender=name, wait=minutes * MINUTE)
    client.force_login(mina, backend="django.contrib.auth.backends.ModelBackend")
    found = figure("art", mina)

    page = client.get("/reports/figures/art/?from=2026-05-25&to=2026-06-20").content.decode()

    assert (found.value, found.mean) == (120, 240)
    assert "mean" in page
    assert "mean" not in client.get("/reports/figures/frt/?from=2026-05-25&to=2026-06-20").content.decode()
    assert timedelta(seconds=found.p90) < HOUR
