"""Two people at their desks, and a customer who writes in two places."""

from tests.browser.conftest import ana, chromium, dario, desk_of, outside, shop, web

__all__ = ["ana", "chromium", "dario", "desk_of", "outside", "shop", "web"]
