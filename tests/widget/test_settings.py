"""What an admin may set for a web chat, and what the panel makes of it."""

import pytest
from django.utils import timezone

from channels_live.adapters.webchat import adapter
from channels_live.widget.config import contrast, panel_config, readable_on


def filled(**values):
    form = adapter.settings_form({"allowed_sites": "", "topics": "", **values})
    return form.cleaned_data if form.is_valid() else form.errors


def test_sites_are_kept_as_exact_origins():
    sites = filled(allowed_sites="https://Shop.example/\nhttp://localhost:3000/page?x=1")["allowed_sites"]

    assert sites == ["https://shop.example", "http://localhost:3000"]


@pytest.mark.parametrize(
    "site", ["shop.example", "*", "https://*.example", "javascript:alert(1)", "https://a;b"]
)
def test_site_without_scheme_or_with_a_wildcard_is_refused(site):
    assert list(filled(allowed_sites=site)) == ["allowed_sites"]


def test_saved_settings_can_be_shown_in_the_form_again():
    saved = filled(allowed_sites="https://shop.example", topics="Delivery\nReturn", prechat=["email"])

    shown = adapter.settings_form(initial=saved)

    assert [shown["allowed_sites"].value(), shown["topics"].value()] == [
        "https://shop.example",
        "Delivery\nReturn",
    ]


def test_secret_is_made_where_none_is_given():
    assert len(filled()["identity_secret"]) >= 43


@pytest.mark.parametrize(
    ("color", "text"), [("#1d5541", "#ffffff"), ("#ffd400", "#16181d"), ("#777777", "#000000")]
)
def test_text_on_the_brand_colour_is_readable(color, text):
    assert readable_on(color) == text


def test_text_is_readable_on_every_brand_colour():
    steps = range(0, 256, 15)
    colors = [f"#{red:02x}{green:02x}{blue:02x}" for red in steps for green in steps for blue in steps]

    assert [color for color in colors if contrast(readable_on(color), color) < 4.5] == []


def test_panel_asks_only_what_is_set(shop):
    shop.settings = filled(prechat=["email"], topics="Delivery", greeting_en="Hello!", brand_name="Sahil")

    config = panel_config(shop, lang="en", now=timezone.now())

    assert [field["name"] for field in config["prechat"]] == ["email", "topic"]
    assert (config["greeting"], config["brand"]["name"], config["closed"]) == ("Hello!", "Sahil", None)


def test_closed_shop_says_when_it_opens(shop):
    calendar = shop.queue.calendar
    calendar.is_always_open, calendar.weekly, calendar.time_zone = (
        False,
        {"mon": [["09:00", "17:00"]]},
        "Asia/Baku",
    )
    sunday = timezone.now().replace(year=2026, month=5, day=31, hour=12, minute=0, second=0, microsecond=0)

    config = panel_config(shop, lang="en", now=sunday)

    assert config["closed"] == "2026-06-01T05:00:00+00:00"


def test_demo_pages_exist_only_in_the_demo(client, shop, settings):
    settings.HELPDESK_DEMO = False
    outside = client.get("/demo/?site=1").status_code
    settings.HELPDESK_DEMO = True

    assert (outside, client.get("/demo/?site=1").status_code, client.get("/demo/?site=2").status_code) == (
        404,
        200,
        404,
    )


def test_names_of_days_and_months_come_along_in_the_pages_language(client, shop):
    calendar = shop.queue.calendar
    calendar.is_always_open, calendar.weekly = False, {"mon": [["09:00", "09:01"]]}
    calendar.save()

    config = client.get(f"/widget/config/{shop.key}/?lang=az").json()

    assert (config["days"][0], config["days"][1], config["months"][10]) == ("Bazar", "Bazar ertəsi", "Noyabr")
