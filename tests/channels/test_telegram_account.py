"""A bot's page in the settings: test the connection, set the webhook, keep its secrets."""

import pytest

from accounts.models import Role
from tests.cast import NOON, make_account, make_person
from tests.channels.bot_server import TOKEN
from tests.channels.telegram_updates import SECRET
from tickets.models import ChannelAccount


@pytest.fixture
def dario(db, client):
    client.force_login(make_person("Dario", role=Role.ADMIN))
    return client


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def hook(account):
    return f"http://testserver/hooks/telegram/{account.key}/"


def test_webhook_is_set_from_the_page(dario, bot, bots):
    page = dario.get(f"/settings/accounts/{bot.pk}/").content.decode()

    answer = dario.post(f"/settings/accounts/{bot.pk}/hook/", follow=True)

    assert f'action="/settings/accounts/{bot.pk}/hook/"' in page
    assert said(answer) == ["The webhook is set: messages to this account arrive here."]
    [(method, fields)] = bots.taken
    assert (method, fields["url"], fields["secret_token"]) == ("setWebhook", hook(bot), SECRET)


def test_webhook_that_is_refused_is_told_in_words_of_ours(dario, bot, bots):
    bots.refuse(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")

    answer = dario.post(f"/settings/accounts/{bot.pk}/hook/", follow=True)

    assert said(answer) == ["The webhook is not set: Telegram does not take the address of this site."]


def test_account_that_is_told_by_hand_has_no_such_button(dario, bots):
    shop = make_account("webchat", "Shop")

    page = dario.get(f"/settings/accounts/{shop.pk}/").content.decode()

    assert "Set webhook" not in page
    assert dario.post(f"/settings/accounts/{shop.pk}/hook/").status_code == 404


def test_connection_test_tells_of_a_webhook_that_is_missing(dario, bot, bots):
    bots.say(200, {"ok": True, "result": {"username": "meja_bot"}})
    bots.say(200, {"ok": True, "result": {"url": ""}})

    answer = dario.post(f"/settings/accounts/{bot.pk}/check/", follow=True)

    assert said(answer) == [
        "Connected as @meja_bot.",
        "Telegram does not post to this account's hook address yet. Set the webhook.",
    ]


def test_connection_test_that_fails_says_why(dario, bot, bots):
    bots.refuse(401, "Unauthorized")

    answer = dario.post(f"/settings/accounts/{bot.pk}/check/", follow=True)

    assert said(answer) == ["Not connected: Telegram no longer accepts our token."]


def test_connection_that_works_again_ends_the_warning(dario, bot, bots):
    bot.problem, bot.problem_at = "Telegram no longer accepts our token.", NOON
    bot.save()

    answer = dario.post(f"/settings/accounts/{bot.pk}/check/", follow=True)

    bot.refresh_from_db()
    assert (bot.problem, bot.problem_at) == ("", None)
    assert "Telegram no longer accepts our token." not in answer.content.decode()


def test_secret_of_the_webhook_is_made_where_none_is_given(dario, bot):
    values = {
        "bot_token": TOKEN,
        "name": "Second",
        "queue": bot.queue_id,
        "language": "en",
        "is_active": "on",
    }

    dario.post("/settings/accounts/new/telegram/", values)

    made = ChannelAccount.objects.latest("pk").settings["secret_token"]
    assert len(made) >= 40
    assert made != SECRET


def given(account, **changes):
    common = {"name": "Bot", "queue": account.queue_id, "language": "en", "is_active": "on"}
    return common | {"bot_token": "", "secret_token": "", "api_base": ""} | changes


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:8081", "https://10.0.0.5", "ftp://bots.example", "https://[::1", "bots"]
)
def test_api_inside_our_network_is_refused_beside_its_field(dario, bot, base):
    secrets = {"bot_token": TOKEN, "secret_token": SECRET}

    answer = dario.post(f"/settings/accounts/{bot.pk}/", given(bot, api_base=base, **secrets))

    assert (answer.status_code, list(answer.context["outside"].errors)) == (422, ["api_base"])


def test_new_far_end_is_not_handed_the_stored_token(dario, bot):
    answer = dario.post(f"/settings/accounts/{bot.pk}/", given(bot, api_base="https://203.0.114.9"))

    assert answer.status_code == 422
    assert list(answer.context["outside"].errors) == ["bot_token"]


def test_token_left_empty_is_kept_where_the_far_end_stays(dario, bot):
    answer = dario.post(f"/settings/accounts/{bot.pk}/", given(bot))

    assert answer.status_code == 302
    bot.refresh_from_db()
    assert (bot.settings["bot_token"], bot.settings["api_base"]) == (TOKEN, "")
