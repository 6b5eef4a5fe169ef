"""What the tests of the adapters share: a Graph API on loopback."""

from collections.abc import Iterator

import pytest

from tests.channels.graph_server import GraphServer


@pytest.fixture
def graph(settings) -> Iterator[GraphServer]:
    found = GraphServer()
    settings.HELPDESK_WHATSAPP_API_BASE = found.url
    yield found
    found.close()
