"""The parts of the ticket page: the job, the customer's other selves, and the end of a shift."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from accounts.actions import plan_shift
from tests.writing import write
from tickets import actions
from tickets.models import Customer, Join, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
PHONE = "994501112233"


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


@pytest.fixture
def alike(shop, bot, ana):
    """Two tickets of one person with the same words; nobody knew at first that they were one."""
    now = timezone.now()
    text = "I was charged twice for my coffee grinder, please refund the second payment"
    first = write(bot, text, sender=PHONE, ids={"whatsapp": PHONE}, at=now - 90 * MINUTE).ticket
    second = write(shop, text, sender="v1", at=now - 5 * MINUTE).ticket
    actions.join_customers(second.customer, into=first.customer, by=ana.as_actor(), at=now)
    return first, second


def test_a_suggestion_shows_both_texts_and_one_press_links(desk, alike):
    first, second = alike
    text = desk.get(f"/inbox/{second.pk}/job/").content.decode()
    assert "Likeness 0.90" in text or "Likeness 1.00" in text
    assert text.count("charged twice") == 2

    desk.post(f"/inbox/{second.pk}/job/{first.pk}/")

    assert Ticket.objects.exclude(job=None).count() == 2
    assert "One job" in desk.get(f"/inbox/{first.pk}/job/").content.decode()


def test_two_things_are_not_proposed_again(desk, alike):
    first, second = alike
    desk.delete(f"/inbox/{second.pk}/job/{first.pk}/")

    for number in (first.pk, second.pk):
        assert "may be about" not in desk.get(f"/inbox/{number}/job/").content.decode()


def test_unlinking_on_the_page(desk, alike):
    first, second = alike
    desk.post(f"/inbox/{second.pk}/job/{first.pk}/")

    desk.delete(f"/inbox/{first.pk}/job/")

    assert Ticket.objects.exclude(job=None).count() == 0


def test_a_merge_and_its_undoing_on_the_page(desk, alike):
    first, second = alike
    desk.post(f"/inbox/{second.pk}/merge/", {"into": first.pk})
    assert "Undo the merge" in desk.get(f"/inbox/{second.pk}/job/").content.decode()

    desk.delete(f"/inbox/{second.pk}/merge/")

    assert Ticket.objects.get(pk=second.pk).status == "new"


def test_the_evidence_is_shown_and_decided(desk, shop, bot):
    known = write(bot, "Hello there", sender=PHONE, ids={"whatsapp": PHONE}).ticket
    visitor = write(shop, "My parcel is late", sender="v1").ticket
    Customer.objects.filter(pk=visitor.customer_id).update(phone=f"+{PHONE}")
    text = desk.get(f"/inbox/{visitor.pk}/customer/").content.decode()
    assert PHONE in text
    assert "only typed" in text

    desk.post(f"/inbox/{visitor.pk}/customer/{known.customer_id}/")
    join = Join.objects.get()
    assert (join.by_name, join.evidence) == ("Ana", [{"kind": "phone", "value": PHONE, "is_verified": False}])
    desk.delete(f"/inbox/{visitor.pk}/customer/{join.pk}/")

    assert Ticket.objects.get(pk=known.pk).customer_id != Ticket.objects.get(pk=visitor.pk).customer_id


def test_a_customer_who_shares_nothing_is_never_joined(desk, shop, bot):
    stranger = write(bot, "Hello there", sender=PHONE, ids={"whatsapp": PHONE}).ticket
    visitor = write(shop, "My parcel is late", sender="v1").ticket

    answer = desk.post(f"/inbox/{visitor.pk}/customer/{stranger.customer_id}/")

    assert (answer.status_code, Join.objects.count()) == (404, 0)


def test_a_code_to_nowhere_is_refused_beside_the_field(desk, shop):
    visitor = write(shop, "My parcel is late", sender="v1").ticket

    answer = desk.post(f"/inbox/{visitor.pk}/customer/code/", {"address": "+1 555 000 1111"})

    assert answer.status_code == 422
    assert "Nobody has written to us from there." in answer.content.decode()


def test_what_is_due_before_the_next_shift_is_not_kept(desk, shop, ana, dario):
    ticket = write(shop, "My parcel is late", at=timezone.now()).ticket
    actions.claim(ticket, by=ana.as_actor(), at=timezone.now())
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=timezone.now() + MINUTE)
    assert "due before you are back" in desk.get("/my-work/").content.decode()

    kept = desk.post(f"/my-work/{ticket.pk}/", {"choice": "keep"}, follow=True).content.decode()
    assert "is due before you are back" in kept
    chosen = {"choice": "hand_over", "person": dario.pk, "note": "She calls at nine"}
    desk.post(f"/my-work/{ticket.pk}/", chosen)

    ticket.refresh_from_db()
    assert ticket.assignee == dario
    assert ticket.messages.filter(kind="note", text="She calls at nine").exists()


def test_what_is_due_after_the_next_shift_may_stay(desk, shop, ana):
    ticket = write(shop, "My parcel is late", at=timezone.now()).ticket
    actions.claim(ticket, by=ana.as_actor(), at=timezone.now())
    tomorrow = timezone.now() + timedelta(days=1)
    plan_shift(ana, day=tomorrow.date(), starts=time(0, 0), ends=time(23, 59), time_zone="UTC")
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=timezone.now() + timedelta(days=3))

    said = desk.post(f"/my-work/{ticket.pk}/", {"choice": "keep"}, follow=True).content.decode()

    assert "stays with you" in said


def test_a_handover_without_a_note_is_refused(desk, shop, ana, dario):
    ticket = write(shop, "My parcel is late").ticket
    actions.claim(ticket, by=ana.as_actor(), at=timezone.now())

    said = desk.post(f"/my-work/{ticket.pk}/", {"choice": "hand_over", "person": dario.pk}, follow=True)

    assert "write a note" in said.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).assignee == ana
