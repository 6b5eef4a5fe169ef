"""Customers who stay silent, and solved tickets whose window has passed."""

from datetime import timedelta

import pytest

from escalation import closing, quiet
from escalation.actions import escalate
from tests.cast import NOON, make_queue
from tests.writing import write
from tickets import actions
from tickets.models import ChannelAccount, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def automatic(ticket: Ticket) -> int:
    return ticket.messages.filter(kind="system").count()


def answered(account, ana) -> Ticket:
    ticket = write(account, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON, text="Which number?")
    return ticket


def status_after(ticket: Ticket, *lengths: timedelta) -> tuple[str, int]:
    for length in lengths:
        quiet.sweep(now=NOON + length)
    ticket.refresh_from_db()
    return ticket.status, automatic(ticket)


def test_a_silent_chat_is_asked_twice_then_set_to_wait_then_solved(shop, ana):
    ticket = answered(shop, ana)

    assert status_after(ticket, 1 * MINUTE) == ("open", 0)
    assert status_after(ticket, 2 * MINUTE, 2 * MINUTE) == ("open", 1)
    assert status_after(ticket, 5 * MINUTE) == ("open", 2)
    assert status_after(ticket, 10 * MINUTE) == ("pending", 3)
    assert status_after(ticket, DAY) == ("pending", 3)
    assert status_after(ticket, DAY + 11 * MINUTE) == ("solved", 3)
    assert ticket.events.get(kind="status", data__to="solved").data["reason"] == "quiet"


def test_a_customer_who_writes_is_not_asked(shop, ana):
    ticket = answered(shop, ana)
    write(shop, "It is 4821", at=NOON + MINUTE)

    assert status_after(ticket, 3 * MINUTE) == ("open", 0)


def test_a_messenger_is_not_asked_and_is_solved_after_three_days(phone, ana):
    ticket = answered(phone, ana)
    actions.wait(ticket, by=ana.as_actor(), at=NOON)

    assert status_after(ticket, 10 * MINUTE, 2 * DAY) == ("pending", 0)
    assert status_after(ticket, 3 * DAY) == ("solved", 0)


@pytest.mark.parametrize(
    ("kind", "patience"),
    [("webchat", DAY), ("whatsapp", 3 * DAY), ("telegram", 3 * DAY), ("email", 5 * DAY)],
)
def test_each_kind_of_account_has_its_own_patience(shop, ana, kind, patience):
    ChannelAccount.objects.filter(pk=shop.pk).update(kind=kind)
    ticket = answered(ChannelAccount.objects.get(pk=shop.pk), ana)
    actions.wait(ticket, by=ana.as_actor(), at=NOON)

    assert status_after(ticket, patience - MINUTE) == ("pending", 0)
    assert status_after(ticket, patience) == ("solved", 0)


def test_our_word_while_we_wait_begins_the_patience_anew(phone, ana):
    ticket = answered(phone, ana)
    actions.wait(ticket, by=ana.as_actor(), at=NOON)
    actions.reply(ticket, by=ana.as_actor(), at=NOON + DAY, text="The parcel shop keeps it for a week.")

    assert status_after(ticket, 3 * DAY) == ("pending", 0)
    assert status_after(ticket, 4 * DAY) == ("solved", 0)


def test_thanks_while_we_wait_are_no_reason_to_wait_for_ever(phone, ana):
    ticket = answered(phone, ana)
    actions.wait(ticket, by=ana.as_actor(), at=NOON)
    write(phone, "Thanks!", at=NOON + DAY)

    assert status_after(ticket, 3 * DAY) == ("pending", 0)
    assert status_after(ticket, 4 * DAY) == ("solved", 0)


def test_a_note_of_ours_is_no_word_to_the_customer(shop, ana):
    ticket = answered(shop, ana)
    actions.add_note(ticket, by=ana.as_actor(), at=NOON + MINUTE, text="Asked the warehouse")

    assert status_after(ticket, 2 * MINUTE) == ("open", 1)


def test_a_ticket_that_was_handed_over_waits_for_us(shop, ana):
    ticket = answered(shop, ana)
    escalate(ticket, to=make_queue("finance"), by=ana.as_actor(), at=NOON)

    assert status_after(ticket, 3 * MINUTE) == ("open", 0)


def test_an_unanswered_customer_is_never_taken_as_content(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.wait(ticket, by=ana.as_actor(), at=NOON)

    assert status_after(ticket, 9 * DAY) == ("pending", 0)


SAID = {
    "en": [
        "Are you still there? Write whenever you are ready. We will ask once more in 3 minutes.",
        "We have not heard from you yet. In 5 minutes we stop waiting; you can still write later.",
        "Write here any time, the same conversation continues. "
        "If we hear nothing for 24 hours, we take it that this is solved.",
    ],
    "id": [
        "Anda masih di sana? Tulis kapan pun Anda siap. Kami akan bertanya sekali lagi dalam 3 menit.",
        "Kami belum menerima kabar dari Anda. Dalam 5 menit kami berhenti menunggu; "
        "Anda tetap bisa menulis nanti.",
        "Tulis di sini kapan saja, percakapan yang sama berlanjut. "
        "Jika 24 jam tidak ada kabar, kami anggap ini sudah selesai.",
    ],
    "az": [
        "Buradasınızmı? Hazır olanda yazın. 3 dəqiqədən sonra bir daha soruşacağıq.",
        "Hələ cavab almadıq. 5 dəqiqədən sonra gözləməyi dayandırırıq; sonra da yaza bilərsiniz.",
        "İstənilən vaxt buraya yazın, eyni yazışma davam edir. "
        "24 saat xəbər almasaq, məsələni həll olunmuş sayırıq.",
    ],
}


@pytest.mark.parametrize("language", SAID)
def test_a_silent_customer_is_told_each_next_step_in_their_language(shop, ana, language):
    ticket = answered(shop, ana)
    Ticket.objects.filter(pk=ticket.pk).update(language=language)

    for minutes in (2, 5, 10):
        quiet.sweep(now=NOON + minutes * MINUTE)

    texts = ticket.messages.filter(kind="system").order_by("seq").values_list("text", flat=True)
    assert list(texts) == SAID[language]


def test_a_solved_ticket_closes_after_its_window(phone, ana):
    ticket = answered(phone, ana)
    actions.solve(ticket, by=ana.as_actor(), at=NOON)

    assert closing.sweep(now=NOON + 7 * DAY) == 0
    assert closing.sweep(now=NOON + 7 * DAY + MINUTE) == 1
    ticket.refresh_from_db()
    assert ticket.status == "closed"


def test_a_queue_has_its_own_window(phone, ana):
    phone.queue.reopen_window_s = 3600
    phone.queue.save()
    ticket = answered(phone, ana)
    actions.solve(ticket, by=ana.as_actor(), at=NOON)

    assert closing.sweep(now=NOON + 60 * MINUTE) == 0
    assert closing.sweep(now=NOON + 61 * MINUTE) == 1


def test_a_closed_ticket_is_followed_by_another_one(phone, ana):
    ticket = answered(phone, ana)
    actions.solve(ticket, by=ana.as_actor(), at=NOON)
    closing.sweep(now=NOON + 8 * DAY)

    later = write(phone, "It came broken", at=NOON + 9 * DAY).ticket

    ticket.refresh_from_db()
    assert (later.number != ticket.number, ticket.status) == (True, "closed")
