"""Writing from the workspace: sends, refusals, drafts and what the page gets back."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import make_account, make_person
from tests.writing import write
from tickets import actions
from tickets.models import Delivery, Draft, Message, Reading, Ticket, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db):
    return make_person("Ana")


@pytest.fixture
def dario(db):
    return make_person("Dario")


@pytest.fixture
def ticket(db):
    return write(make_account("webchat", "Shop"), "Where is my parcel?", at=timezone.now()).ticket


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


def send(desk, ticket, text="It comes tomorrow", **extra):
    values = {"kind": "reply", "text": text, "client_id": uuid.uuid4(), "after": ticket.last_seq, **extra}
    return desk.post(f"/inbox/{ticket.number}/messages/", values)


def test_a_reply_is_stored_and_comes_back_drawn(desk, ticket, ana):
    answer = send(desk, ticket)

    stored = Message.objects.get(direction="out")
    assert (stored.text, stored.author, stored.ticket_id) == ("It comes tomorrow", ana, ticket.pk)
    assert f'id="m-{stored.pk}"' in answer.content.decode()
    assert (answer["Meja-Last"], answer["Meja-Seen"]) == (str(stored.seq), str(stored.seq))
    assert Ticket.objects.get(pk=ticket.pk).assignee == ana


def test_a_repeated_send_is_stored_once(desk, ticket):
    same = uuid.uuid4()

    answers = [send(desk, ticket, client_id=same) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Message.objects.filter(direction="out").count() == 1


def test_an_unseen_message_is_shown_and_the_draft_stays(desk, ticket, ana, dario):
    Draft.objects.create(user=ana, ticket=ticket, text="It comes tomorrow", saved_at=timezone.now())
    seen = Ticket.objects.get(pk=ticket.pk).last_public_seq
    actions.reply(ticket, by=dario.as_actor(), at=timezone.now(), text="It comes today")

    answer = send(desk, ticket, seen=seen)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "It comes today" in page
    assert "Send anyway" in page
    assert Draft.objects.get(user=ana).text == "It comes tomorrow"
    assert not Message.objects.filter(author=ana).exists()


def test_sending_anyway_goes_through(desk, ticket, ana, dario):
    actions.reply(ticket, by=dario.as_actor(), at=timezone.now(), text="It comes today")
    newest = Ticket.objects.get(pk=ticket.pk).last_public_seq

    assert send(desk, ticket, seen=newest).status_code == 200


@pytest.mark.parametrize(
    ("values", "words"), [({"text": "  "}, "Write something"), ({"text": "x" * 20_001}, "too long")]
)
def test_what_cannot_be_sent_says_why(desk, ticket, values, words):
    answer = send(desk, ticket, **values)

    assert answer.status_code in (409, 422)
    assert words in answer.content.decode()


def test_a_note_is_not_delivered_to_the_customer(desk, ticket):
    send(desk, ticket, kind="note", text="Ask the courier")

    assert (Message.objects.get(kind="note").text, Delivery.objects.count()) == ("Ask the courier", 0)


def test_a_draft_is_kept_until_it_is_sent(desk, ticket, ana):
    desk.post(f"/inbox/{ticket.number}/draft/", {"kind": "reply", "text": "It comes", "seen": "2"})
    kept = Draft.objects.get(user=ana, ticket=ticket)
    page = desk.get(f"/inbox/{ticket.number}/").content.decode()

    send(desk, ticket)

    assert (kept.text, kept.seen_seq, "It comes" in page) == ("It comes", 2, True)
    assert not Draft.objects.exists()


def test_send_and_solve_does_both(desk, ticket):
    send(desk, ticket, solve="on")

    assert (Message.objects.filter(direction="out").count(), Ticket.objects.get().status) == (1, "solved")


def test_a_second_claim_is_refused_with_the_name(desk, ticket, dario):
    actions.claim(ticket, by=dario.as_actor(), at=timezone.now())

    answer = desk.post(f"/inbox/{ticket.number}/assignment/", {"assignee": "me"})

    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#toasts")
    assert f"Dario already has #{ticket.number}." in answer.content.decode()
    assert Ticket.objects.get().assignee == dario


def test_assign_solve_reopen_and_topic(desk, ticket, dario):
    Topic.objects.create(slug="delivery", name="Delivery")
    base = f"/inbox/{ticket.number}/"

    answers = [
        desk.post(f"{base}assignment/", {"assignee": dario.pk}),
        desk.post(f"{base}topic/", {"topic": "delivery"}),
        desk.post(f"{base}priority/", {"priority": "high"}),
        desk.post(f"{base}resolution/", {"unanswered": "yes"}),
        desk.delete(f"{base}resolution/"),
        desk.post(f"{base}state/", {"status": "pending"}),
        desk.delete(f"{base}assignment/"),
    ]

    ticket = Ticket.objects.get()
    assert [answer.status_code for answer in answers] == [200] * 7
    assert (ticket.status, ticket.priority, ticket.topic.slug) == ("pending", "high", "delivery")
    assert (ticket.assignee, ticket.owner) == (None, dario)


def test_only_what_is_new_is_fetched_after_a_number(desk, ticket, ana):
    before = Ticket.objects.get().last_seq
    write(ticket.threads.get().account, "Hello?", at=timezone.now() + timedelta(seconds=3))

    answer = desk.get(f"/inbox/{ticket.number}/messages/?after={before}")

    page = answer.content.decode()
    assert ("Hello?" in page, "Where is my parcel?" in page) == (True, False)


def test_an_edited_message_is_drawn_again(desk, ticket):
    message, before = Message.objects.get(), Ticket.objects.get().last_seq
    actions.edit_message(message, text="Where are my parcels?", at=timezone.now())

    page = desk.get(f"/inbox/{ticket.number}/messages/?after={before}").content.decode()

    assert (f'id="m-{message.pk}"' in page, "Where are my parcels?" in page) == (True, True)


def test_reading_counts_for_the_one_who_read(desk, ticket, ana):
    desk.post(f"/inbox/{ticket.number}/reading/")

    assert list(Reading.objects.values_list("user", "in_count")) == [(ana.pk, 1)]


def test_a_failed_message_is_sent_again_on_a_persons_word(desk, ticket, ana):
    message = actions.reply(ticket, by=ana.as_actor(), at=timezone.now(), text="Hi")[0]
    Delivery.objects.filter(message=message).update(state="failed", reason="The number does not exist.")
    page = desk.get(f"/inbox/{ticket.number}/").content.decode()

    desk.post(f"/inbox/{ticket.number}/messages/{message.pk}/delivery/")

    assert ("The number does not exist." in page, "Send again" in page) == (True, True)
    assert Delivery.objects.get().state == "queued"


def test_a_reply_to_all_addresses_is_one_message_each(desk, db):
    ids = {"whatsapp": "994501112233"}
    first = write(
        make_account("webchat", "Shop"), "I was charged twice", sender="a", ids=ids, at=timezone.now()
    )
    write(make_account("webchat", "Second shop"), "hello??", sender="b", ids=ids, at=timezone.now())
    page = desk.get(f"/inbox/{first.ticket_id}/").content.decode()

    send(desk, Ticket.objects.get(), threads="all")

    sent = Message.objects.filter(direction="out")
    assert "All 2 addresses" in page
    assert (
        sent.count(),
        sent.values("thread").distinct().count(),
        sent.values("group").distinct().count(),
    ) == (2, 2, 1)


def test_links_open_beside_the_inbox_and_markup_stays_text(desk, ticket):
    write(
        ticket.threads.get().account,
        "see https://shop.example/x <b>bold</b> javascript:alert(1)",
        at=timezone.now(),
    )

    page = desk.get(f"/inbox/{ticket.number}/").content.decode()

    assert '<a target="_blank" rel="noopener noreferrer nofollow" href="https://shop.example/x">' in page
    assert "&lt;b&gt;bold&lt;/b&gt; javascript:alert(1)" in page


@pytest.mark.parametrize("scope", ["", "assign", "topic", "priority"])
def test_the_command_menu_lists_what_fits(desk, ticket, dario, scope):
    Topic.objects.create(slug="delivery", name="Delivery")
    words = {"": "Wait for someone else", "assign": "Dario", "topic": "Delivery", "priority": "Urgent"}[scope]

    page = desk.get(
        "/palette/", {"ticket": ticket.number, "scope": scope, "q": words.lower()}
    ).content.decode()

    assert page.count('role="option"') == 1
    assert words in page
