"""What the chat weighs on somebody else's page: brotli bytes, as a browser fetches them."""

from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from helpdesk.core.scripts import lean

LIMITS = {"loader": 2000, "document": 2000, "panel": 10_000, "styles": 3500, "all": 15_000}


@pytest.mark.parametrize("lang", ["en", "id", "az"])
def test_chat_stays_within_its_budget(client, shop, lang):
    sizes = {
        "loader": served(client, "/widget.js"),
        "document": served(client, f"/widget/frame/{shop.key}/?lang={lang}"),
        "panel": packed("panel.js") + packed("chat.js"),
        "styles": packed("panel.css"),
    }
    sizes["all"] = sum(sizes.values())
    print(f"\n{lang}: " + ", ".join(f"{name} {size} of {LIMITS[name]} B" for name, size in sizes.items()))

    assert {name: size for name, size in sizes.items() if size > LIMITS[name]} == {}


def test_loader_is_the_same_for_every_site_and_kept_a_while(client, db):
    answer = client.get("/widget.js")

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"


def served(client, url):
    answer = client.get(url, headers={"Accept-Encoding": "gzip, br"})
    assert answer["Content-Encoding"] == "br"
    return len(answer.content)


def packed(name):
    text = Path(finders.find(f"widget/{name}")).read_text()
    return len(brotli.compress((lean(text) if name.endswith(".js") else text).encode(), quality=11))
