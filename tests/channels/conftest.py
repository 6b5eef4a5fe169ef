"""What the tests of the adapters share: a Graph API and a Bot API on loopback."""

from collections.abc import Iterator

import pytest

from tests.cast import make_account
from tests.channels.bot_server import BotServer
from tests.channels.graph_server import GraphServer
from tests.channels.telegram_updates import bot_settings


@pytest.fixture
def graph(settings) -> Iterator[GraphServer]:
    found = GraphServer()
    settings.HELPDESK_WHATSAPP_API_BASE = found.url
    yield found
    found.close()


@pytest.fixture
def bots(settings) -> Iterator[BotServer]:
    found = BotServer()
    settings.HELPDESK_TELEGRAM_API_BASE = found.url
    yield found
    found.close()


@pytest.fixture
def bot(db):
    return make_account("telegram", "Bot", **bot_settings())
