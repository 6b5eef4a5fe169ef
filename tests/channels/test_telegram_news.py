"""What Telegram tells beside messages: groups, moves, blocks, edits, reactions, in any order."""

from datetime import timedelta

import pytest

from channels_live import outgoing
from tests.cast import NOON, make_account, make_person
from tests.channels.telegram_updates import CHAT, GROUP, ROSA, bot_settings, membership, message, post, tap
from tickets import actions
from tickets.models import Customer, Delivery, Message, Thread, Ticket

SUPERGROUP = {"id": -1004000001, "title": "Wholesale", "type": "supergroup"}
FATIMA = {"id": 590000002, "is_bot": False, "first_name": "Fatima", "language_code": "az"}
MOVED_TO = {"migrate_to_chat_id": SUPERGROUP["id"]}
MOVED_FROM = {"migrate_from_chat_id": GROUP["id"]}


@pytest.fixture
def bot(db):
    account = make_account("telegram", "Bot", **bot_settings())
    account.takes_groups = True
    account.save()
    return account


@pytest.fixture
def ana(db):
    return make_person("Ana")


def by(person, update):
    update["message"]["from"] = person
    return update


def answer(ana, ticket, text="It is on its way."):
    at = NOON + timedelta(minutes=5)
    [said] = actions.reply(ticket, by=ana.as_actor(), at=at, text=text)
    outgoing.send_thread(said.thread_id, clock=lambda: at)
    return Delivery.objects.get(message=said)


def test_group_is_one_customer_with_one_ticket_and_each_writer_is_named(bot):
    post(bot, message(chat=GROUP, text="Ten boxes"), by(FATIMA, message(chat=GROUP, text="No, twelve")))

    ticket = Ticket.objects.get()
    assert (ticket.customer.name, ticket.threads.get().is_group) == ("Wholesale", True)
    assert list(ticket.messages.order_by("seq").values_list("author_name", "text")) == [
        ("Rosa", "Ten boxes"),
        ("Fatima", "No, twelve"),
    ]


def test_group_is_not_the_private_chat_of_who_wrote_in_it(bot):
    post(bot, message(text="For me alone"), message(chat=GROUP, text="For all"))

    assert sorted(Customer.objects.values_list("name", flat=True)) == ["Rosa", "Wholesale"]
    assert Ticket.objects.count() == 2


def test_group_of_an_account_that_takes_none_is_left_in_peace(bot, bots):
    bot.takes_groups = False
    bot.save()

    post(bot, message(chat=GROUP), membership("member", "left", chat=GROUP))

    assert (Ticket.objects.count(), Thread.objects.count(), bots.taken) == (0, 0, [])


@pytest.mark.parametrize(
    "updates",
    [
        [message(chat=GROUP, **MOVED_TO), message(chat=SUPERGROUP, **MOVED_FROM)],
        [message(chat=SUPERGROUP, **MOVED_FROM), message(chat=GROUP, **MOVED_TO)],
        [message(chat=GROUP, **MOVED_TO)],
        [message(chat=SUPERGROUP, **MOVED_FROM)],
    ],
    ids=["old first", "new first", "old only", "new only"],
)
def test_group_that_moves_keeps_its_thread_and_ticket(bot, updates):
    post(bot, message(chat=GROUP, text="Before"))

    post(bot, *updates, message(chat=SUPERGROUP, text="After"))

    ticket = Ticket.objects.get()
    assert Thread.objects.get().external_id == str(SUPERGROUP["id"])
    assert list(ticket.messages.order_by("seq").values_list("text", flat=True)) == ["Before", "After"]


def test_answer_to_a_group_that_moved_goes_to_its_new_place_and_so_does_the_next(bot, ana, bots):
    post(bot, message(chat=GROUP))
    bots.refuse(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=SUPERGROUP["id"])

    first = answer(ana, Ticket.objects.get())
    second = answer(ana, Ticket.objects.get(), text="It has arrived.")

    assert (first.state, second.state) == ("sent", "sent")
    assert Thread.objects.get().external_id == str(SUPERGROUP["id"])
    sent_to = [str(fields["chat_id"]) for _method, fields in bots.taken]
    assert sent_to == [str(GROUP["id"]), str(SUPERGROUP["id"]), str(SUPERGROUP["id"])]


def test_customer_who_blocks_us_is_marked_and_who_comes_back_is_not(bot):
    post(bot, message())
    post(bot, membership("kicked", "member"))
    blocked = Thread.objects.get().is_blocked
    post(bot, membership("member", "kicked"))

    assert (blocked, Thread.objects.get().is_blocked) == (True, False)
    kinds = Ticket.objects.get().events.filter(kind__startswith="customer_").order_by("seq")
    assert list(kinds.values_list("kind", flat=True)) == ["customer_left", "customer_back"]


def test_block_told_twice_is_noted_once(bot):
    post(bot, message())
    post(bot, membership("kicked", "member"), membership("kicked", "member"))

    assert Ticket.objects.get().events.filter(kind="customer_left").count() == 1


def test_block_found_out_by_sending_is_marked_too(bot, ana, bots):
    post(bot, message())
    bots.refuse(403, "Forbidden: bot was blocked by the user")

    delivery = answer(ana, Ticket.objects.get())

    assert (delivery.state, delivery.reason) == (
        "failed",
        "The customer has blocked our bot. Reach the customer another way, or wait until they write.",
    )
    assert Thread.objects.get().is_blocked
    assert Ticket.objects.get().events.filter(kind="customer_left").count() == 1


def test_blocked_customer_who_writes_again_can_be_reached(bot):
    post(bot, message(), membership("kicked", "member"), message(text="Hello again"))

    assert not Thread.objects.get().is_blocked


def test_block_by_somebody_we_do_not_know_opens_nothing(bot):
    post(bot, membership("kicked", "member"))

    assert (Ticket.objects.count(), Thread.objects.count()) == (0, 0)


def test_edit_changes_the_message_and_keeps_what_it_was(bot):
    post(bot, message(7, text="Order 41"))
    edited = message(7, text="Order 42")["message"] | {"edit_date": 1780315260}

    post(bot, {"edited_message": edited}, {"edited_message": edited})

    stored = Message.objects.get()
    assert (stored.text, [old["text"] for old in stored.edits]) == ("Order 42", ["Order 41"])


def test_edit_that_comes_before_its_message_is_the_message(bot):
    original = message(8, text="Order 41")
    edited = {"edited_message": original["message"] | {"text": "Order 42", "edit_date": 1780315260}}

    post(bot, edited, original)

    assert list(Message.objects.values_list("text", flat=True)) == ["Order 42"]


def test_edit_of_a_message_from_before_our_time_opens_nothing(bot):
    old = message(9, text="Order 41")["message"] | {"date": 1780228800, "edit_date": 1780315260}

    post(bot, {"edited_message": old})

    assert Ticket.objects.count() == 0


def test_messages_deleted_at_the_far_end_are_taken_back(bot):
    post(bot, message(11, text="My card is 4169"), message(12, text="Hello"))

    post(bot, {"deleted_business_messages": {"chat": CHAT, "message_ids": [11, 999, "x"]}})

    gone = Message.objects.order_by("seq").values_list("revoked_at", flat=True)
    assert [bool(at) for at in gone] == [True, False]


@pytest.mark.parametrize(
    ("key", "extra", "named"),
    [
        ("business_message", {"business_connection_id": "bc1"}, {"business_connection_id": "bc1"}),
        ("message", {"is_topic_message": True, "message_thread_id": 5}, {"message_thread_id": 5}),
        ("message", {"message_thread_id": 5}, {}),
    ],
)
def test_answer_goes_where_the_customer_wrote(bot, ana, bots, key, extra, named):
    post(bot, {key: message(text="Hello")["message"] | extra})

    answer(ana, Ticket.objects.get())

    [(_method, fields)] = bots.taken
    assert {name: fields[name] for name in fields if name not in ("chat_id", "text")} == named


def test_reaction_is_shown_on_its_message_and_opens_nothing(bot, ana, bots):
    post(bot, message())
    sent = answer(ana, Ticket.objects.get())
    number = int(sent.provider_ids[0].rpartition(":")[2])
    reaction = {"chat": CHAT, "message_id": number, "user": ROSA, "date": 1780315200}
    reaction |= {"old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}]}

    post(bot, {"message_reaction": reaction})

    assert [r["emoji"] for r in Message.objects.get(direction="out").reactions] == ["👍"]
    assert Ticket.objects.get().waiting_since is None


@pytest.mark.parametrize("service", ["new_chat_title", "pinned_message", "left_chat_member"])
def test_service_message_is_no_message(bot, service):
    post(bot, message(chat=GROUP, **{service: {"id": 1}}))

    assert Message.objects.count() == 0


def test_update_of_a_kind_nobody_knows_yet_is_taken_and_left(bot):
    post(bot, {"hologram": {"id": 1}}, {})

    assert Message.objects.count() == 0


def test_start_with_a_payload_is_kept_whole(bot):
    post(bot, message(text="/start order_4821"))

    assert Message.objects.get().text == "/start order_4821"


def test_tap_in_a_group_belongs_to_the_group(bot):
    post(bot, message(chat=GROUP))

    post(bot, tap("menu", under=f"{GROUP['id']}:9"))

    assert Ticket.objects.get().messages.count() == 2
