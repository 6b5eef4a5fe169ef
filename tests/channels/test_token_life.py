"""Until when an account's token is good: asked at the provider, shown, and told a week before it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Notification, Role
from channels_live import tokenlife
from tests.cast import NOON, make_account, make_person
from tests.channels.graph_server import GraphServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def graph(settings):
    server = GraphServer()
    settings.HELPDESK_WHATSAPP_API_BASE = server.url
    yield server
    server.server.shutdown()


@pytest.fixture
def number(db):
    return make_account("whatsapp", phone_number_id="106540352242921", access_token="token")


def ends(graph: GraphServer, at: datetime | None) -> None:
    graph.say(200, {"data": {"is_valid": True, "expires_at": int(at.timestamp()) if at else 0}})


def test_end_of_a_token_is_told_to_admins_once_a_week_before(graph, number):
    mina = make_person("Mina", role=Role.ADMIN)
    ends(graph, NOON + timedelta(days=5))
    tokenlife.watch(now=NOON)
    tokenlife.watch(now=NOON + timedelta(hours=2))

    told = Notification.objects.get(user=mina)
    assert told.text == "The access token of Whatsapp ends on 6 June 2026. Enter a new one before."
    assert len(graph.taken) == 1  # asked once a day
    assert graph.taken[0]["path"].endswith("/debug_token?input_token=token")


def test_token_without_an_end_worries_nobody(graph, number):
    make_person("Mina", role=Role.ADMIN)
    ends(graph, None)
    tokenlife.watch(now=NOON)

    assert tokenlife.of(number) == tokenlife.Life(NOON, None)
    assert not Notification.objects.exists()


def test_provider_that_does_not_say_keeps_what_was_known(graph, number):
    ends(graph, NOON + timedelta(days=60))
    tokenlife.learn(number, at=NOON)
    graph.refuse(100)
    tokenlife.learn(number, at=NOON + timedelta(days=1))

    assert tokenlife.of(number).ends_at == NOON + timedelta(days=60)


def test_account_page_shows_steps_the_tokens_end_and_what_to_copy(graph, number):
    admin = Client()
    admin.force_login(make_person("Mina", role=Role.ADMIN))
    soon = timezone.now() + timedelta(days=3)
    graph.say(200, {"verified_name": "Shop", "display_phone_number": "+1 555"})
    ends(graph, soon)

    admin.post(f"/settings/accounts/{number.pk}/check/")
    page = admin.get(f"/settings/accounts/{number.pk}/").content.decode()

    assert "Connected as Shop +1 555." in page
    assert f"good until {soon.astimezone(UTC):%-d %b %Y}" in page
    assert "copy the app secret" in page
    assert f"/hooks/whatsapp/{number.key}/" in page


@pytest.mark.parametrize(("kind", "step"), [("telegram", "@BotFather"), ("webchat", "your site")])
def test_new_account_tells_what_to_do_where(kind, step, db):
    admin = Client()
    admin.force_login(make_person("Mina", role=Role.ADMIN))

    assert step in admin.get(f"/settings/accounts/new/{kind}/").content.decode()
