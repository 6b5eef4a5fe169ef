"""What nobody here can read is owed an answer all the same, and the customer is told what to send."""

import json
from datetime import timedelta

import pytest

from channels_live import ledger, notices
from channels_live.models import InboundPayload
from tests.cast import NOON, make_account
from tests.channels.telegram_updates import GROUP, ROSA, bot_settings, message, post
from tickets.models import Delivery, Message, Thread, Ticket

DICE = {"dice": {"emoji": "🎲", "value": 4}}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def bot(db):
    return make_account("telegram", "Bot", **bot_settings())


def spoken(language, **content):
    """Give an update of somebody whose phone speaks this language."""
    update = message(**(content or DICE))
    update["message"]["from"] = ROSA | {"language_code": language}
    return update


def said():
    return list(Message.objects.filter(direction="out").order_by("pk").values_list("text", flat=True))


def test_unsupported_message_is_stored_and_owed_an_answer(bot):
    post(bot, message(**DICE))

    ticket = Ticket.objects.get()
    stored = ticket.messages.get(direction="in")
    assert (stored.kind, stored.content["summary"]) == ("unsupported", "🎲 4")
    assert (ticket.status, ticket.waiting_since) == ("new", NOON)


@pytest.mark.parametrize(
    ("language", "begins"),
    [("en", "Sorry, we cannot see"), ("id", "Maaf, jenis pesan"), ("az", "Üzr istəyirik"), ("ru", "Maaf,")],
)
def test_customer_is_told_in_their_language_or_the_accounts(bot, language, begins):
    bot.language = "id"
    bot.save()

    post(bot, spoken(language))

    [text] = said()
    assert text.startswith(begins)


def test_notice_is_automatic_and_answers_nothing(bot):
    post(bot, message(**DICE))

    notice = Message.objects.get(direction="out")
    assert (notice.kind, notice.author_kind, notice.signature) == ("system", "system", "")
    assert Delivery.objects.get().message == notice
    assert Ticket.objects.get().waiting_since == NOON


def test_customer_is_told_once_an_hour(bot):
    post(bot, message(**DICE), message(**DICE))
    post(bot, message(**DICE), after=59 * MINUTE)
    within = len(said())
    post(bot, message(**DICE), after=60 * MINUTE)

    assert (within, len(said())) == (1, 2)
    assert Message.objects.filter(kind="unsupported").count() == 4


def test_each_thread_is_told_on_its_own(bot):
    shop = make_account("telegram", "Second bot", **bot_settings())

    post(bot, message(**DICE))
    post(shop, message(**DICE))

    assert list(Thread.objects.values_list("unsupported_notice_at", flat=True)) == [NOON, NOON]
    assert len(said()) == 2


def test_message_we_can_read_gets_no_notice(bot):
    post(bot, message(), message(location={"latitude": 40.4, "longitude": 49.8}))

    assert said() == []


def test_group_is_not_spoken_into(bot):
    bot.takes_groups = True
    bot.save()

    post(bot, message(chat=GROUP, **DICE))

    assert (Message.objects.get().kind, said()) == ("unsupported", [])


def test_payload_processed_again_says_nothing_again(bot):
    post(bot, message(**DICE))
    InboundPayload.objects.update(state="new", received_at=NOON + 90 * MINUTE)

    ledger.drain(bot.pk, clock=lambda: NOON + 91 * MINUTE)

    assert InboundPayload.objects.get().state == "done"
    assert len(said()) == 1


def test_whatsapp_customer_is_told_too(db):
    secrets = {"phone_number_id": "1", "access_token": "t", "app_secret": "s", "verify_token": "v"}
    number = make_account("whatsapp", "Number", **secrets)
    sent = {"from": "994509000001", "id": "wamid.1", "timestamp": "1780315200", "type": "unsupported"}
    sent["errors"] = [{"code": 131051, "title": "Message type unknown"}]
    value = {"metadata": {"phone_number_id": "1"}, "messages": [sent]}
    body = {"entry": [{"id": "9", "changes": [{"field": "messages", "value": value}]}]}
    ledger.store(number, json.dumps(body).encode(), {}, event_key="1", at=NOON)

    ledger.drain(number.pk, clock=lambda: NOON)

    assert said() == [notices.UNSUPPORTED["en"]]


def test_notice_is_there_in_every_language_we_ship(settings):
    assert sorted(notices.UNSUPPORTED) == sorted(code for code, _name in settings.LANGUAGES)
