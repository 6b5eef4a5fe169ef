"""A refused token stops its account: nothing fails, nothing is tried, all of it goes out once repaired."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.utils import translation

from accounts.models import Notification
from channels_live import account_actions, outgoing, stopping
from tests.cast import NOON, make_account, make_person
from tests.writing import write
from tickets import actions, slots
from tickets.models import ChannelAccount, Delivery, Ticket

pytestmark = pytest.mark.django_db
KEYS = {"phone_number_id": "106540352242921", "api_version": "v25.0"}


@pytest.fixture
def number(db) -> ChannelAccount:
    return make_account("whatsapp", "Shop", access_token="old", **KEYS)


@pytest.fixture
def ratna(client):
    """A reader of Indonesian, signed in."""
    reader = make_person("Ratna")
    reader.language = "id"
    reader.save()
    client.force_login(reader)
    yield client
    translation.activate("en")


def answer(number, sender, text="On its way") -> Delivery:
    asked = write(number, "Where is my parcel?", sender=sender)
    ana = make_person(f"Ana{sender}").as_actor()
    [message] = actions.reply(asked.ticket, by=ana, at=NOON, text=text)
    return Delivery.objects.get(message=message)


def sweep(after: timedelta = timedelta()) -> list[int]:
    """Send what is due, as beat does; gives the threads that were tried."""
    due = outgoing.due_threads(now=NOON + after)
    for thread in due:
        outgoing.send_thread(thread, clock=lambda: NOON + after)
    return due


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def test_refused_token_stops_the_whole_queue_and_fails_nothing(graph, number):
    make_person("Mina", role="admin")
    first = answer(number, "994500000001")
    answer(number, "994500000002")
    graph.refuse(190, status=401)

    outgoing.send_thread(first.thread_id, clock=lambda: NOON)
    tried = sweep(timedelta(hours=1))

    number.refresh_from_db()
    assert (number.stopped_at, number.problem_code, states()) == (NOON, "190", ["queued", "queued"])
    assert (tried, len(graph.messages)) == ([], 1)
    [told] = Notification.objects.all()
    assert told.user.name == "Mina"
    assert told.text.startswith("Shop sends nothing now: WhatsApp no longer accepts our access token.")


def test_secrets_that_cannot_be_read_stop_the_account_and_no_other(graph, number):
    """The server's own key has changed: nothing went out, and nobody may be told that it may have."""
    other = make_account("whatsapp", "Other", access_token="good", phone_number_id="2", api_version="v25.0")
    answer(number, "994500000001")
    answer(other, "994500000002")
    ChannelAccount.objects.filter(pk=number.pk).update(secret_settings="written with another key")

    sent = outgoing.send_due(clock=lambda: NOON)

    number.refresh_from_db()
    assert (sent, states()) == (1, ["queued", "accepted"])
    assert number.stopped_at == NOON
    assert number.problem.startswith("The stored secrets cannot be read. Enter them again.")


def test_thread_that_breaks_keeps_no_other_waiting(graph, number, caplog):
    """An account of a kind that this installation no longer speaks."""
    broken = make_account("whatsapp", "Gone", access_token="x", phone_number_id="2", api_version="v25.0")
    answer(broken, "994500000001")
    answer(number, "994500000002")
    ChannelAccount.objects.filter(pk=broken.pk).update(kind="pigeon")

    assert outgoing.send_due(clock=lambda: NOON) == 1
    assert states() == ["sending", "accepted"]


def test_what_waited_goes_out_once_a_new_token_is_saved(graph, number):
    first = answer(number, "994500000001")
    answer(number, "994500000002")
    graph.refuse(190, status=401)
    outgoing.send_thread(first.thread_id, clock=lambda: NOON)

    account_actions.change_settings(ChannelAccount.objects.get(pk=number.pk), {**KEYS, "access_token": "new"})
    sweep(timedelta(minutes=1))

    number.refresh_from_db()
    assert (number.stopped_at, number.problem, states()) == (None, "", ["accepted", "accepted"])


def test_token_that_was_replaced_while_it_was_refused_stops_nothing(graph, number):
    first = answer(number, "994500000001")
    claimed = outgoing.claim(first.thread_id, now=NOON)
    account_actions.change_settings(ChannelAccount.objects.get(pk=number.pk), {**KEYS, "access_token": "new"})
    graph.refuse(190, status=401)

    outgoing.attempt(claimed, clock=lambda: NOON)

    number.refresh_from_db()
    assert (number.stopped_at, states()) == (None, ["queued"])


def test_account_that_answers_again_goes_on_by_itself(graph, number):
    first = answer(number, "994500000001")
    graph.refuse(190, status=401)
    outgoing.send_thread(first.thread_id, clock=lambda: NOON)
    graph.refuse(190, status=401)

    still = stopping.probe()
    repaired = stopping.probe()
    sweep(timedelta(minutes=5))

    assert (still, repaired, states()) == (0, 1, ["accepted"])


def test_account_that_answers_but_sends_nothing_is_told_of_once(graph, number):
    make_person("Mina", role="admin")
    first = answer(number, "994500000001")
    for minutes in (0, 5, 10):
        graph.refuse(10)
        at = NOON + timedelta(minutes=minutes)
        outgoing.send_thread(first.thread_id, clock=partial(datetime.fromtimestamp, at.timestamp(), UTC))
        stopping.probe()

    assert (Notification.objects.count(), states()) == (1, ["queued"])


def test_other_accounts_go_on_while_one_is_stopped(graph, number):
    other = make_account("whatsapp", "Second", access_token="b", phone_number_id="2", api_version="v25.0")
    ChannelAccount.objects.filter(pk=number.pk).update(stopped_at=NOON)
    answer(number, "994500000001")
    answer(other, "994500000002")

    sweep()

    assert states() == ["queued", "accepted"]


def test_refused_bot_token_stops_its_bot(bots, bot):
    delivery = answer(bot, "700")
    bots.refuse(401, "Unauthorized")

    outgoing.send_thread(delivery.thread_id, clock=lambda: NOON)

    bot.refresh_from_db()
    assert (bot.stopped_at, states()) == (NOON, ["queued"])


def test_restricted_account_is_marked_and_its_message_fails_in_words(graph, number):
    delivery = answer(number, "994500000001")
    graph.refuse(368)

    outgoing.send_thread(delivery.thread_id, clock=lambda: NOON)

    number.refresh_from_db()
    assert (number.stopped_at, number.problem_code, states()) == (None, "368", ["failed"])


def test_reason_is_told_in_the_language_of_the_reader(graph, number, ratna):
    delivery = answer(number, "994500000001")
    graph.refuse(131026)
    outgoing.send_thread(delivery.thread_id, clock=lambda: NOON)

    page = ratna.get(f"/inbox/{delivery.message.ticket_id}/").content.decode()

    assert "This number cannot be reached on WhatsApp." not in page
    assert "Nomor ini tidak dapat dihubungi di WhatsApp." in page


def test_telegram_reason_and_its_next_step_are_told_in_the_language_of_the_reader(bots, bot, ratna):
    delivery = answer(bot, "700")
    bots.refuse(403, "Forbidden: bot was blocked by the user")
    outgoing.send_thread(delivery.thread_id, clock=lambda: NOON)

    page = ratna.get(f"/inbox/{delivery.message.ticket_id}/").content.decode()

    delivery.refresh_from_db()
    assert delivery.reason.startswith("The customer has blocked our bot.")
    assert "Pelanggan telah memblokir bot kami." in page


@pytest.mark.parametrize(
    ("answers", "chip"), [((0,), "Arrived?"), ((400, 131026), "Not delivered"), ((200,), None)]
)
def test_list_marks_what_may_not_have_reached_the_customer(graph, number, answers, chip):
    delivery = answer(number, "994500000001")
    if answers[0] == 400:
        graph.refuse(answers[1])
    elif answers[0] == 0:
        graph.say(0)

    outgoing.send_thread(delivery.thread_id, clock=lambda: NOON)

    found = slots.chips_of([Ticket.objects.get()])
    assert [each.text for chips in found.values() for each in chips if each.text in CHIPS] == (
        [chip] if chip else []
    )


CHIPS = ("Arrived?", "Not delivered")
