"""What the customer is told: once per hand-over, in their words, before a time slips and after a miss."""

import string
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Calendar, Queue
from escalation import actions, escalations_sweep, notices_texts
from escalation.models import Escalation, EtaCell, EtaQueue, Notice, TriggerFiring
from tests.cast import NOON, make_queue
from tests.escalations.conftest import ASK
from tests.writing import write
from tickets import actions as ticket_actions
from tickets.models import ChannelAccount, Customer, Thread, Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OFFICE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def ask(ticket, who, to="senior", at=NOON) -> Escalation:
    return actions.request_escalation(ticket, ASK, to=make_queue(to), by=who.as_actor(), at=at)


def told(ticket) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(escalation__ticket=ticket).order_by("pk")
    return [(row.kind, row.message.text if row.message else row.problem) for row in rows]


@pytest.fixture
def past(shop, ticket, leyla):
    """Forty questions that the seniors have answered, each within an hour or two."""
    queue, earlier = make_queue("senior"), write(shop, "Hello", sender="aida").ticket
    for n in range(40):
        begun = NOON - timedelta(days=10) + n * 3 * HOUR
        Escalation.objects.create(
            ticket=earlier,
            seq=1,
            kind="functional",
            from_queue=make_queue("frontline"),
            to_queue=queue,
            reason="refund",
            question="q",
            tried="t",
            state="finished",
            outcome="answered_back",
            requested_at=begun,
            ack_due_at=begun,
            acked_at=begun + timedelta(minutes=5),
            finished_at=begun + timedelta(minutes=60 + n),
            eta_inputs={"base_s": 3600},
        )
    return queue


def test_without_enough_past_only_the_next_word_is_promised(ticket, ana, leyla):
    escalation = ask(ticket, ana)

    assert [kind for kind, _text in told(ticket)] == ["N2"]
    text = told(ticket)[0][1]
    assert text.startswith(f"Hi Rosa, I have passed your case #{ticket.number} to our senior team because")
    assert text.endswith("- Ana")
    assert (escalation.eta_at, escalation.notices.get().message.delivery.state) == (None, "sent")


def test_with_enough_past_a_time_is_said_that_eight_in_ten_keep(ticket, ana, past):
    escalation = ask(ticket, ana)

    ticket.refresh_from_db()
    kind, text = told(ticket)[0]
    assert (kind, "finished by today 13:" in text, "about 8 in 10" in text) == ("N1", True, True)
    assert (ticket.promise_at, escalation.first_eta_at) == (escalation.eta_at, escalation.eta_at)
    assert NOON + HOUR < escalation.eta_at < NOON + 3 * HOUR


def test_a_closed_team_is_said_to_be_closed(ticket, ana, past):
    office = Calendar.objects.create(slug="office", name="Office", time_zone="UTC", weekly=OFFICE)
    Queue.objects.filter(slug="senior").update(calendar=office)
    evening = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)

    ask(ticket, ana, at=evening)

    kind, text = told(ticket)[0]
    assert kind == "N3"
    assert "They work Mon-Fri 09:00-17:00 (UTC). They start on it tomorrow 09:00" in text


def test_it_is_said_in_the_customers_language_and_zone(ticket, ana, past):
    Ticket.objects.update(language="az")
    Customer.objects.update(time_zone="Asia/Baku")

    ask(ticket, ana)

    text = told(ticket)[0][1]
    assert text.startswith("Salam, Rosa!")
    assert "bu gün 17:" in text


@pytest.mark.parametrize("language", ["en", "id", "az"])
@pytest.mark.parametrize("kind", notices_texts.KINDS)
def test_every_notice_says_the_same_things_in_every_language(language, kind):
    def blanks(text: str) -> set[str]:
        return {name for _text, name, _spec, _how in string.Formatter().parse(text) if name}

    assert blanks(notices_texts.TEXTS[language][kind]) == blanks(notices_texts.TEXTS["en"][kind])


def test_calling_in_a_manager_is_not_told(ticket, ana, nigar):
    actions.request_escalation(
        ticket, ASK, to=make_queue("management"), by=ana.as_actor(), at=NOON, kind="hierarchical"
    )

    assert told(ticket) == []


def test_the_second_within_half_an_hour_is_kept_back(ticket, ana, leyla, fatima):
    ask(ticket, ana)
    ask(ticket, leyla, to="finance", at=NOON + timedelta(minutes=10))

    assert [kind for kind, _text in told(ticket)] == ["N2", "N2"]
    assert told(ticket)[1][1] == "told_recently"


def test_a_slip_is_told_before_it_happens(ticket, ana, past):
    escalation = ask(ticket, ana)
    Escalation.objects.filter(pk=escalation.pk).update(eta_inputs={"base_s": 1200})
    Notice.objects.update(said_at=NOON - HOUR)

    escalations_sweep.sweep(now=escalation.review_at)

    old, before = escalation.eta_at, escalation.review_at
    escalation.refresh_from_db()
    assert before < old
    assert (escalation.revisions, escalation.eta_at > old) == (1, True)
    assert told(ticket)[-1][0] == "N4"


def test_what_is_likely_in_time_is_confirmed_without_a_word(ticket, ana, past):
    escalation = ask(ticket, ana)
    Escalation.objects.filter(pk=escalation.pk).update(review_at=NOON + timedelta(minutes=1))

    escalations_sweep.sweep(now=NOON + timedelta(minutes=1))

    escalation.refresh_from_db()
    assert (escalation.review_at, escalation.revisions) == (escalation.eta_at, 0)
    assert [kind for kind, _text in told(ticket)] == ["N1"]


def test_a_missed_time_is_owned_up_to(ticket, ana, past, nigar):
    escalation = ask(ticket, ana)
    late = escalation.eta_at + timedelta(seconds=30)
    Escalation.objects.filter(pk=escalation.pk).update(review_at=escalation.eta_at)

    escalations_sweep.sweep(now=late)
    escalations_sweep.sweep(now=late)

    escalation.refresh_from_db()
    kind, text = told(ticket)[-1]
    assert (kind, "did not keep it. I am sorry. Nigar now follows it" in text) == ("N5", True)
    assert (escalation.has_missed, escalation.eta_at) == (True, None)
    assert TriggerFiring.objects.filter(trigger="T4", did="told").exists()
    assert EtaCell.objects.get().alpha == pytest.approx(0.812)


def test_an_end_in_time_is_booked_and_nothing_is_promised_any_more(ticket, ana, leyla, past):
    escalation = ask(ticket, ana)

    actions.answer(escalation, text="Yes.", by=leyla.as_actor(), at=NOON + timedelta(minutes=20))

    ticket.refresh_from_db()
    assert (ticket.promise_at, EtaCell.objects.get().alpha) == (None, pytest.approx(0.797))


def test_a_word_that_was_promised_and_given_needs_no_apology(ticket, ana, leyla):
    escalation = ask(ticket, ana)
    ticket_actions.reply(ticket, by=ana.as_actor(), at=NOON + HOUR, text="Still on it.")

    escalations_sweep.sweep(now=escalation.review_at)

    escalation.refresh_from_db()
    assert [kind for kind, _text in told(ticket)] == ["N2"]
    assert escalation.review_at > NOON + 4 * HOUR


def test_a_word_that_was_promised_and_not_given_is_apologised_for(ticket, ana, leyla):
    escalation = ask(ticket, ana)

    escalations_sweep.sweep(now=escalation.review_at)

    assert [kind for kind, _text in told(ticket)] == ["N2", "N5"]


def test_the_third_new_time_is_written_by_a_person(ticket, ana, past, nigar):
    escalation = ask(ticket, ana)
    Escalation.objects.filter(pk=escalation.pk).update(revisions=2, eta_inputs={"base_s": 1200})
    Notice.objects.update(said_at=NOON - HOUR)

    escalations_sweep.sweep(now=escalation.review_at)

    assert [kind for kind, _text in told(ticket)] == ["N1"]
    assert ana.notifications.filter(text__contains="Write to the customer yourself").exists()


def test_a_customer_who_left_the_chat_is_told_elsewhere(ticket, ana, leyla, shop):
    phone = ChannelAccount.objects.create(kind="telegram", name="Bot", queue=make_queue(), created_at=NOON)
    other = Thread.objects.create(
        account=phone, external_id="7", customer=ticket.customer, created_at=NOON, last_in_at=NOON - HOUR
    )
    ticket_actions.note_presence_of_customer(ticket.threads.get(), is_gone=True, at=NOON, how="left")

    escalation = ask(ticket, ana)

    assert escalation.notices.get().message.thread == other


def test_outside_the_window_a_template_goes_out(ticket, ana, leyla):
    Thread.objects.update(window_closes_at=NOON - HOUR)

    escalation = ask(ticket, ana)

    template = escalation.notices.get().message.template
    assert (template["name"], template["language"], template["parameters"]["agent"]) == (
        "meja_n2",
        "en",
        "Ana",
    )


def test_a_manager_can_forget_what_was_before(ticket, ana, past):
    EtaQueue.objects.create(queue=past, prior_s=3600, forgotten_at=NOON)

    ask(write(ticket.threads.get().account, "Another", sender="kamran").ticket, ana)

    assert Notice.objects.get().kind == "N2"
