"""The end of an escalation, for the customer: the result, whether it helped, and words that stay owed."""

from datetime import timedelta

import pytest

from escalation import actions, escalations_sweep
from escalation.models import Escalation, Notice, TriggerFiring
from tests.cast import NOON, make_queue
from tests.escalations.conftest import ASK
from tickets import actions as ticket_actions
from tickets.models import ChannelAccount, Status, Thread, Ticket

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
RESULT = "One charge was refunded today."


@pytest.fixture
def asked(ticket, ana, leyla) -> Escalation:
    return actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)


def answer(escalation, who, *, at, result=RESULT) -> Escalation:
    return actions.answer(escalation, text="Refunded, see ledger 7.", result=result, by=who.as_actor(), at=at)


def told(ticket) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(escalation__ticket=ticket).order_by("said_at", "pk")
    return [(row.kind, row.message.text if row.message else row.problem) for row in rows]


@pytest.mark.parametrize(
    ("language", "begins", "asks", "buttons"),
    [
        ("en", "Hi Rosa, your case #{n} is finished.", "Did this solve it?", ["Yes", "No"]),
        ("id", "Halo Rosa, kasus Anda #{n} selesai.", "Apakah ini menyelesaikannya?", ["Ya", "Belum"]),
        (
            "az",
            "Salam, Rosa! #{n} nömrəli müraciətiniz bitdi.",
            "Bu, məsələni həll etdimi?",
            ["Bəli", "Xeyr"],
        ),
    ],
)
def test_the_result_is_said_in_the_owners_name_with_yes_and_no(
    ticket, asked, leyla, language, begins, asks, buttons
):
    Ticket.objects.update(language=language)

    answer(asked, leyla, at=NOON + HOUR)

    notice = asked.notices.get(kind="N6")
    assert notice.message.text.startswith(begins.format(n=ticket.number))
    assert notice.message.text.endswith(f" {RESULT}\n{asks}\n- Ana")
    assert [row["title"] for row in notice.message.choices["rows"]] == buttons
    assert (notice.message.choices["purpose"], notice.message.delivery.state) == ("solved", "sent")


def test_the_internal_answer_never_reaches_the_customer(ticket, asked, leyla):
    answer(asked, leyla, at=NOON + HOUR, result="")

    text = asked.notices.get(kind="N6").message.text
    assert text.startswith(f"Hi Rosa, our senior team has finished its work on your case #{ticket.number}.")
    assert not [m for m in ticket.messages.exclude(kind="note") if "ledger" in m.text]


def test_a_result_within_half_an_hour_waits_for_it(ticket, asked, leyla):
    answer(asked, leyla, at=NOON + 10 * MINUTE)
    before = told(ticket)

    escalations_sweep.sweep(now=NOON + 29 * MINUTE)
    waiting = told(ticket)
    escalations_sweep.sweep(now=NOON + 30 * MINUTE)

    assert before == waiting == [("N2", before[0][1]), ("N6", "told_recently")]
    assert [kind for kind, text in told(ticket) if RESULT in text] == ["N6"]


def test_what_the_owner_has_told_meanwhile_needs_no_notice(ticket, asked, leyla, ana):
    answer(asked, leyla, at=NOON + 10 * MINUTE, result="")
    ticket_actions.reply(ticket, by=ana.as_actor(), at=NOON + 15 * MINUTE, text="It is refunded.")

    escalations_sweep.sweep(now=NOON + 30 * MINUTE)

    assert told(ticket)[1:] == [("N6", "told_by_a_person")]


def test_a_result_is_told_even_if_the_ticket_is_solved_meanwhile(ticket, asked, leyla, ana):
    answer(asked, leyla, at=NOON + 10 * MINUTE)
    ticket_actions.solve(ticket, by=ana.as_actor(), at=NOON + 12 * MINUTE)

    escalations_sweep.sweep(now=NOON + 30 * MINUTE)

    assert RESULT in told(ticket)[-1][1]


def test_an_owner_who_does_not_write_the_result_is_apologised_for(ticket, asked, leyla, nigar):
    answer(asked, leyla, at=NOON + HOUR, result="")

    escalations_sweep.sweep(now=NOON + 6 * HOUR)
    escalations_sweep.sweep(now=NOON + 6 * HOUR)

    assert [kind for kind, text in told(ticket) if text != "owed"] == ["N2", "N6", "N5"]
    assert TriggerFiring.objects.filter(trigger="T4", instance__startswith="owed:").count() == 1


def tap(escalation, value, at) -> None:
    message = escalation.notices.get(kind="N6").message
    ticket_actions.record_choice(message.thread, purpose="solved", value=value, ref=str(message.pk), at=at)


def test_a_yes_is_told_to_the_owner_and_changes_nothing(ticket, asked, leyla, ana):
    answer(asked, leyla, at=NOON + HOUR)
    Ticket.objects.filter(pk=ticket.pk).update(status=Status.PENDING)

    tap(asked, "yes", NOON + 2 * HOUR)

    ticket.refresh_from_db()
    assert ticket.status == Status.PENDING
    assert ana.notifications.filter(text__endswith="the customer says that it is solved.").exists()


@pytest.mark.parametrize("value", ["no", "Belum", "XEYR"])
def test_a_no_opens_it_again_and_asks_for_a_call(ticket, asked, leyla, ana, value):
    answer(asked, leyla, at=NOON + HOUR)
    ticket_actions.solve(ticket, by=ana.as_actor(), at=NOON + HOUR)

    tap(asked, value, NOON + 2 * HOUR)
    escalations_sweep.sweep(now=NOON + 2 * HOUR)

    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert TriggerFiring.objects.get(trigger="T10").did == "escalated"


def test_a_result_that_is_too_long_is_refused_beside_its_field(ticket, asked, leyla, client):
    client.force_login(leyla)
    url = f"/inbox/{ticket.number}/escalations/{asked.pk}/answer/"

    answered = client.post(url, {"text": "Yes.", "result": "x" * 701})

    assert answered.status_code == 422
    assert "Write at most 700 characters." in answered.content.decode()
    assert Escalation.objects.get().state != "finished"


def test_what_was_promised_before_it_came_back_is_still_owed(ticket, asked, leyla, nigar):
    promised = asked.review_at
    actions.return_escalation(
        asked, reason="missing_info", text="Which order?", by=leyla.as_actor(), at=NOON + HOUR
    )

    escalations_sweep.sweep(now=promised)

    assert [kind for kind, text in told(ticket) if text != "owed"] == ["N2", "N5"]


def test_a_word_of_the_owner_settles_what_is_owed(ticket, asked, leyla, ana):
    promised = asked.review_at
    actions.return_escalation(
        asked, reason="missing_info", text="Which order?", by=leyla.as_actor(), at=NOON + HOUR
    )
    ticket_actions.reply(ticket, by=ana.as_actor(), at=NOON + 2 * HOUR, text="Which order is it?")

    escalations_sweep.sweep(now=promised)

    assert told(ticket)[1:] == [("N5", "told_by_a_person")]


@pytest.mark.parametrize("looked_at", [False, True])
def test_a_word_that_was_given_before_it_came_back_is_not_owed(ticket, asked, leyla, ana, looked_at):
    promised = asked.review_at
    ticket_actions.reply(ticket, by=ana.as_actor(), at=NOON + HOUR, text="They are looking at it.")
    if looked_at:
        escalations_sweep.sweep(now=promised)
    asked.refresh_from_db()
    actions.return_escalation(
        asked,
        reason="missing_info",
        text="Which order?",
        by=leyla.as_actor(),
        at=promised + HOUR if looked_at else promised - HOUR,
    )

    escalations_sweep.sweep(now=promised + 2 * HOUR)

    assert [kind for kind, _text in told(ticket)] == ["N2"]


def test_the_first_word_that_was_kept_back_is_said_when_it_may_be(ticket, asked, leyla, fatima):
    second = actions.request_escalation(
        ticket, ASK, to=make_queue("finance"), by=leyla.as_actor(), at=NOON + 10 * MINUTE
    )
    kept = [row.problem for row in second.notices.all()]

    escalations_sweep.sweep(now=NOON + 30 * MINUTE)

    assert kept == ["told_recently"]
    assert [(row.kind, bool(row.message)) for row in second.notices.all()] == [("N2", True)]
    assert "finance" in second.notices.get().message.text


def fail(notice: Notice, at) -> None:
    ticket_actions.note_delivery(notice.message.delivery, "failed", at=at, code="x", reason="No such chat")


@pytest.fixture
def phone(ticket):
    """Rosa also has a Telegram chat with us."""
    account = ChannelAccount.objects.create(
        kind="telegram", name="Bot", queue=make_queue(), created_at=NOON, is_active=True
    )
    return Thread.objects.create(
        account=account, external_id="7", customer=ticket.customer, created_at=NOON, last_in_at=NOON - HOUR
    )


def test_what_did_not_arrive_is_said_elsewhere(ticket, asked, phone):
    notice = asked.notices.get()
    text = notice.message.text
    fail(notice, NOON + MINUTE)

    escalations_sweep.tend(now=NOON + MINUTE)

    notice.refresh_from_db()
    assert (notice.message.thread, notice.message.text, notice.problem) == (phone, text, "")


def test_what_arrives_nowhere_is_told_to_the_owner_once(ticket, asked, phone, ana, nigar):
    notice = asked.notices.get()
    for _turn in range(3):
        fail(notice, NOON + MINUTE)
        escalations_sweep.tend(now=NOON + MINUTE)
        notice.refresh_from_db()
    escalations_sweep.sweep(now=NOON + MINUTE)

    assert notice.problem == "not_delivered"
    assert TriggerFiring.objects.get(trigger="T4").did == "told"
    assert ana.notifications.filter(text__endswith="has none. Write now.").count() == 1


def test_the_card_on_the_ticket_says_what_became_of_each_notice(client, ticket, asked, leyla, ana):
    client.force_login(ana)
    answer(asked, leyla, at=NOON + 10 * MINUTE)

    page = client.get(f"/inbox/{ticket.number}/").content.decode()

    assert "Handed on, no reliable time yet" in page
    assert "waits: the last notice was less than half an hour ago" in page
