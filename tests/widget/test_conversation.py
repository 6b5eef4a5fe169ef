"""A conversation over the widget's API: once each, in order, and only what is the visitor's."""

from django.utils import timezone

from tests.cast import NOON
from tickets import actions
from tickets.models import Delivery, Message, Thread, Ticket


def kinds(items):
    return [(item["n"], item["kind"]) for item in items]


def test_message_opens_a_ticket(rosa):
    item = rosa.say("My parcel has not come")

    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.customer.name) == ("new", "Rosa")
    assert (item["n"], item["direction"], item["text"], item["state"]) == (
        1,
        "in",
        "My parcel has not come",
        "sent",
    )


def test_message_sent_twice_is_stored_once(rosa):
    first = rosa.post("messages/", {"cid": "c1", "text": "Hello"})
    second = rosa.post("messages/", {"cid": "c1", "text": "Hello"})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Message.objects.count() == 1


def test_equal_texts_with_other_cids_are_two_messages(rosa):
    rosa.say("Hello", "c1")
    rosa.say("Hello", "c2")

    assert Message.objects.count() == 2


def test_feed_is_gap_free_and_hides_notes(rosa, ana):
    rosa.say("Where is it?")
    ticket = Ticket.objects.get()
    actions.add_note(ticket, by=ana.as_actor(), at=timezone.now(), text="She is difficult")
    actions.reply(ticket, by=ana.as_actor(), at=timezone.now(), text="On its way")

    items = rosa.feed()

    assert [item["n"] for item in items] == list(range(1, len(items) + 1))
    assert [item["text"] for item in items if item["kind"] == "message"] == ["Where is it?", "On its way"]
    assert "difficult" not in str(items)


def test_feed_after_a_number_gives_only_what_is_newer(rosa, ana):
    rosa.say("One", "c1")
    rosa.say("Two", "c2")

    assert kinds(rosa.feed(1)) == [(2, "message")]


def test_visitor_learns_who_answers_and_that_it_was_read(rosa, ana):
    item = rosa.say("Hello?")
    ticket = Ticket.objects.get()

    actions.assign(ticket, to=ana, by=ana.as_actor(), at=timezone.now())
    actions.reply(ticket, by=ana.as_actor(), at=timezone.now(), text="Hi Rosa")

    events = [(one["event"], one.get("name")) for one in rosa.feed() if one["kind"] == "event"]
    states = [(one["message"], one["state"]) for one in rosa.feed() if one["kind"] == "receipt"]
    assert events == [("joined", "Ana")]
    assert states == [(item["id"], "delivered"), (item["id"], "read")]


def test_visitor_learns_that_it_was_read_before_any_answer(rosa, ana):
    rosa.say("Hello?")

    actions.mark_read(Ticket.objects.get(), user_id=ana.pk)
    actions.mark_read(Ticket.objects.get(), user_id=ana.pk)

    assert [one["state"] for one in rosa.feed() if one["kind"] == "receipt"] == ["read"]


def test_receipts_of_the_page_move_our_delivery(rosa, ana):
    rosa.say("Hello?")
    actions.reply(Ticket.objects.get(), by=ana.as_actor(), at=timezone.now(), text="Hi")
    n = rosa.feed()[-1]["n"]

    rosa.post("receipts/", {"delivered": n, "read": 0})
    delivered = Delivery.objects.get().state
    rosa.post("receipts/", {"delivered": n, "read": n})

    assert (delivered, Delivery.objects.get().state) == ("delivered", "read")
    assert list(Delivery.objects.get().events.values_list("state", flat=True))[-2:] == ["delivered", "read"]


def test_handle_takes_the_conversation_up_again(rosa, visit):
    rosa.say("Hello?")

    again = visit(handle=rosa.session["handle"])

    assert again.session["thread"] == rosa.session["thread"]
    assert [item["text"] for item in again.session["items"]] == ["Hello?"]
    assert again.session["n"] == 1


def test_handle_runs_out_after_a_day(rosa, visit):
    rosa.say("Hello?")
    Thread.objects.get().sessions.update(expires_at=NOON)

    again = visit(handle=rosa.session["handle"])

    assert again.session["error"]["code"] == "unauthorized"
    assert rosa.get("feed/").status_code == 401
    assert Thread.objects.count() == 1


def test_visitor_ends_the_chat_once(rosa):
    rosa.say("Never mind")

    rosa.post("end/", {})
    rosa.post("end/", {})

    assert [item.get("event") for item in rosa.feed()] == [None, "ended"]
    assert Ticket.objects.get().events.filter(kind="customer_left").count() == 1


def test_words_that_nobody_signed_are_the_shops(rosa):
    rosa.say("It works now")
    ticket, thread = Ticket.objects.get(), Thread.objects.get()

    actions.send_system_message(ticket, thread, at=NOON, text="How was the help?")

    assert [item["author"] for item in rosa.feed() if item["kind"] == "message"] == [
        {"kind": "customer", "name": "Rosa"},
        {"kind": "system", "name": "Sahil Market"},
    ]


def test_choice_outside_the_conversation_opens_nothing(rosa, ana):
    rosa.say("Thanks for the help, it works")
    ticket, thread = Ticket.objects.get(), Thread.objects.get()
    actions.solve(ticket, by=ana.as_actor(), at=timezone.now())
    rows = [{"id": "5", "title": "Great"}, {"id": "1", "title": "Bad"}]
    choices = {"purpose": "rating", "body": "", "rows": rows}
    asked = actions.send_system_message(
        ticket, thread, at=timezone.now(), text="How was it?", choices=choices
    )

    answer = rosa.post("choice/", {"message": asked.pk, "choice": "5"})
    again = rosa.post("choice/", {"message": asked.pk, "choice": "5"})
    other = rosa.post("choice/", {"message": asked.pk, "choice": "1"})

    assert (answer.status_code, again.status_code, other.status_code) == (204, 204, 409)
    assert other.json()["error"]["message"] == "This answer stands: it can no longer be changed."
    ticket.refresh_from_db()
    chosen = list(ticket.events.filter(kind="choice").values_list("data__purpose", "data__value"))
    assert (ticket.status, chosen) == ("solved", [("rating", "5")])
    assert [item["choice"] for item in rosa.feed() if item.get("event") == "chosen"] == ["5"]


def test_choice_of_the_conversation_becomes_a_message(rosa):
    rosa.say("Hello")
    rows = [{"id": "where", "title": "Where is my order?"}]
    asked = actions.send_system_message(
        Ticket.objects.get(),
        Thread.objects.get(),
        at=timezone.now(),
        text="What is it about?",
        choices={"purpose": "conversation", "body": "", "rows": rows},
    )

    rosa.post("choice/", {"message": asked.pk, "choice": "where"})

    told = Message.objects.filter(direction="in").order_by("seq").values_list("kind", "text")
    assert list(told) == [("text", "Hello"), ("interactive_reply", "Where is my order?")]
