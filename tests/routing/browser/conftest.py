"""Two people at their desks in a queue that gives out its chats."""

from tests.browser.conftest import ana, chromium, dario, desk_of, outside, shop, web

__all__ = ["ana", "chromium", "dario", "desk_of", "outside", "shop", "web"]
