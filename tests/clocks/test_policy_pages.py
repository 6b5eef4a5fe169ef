"""The settings of promises: editing, trying, replaying, and what the page of tiers says."""

import json
import re
from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from escalation import defaults
from escalation.actions import write_version
from escalation.models import Reprojection, SlaPolicyVersion, TriggerRule
from tests.cast import make_calendar, make_person, make_queue, make_tier
from tests.writing import write

pytestmark = pytest.mark.django_db
PAGE = "/settings/sla/"
FRIDAY = "2026-06-05T17:52"


@pytest.fixture
def mina(client):
    mina = make_person("Mina", role="admin")
    for rank, slug in enumerate(("basic", "silver", "gold")):
        tier = make_tier(slug, is_default=slug == "basic")
        tier.rank = rank
        tier.save()
    client.force_login(mina)
    return mina


@pytest.fixture
def office():
    calendar = make_calendar()
    calendar.pk = None
    calendar.slug, calendar.name, calendar.is_always_open = "office", "Office", False
    calendar.time_zone = "UTC"
    calendar.weekly = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    calendar.save()
    return calendar


def sent(document=None, *, kind="email", priority="*", base=1, **typed):
    """What the editor sends: the draft it began with, and what stands in some of its fields."""
    fields = {"draft": json.dumps(document or defaults.document()), "base": base, "note": ""}
    fields |= {"kind": kind, "priority": priority, "try-at": FRIDAY}
    for tier in ("basic", "silver", "gold"):
        fields[f"hours-{tier}-all"] = "always"
    return fields | {name.replace("__", "-"): value for name, value in typed.items()}


def newest() -> SlaPolicyVersion:
    return SlaPolicyVersion.objects.order_by("-number")[0]


def under(html: str, cell: str) -> str:
    """Give what stands under a cell, as one reads it."""
    found = re.search(rf'id="eg-{cell}"[^>]*>(.*?)</p>', html, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", found[1]).strip() if found else ""


def test_the_editor_shows_what_is_promised(client, mina):
    html = client.get(PAGE).content.decode()

    assert 'id="id_target-gold-first_touch"' in html
    assert re.search(r'id="id_target-gold-next_response"[^>]* value="1 min"', html)
    assert "Version 1" in html


def test_a_preview_writes_nothing_and_asks_little(client, mina):
    client.get(PAGE)

    with CaptureQueriesContext(connection) as asked:
        client.post(f"{PAGE}preview/", sent(target__gold__first_response="30 min"))

    words = [each["sql"].split()[0].lower() for each in asked]
    assert (set(words), len(words) <= 11) == ({"select"}, True)


def test_each_tier_says_how_many_customers_it_serves(client, mina, phone):
    for sender in ("rosa", "omar"):
        write(phone, "Where is my order?", sender=sender)

    html = client.get(PAGE).content.decode()

    assert re.findall(r'<b>(\w+)<small class="num">([^<]+)</small>', html) == [
        ("Basic", "2 customers"),
        ("Silver", "0 customers"),
        ("Gold", "0 customers"),
    ]


def test_the_page_says_who_is_called_in_when_time_runs_out(client, mina):
    make_queue("senior")

    automatic = client.get(PAGE).content.decode()
    TriggerRule.objects.create(trigger="T2", queue=None, mode="suggest")
    suggested = client.get(PAGE).content.decode()

    assert 'A reply: ask <b class="tok">Senior</b> to step in' in automatic
    assert "A reply: ask" not in suggested
    assert 'Of the time to solve: ask <b class="tok">Senior</b>' in suggested


def test_a_saved_draft_is_a_new_version_with_its_author(client, mina):
    client.get(PAGE)
    answer = client.post(PAGE, sent(target__gold__first_response="30 min", note="Gold is faster"))

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    found = newest()
    assert (found.number, found.created_by, found.note) == (2, mina, "Gold is faster")
    assert found.document["tiers"]["gold"]["targets"]["first_response"]["*"]["email"] == 1800


def test_a_draft_is_saved_for_open_tickets_when_asked(client, mina):
    client.get(PAGE)

    client.post(PAGE, sent(target__gold__first_response="40 min"))
    without = Reprojection.objects.count()
    client.post(PAGE, sent(target__gold__first_response="30 min", base=2) | {"for-open": "1"})

    assert (without, Reprojection.objects.get().version) == (0, 3)


def test_a_target_for_one_priority_leaves_the_others(client, mina):
    client.get(PAGE)
    client.post(PAGE, sent(priority="high", target__gold__first_response="20 min"))

    by_priority = newest().document["tiers"]["gold"]["targets"]["first_response"]
    assert (by_priority["high"], by_priority["*"]["email"]) == ({"email": 1200}, 3600)


def test_an_emptied_cell_goes_back_to_what_is_above(client, mina):
    client.get(PAGE)
    client.post(PAGE, sent(priority="urgent", target__gold__next_response=""))

    assert list(newest().document["tiers"]["gold"]["targets"]["next_response"]) == ["*"]


def test_hours_of_one_kind_are_saved(client, mina, office):
    client.get(PAGE)
    client.post(PAGE, sent(hours__gold__next_response="office"))

    assert newest().document["tiers"]["gold"]["calendar"] == {
        "*": "always",
        "next_response@email": "office",
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0 min", "A promise of zero seconds cannot be kept; write at least one."),
        ("15", "Write a number and its unit, like 30 s, 15 min or 4 h."),
        ("15 parsecs", "“parsecs” is no unit here; write s, min or h."),
        ("2 days", "Write days as hours that count: 24 h round the clock, 8 h for a day at the desk."),
        ("9000 h", "More than a year is not a promise."),
        ("1.5 s", "Write whole seconds."),
    ],
)
def test_a_target_that_cannot_be_read_is_refused_beside_its_cell(client, mina, typed, sentence):
    client.get(PAGE)
    answer = client.post(PAGE, sent(target__gold__first_response=typed))

    assert answer.status_code == 422
    html = answer.content.decode()
    assert under(html, "gold-first_response") == sentence
    assert f'value="{typed}"' in html
    assert newest().number == 1


def test_a_policy_below_the_floor_is_refused_with_place_and_sentence(client, mina):
    client.get(PAGE)
    answer = client.post(PAGE, sent(target__gold__first_response="5 h"))

    assert answer.status_code == 422
    html = answer.content.decode()
    assert under(html, "gold-first_response") == "At most 4 h: nobody is promised less."
    assert "Gold · First response, E-mail: At most 4 h here: nobody is promised less." in html
    assert newest().number == 1


def test_a_draft_on_an_older_version_is_refused_and_kept(client, mina):
    client.get(PAGE)
    write_version(stricter(), by=mina, at=timezone.now())

    answer = client.post(PAGE, sent(target__gold__first_response="10 min"))

    assert answer.status_code == 409
    assert "Version 2 was saved meanwhile" in answer.content.decode()
    assert (newest().number, 'value="10 min"' in answer.content.decode()) == (2, True)


def test_a_draft_without_changes_makes_no_version(client, mina):
    client.get(PAGE)
    client.post(PAGE, sent())

    assert newest().number == 1


@pytest.mark.parametrize(
    "draft",
    ["", "[]", "{", "[" * 99_000, '{"tiers": {"basic": 3}}', '{"tiers": {"a": {"calendar": {"*": []}}}}'],
)
def test_what_is_no_draft_begins_again(client, mina, draft):
    client.get(PAGE)
    answer = client.post(PAGE, {**sent(), "draft": draft})

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert client.post(f"{PAGE}preview/", {**sent(), "draft": draft}).status_code == 422
    assert client.post(f"{PAGE}trials/", {**sent(), "draft": draft}).status_code == 422


def test_turning_the_page_keeps_what_was_typed(client, mina):
    client.get(PAGE)
    html = client.post(
        PAGE, {**sent(target__gold__first_response="20 min"), "next-kind": "chat"}
    ).content.decode()

    assert re.search(r'name="kind" value="chat"', html)
    assert "1 change" in html
    assert "&quot;email&quot;: 1200" in html
    assert newest().number == 1


def test_examples_follow_the_hours(client, mina, office):
    client.get(PAGE)
    fields = sent(target__gold__first_response="2 h", hours__gold__first_response="office")
    html = client.post(f"{PAGE}preview/", fields).content.decode()

    assert under(html, "gold-first_response") == "Mon 10:52"
    assert under(html, "basic-first_response") == "Fri 21:52"
    assert "Written Fri 17:52, due" in html


def test_examples_say_what_is_wrong(client, mina):
    client.get(PAGE)
    fields = sent(
        target__gold__first_response="3 h",
        target__silver__first_response="5 h",
        target__gold__next_response="x",
    )
    html = client.post(f"{PAGE}preview/", fields).content.decode()

    assert under(html, "silver-first_response") == "At most 4 h: nobody is promised less."
    assert under(html, "gold-next_response") == "Write a number and its unit, like 30 s, 15 min or 4 h."
    assert "2 targets cannot be promised" in html


def test_an_example_slower_than_a_lower_tier_says_so(client, mina):
    client.get(PAGE)
    html = client.post(f"{PAGE}preview/", sent(target__gold__first_response="3 h")).content.decode()

    assert " ".join(under(html, "gold-first_response").split()) == "Fri 20:52 Slower than Silver: 2 h"


def test_a_message_is_tried_with_its_rests_and_warnings(client, mina, office):
    client.get(PAGE)
    fields = sent(hours__gold__first_response="office", target__gold__first_response="2 h")
    fields |= {"try-tier": "gold", "try-kind": "email", "try-priority": "normal", "try-turn": "first"}
    html = client.post(f"{PAGE}preview/", fields).content.decode()

    facts = re.findall(r"<li class=\"k-(\w+)\"><time[^>]*>([^<]+)</time><p><b>([^<]+)</b>", html)
    assert facts == [
        ("in", "Fri 17:52", "The customer writes"),
        ("in", "17:53", "First touch due"),
        ("rest", "18:00", "Closed"),
        ("warn", "Mon 09:52", "50 %"),
        ("warn", "10:22", "75 %"),
        ("warn", "10:40", "90 %"),
        ("bad", "10:52", "Late"),
    ]
    assert "The clock rests with 1 h 52 min left" in html
    assert "2 h from Fri 17:52 by the hours “Office”. It rests from Fri 18:00 to Mon 09:00." in html


def test_a_later_message_and_a_hand_over_are_tried(client, mina, shop):
    shop.queue.ack_target_s = 900
    shop.queue.save()
    client.get(PAGE)
    fields = sent() | {"try-tier": "basic", "try-kind": "chat", "try-turn": "later", "try-queue": "frontline"}
    html = client.post(f"{PAGE}preview/", fields).content.decode()

    assert "2 min to the next response" in html
    assert re.search(r"<time[^>]*>18:07</time><p><b>To be taken</b>", html)


@pytest.mark.parametrize("at", ["9999-12-31T23:59", "0001-01-01T00:00", "yesterday"])
def test_a_time_too_far_away_is_tried_as_now(client, mina, at):
    client.get(PAGE)

    assert client.post(f"{PAGE}preview/", {**sent(), "try-at": at}).status_code == 200


def test_versions_say_who_changed_what(client, mina):
    client.get(PAGE)
    client.post(PAGE, sent(target__gold__first_response="30 min", note="Gold is faster"))

    html = client.get(f"{PAGE}versions/").content.decode()

    assert "Gold · First response · E-mail: 1 h → 30 min" in html
    assert html.index("Version 2") < html.index("Gold is faster") < html.index("Version 1")


def test_an_earlier_version_is_begun_from_again(client, mina):
    client.get(PAGE)
    client.post(PAGE, sent(target__gold__first_response="30 min"))

    html = client.get(f"{PAGE}?from=1").content.decode()

    assert "1 change" in html
    assert 'value="As in version 1"' in html


def test_the_page_of_tiers_says_where_a_tier_is_served_worse(client, mina):
    make_tier("vip", is_default=False)
    document = stricter()
    document["tiers"]["gold"]["targets"]["first_response"]["*"]["email"] = 3 * 3600
    write_version(document, by=mina, at=timezone.now())

    html = client.get(f"{PAGE}floor/").content.decode()

    assert "Gold waits 3 h for “First response, E-mail”, but Silver only 2 h." in html
    assert "Vip has no promises of its own yet" in html


def test_the_page_of_tiers_says_what_is_below_the_floor(client, mina):
    first = defaults.ensure_defaults(timezone.now())
    document = deepcopy(first.document)
    document["tiers"]["silver"]["targets"]["requester_wait"] = {"*": {"*": 25 * 3600}}
    del document["tiers"]["gold"]["targets"]["agent_work"]
    SlaPolicyVersion.objects.filter(pk=first.pk).update(document=document)

    html = client.get(f"{PAGE}floor/").content.decode()

    assert "Silver waits 25 h for “Solved”; nobody may wait longer than 24 h." in html
    assert "Gold is promised nothing for “Our own work”; at most 16 h is needed." in html


def test_promises_without_tiers_say_what_to_do(client):
    client.force_login(make_person("Mina", role="admin"))

    assert "No tiers yet" in client.get(PAGE).content.decode()


def stricter():
    document = deepcopy(defaults.document())
    document["tiers"]["basic"]["targets"]["first_response"]["*"]["whatsapp"] = 600
    return document
