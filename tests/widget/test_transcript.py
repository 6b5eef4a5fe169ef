"""The visitor's transcript: what was said, when, and how far it got; only by its signed link."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels_live.widget import ticks, transcript
from tests.cast import NOON, make_person
from tests.writing import write
from tickets import actions
from tickets.models import Customer, Thread

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def thread(shop):
    write(shop, "Where is my <parcel>?", at=NOON)
    return Thread.objects.get()


def path(thread, at):
    return transcript.link(thread, at=at)


def told(entry):
    return entry.text, [(tick.label, tick.at) for tick in entry.ticks]


def test_every_message_has_its_times_and_ticks(thread):
    ana = make_person("Ana")
    actions.claim(thread.ticket, by=ana.as_actor(), at=NOON + MINUTE)
    actions.reply(thread.ticket, by=ana.as_actor(), at=NOON + 2 * MINUTE, text="On its way")
    ticks.note_seen(thread, delivered=99, read=0, at=NOON + 3 * MINUTE)
    ticks.note_seen(thread, delivered=0, read=99, at=NOON + 4 * MINUTE)

    theirs, ours = transcript.entries(thread)

    assert told(theirs) == (
        "Where is my <parcel>?",
        [("Sent", NOON), ("Delivered", NOON + MINUTE), ("Read", NOON + 2 * MINUTE)],
    )
    assert told(ours) == (
        "On its way",
        [
            ("Sent", NOON + 2 * MINUTE),
            ("Delivered", NOON + 3 * MINUTE),
            ("Read", NOON + 4 * MINUTE),
        ],
    )


def test_notes_are_ours(thread, client):
    actions.add_note(thread.ticket, by=make_person("Ana").as_actor(), at=NOON, text="secret thought")

    page = client.get(path(thread, timezone.now())).content.decode()

    assert "Where is my &lt;parcel&gt;?" in page
    assert "secret thought" not in page


def test_times_and_words_are_those_of_the_visitor(thread, client):
    Customer.objects.update(language="id", time_zone="Asia/Jakarta")

    page = client.get(path(thread, timezone.now())).content.decode()

    assert '<html lang="id"' in page
    assert "19:00:00" in page.replace("19.00.00", "19:00:00")


@pytest.mark.parametrize("wrong", ["other_thread", "other_end", "guess"])
def test_link_opens_only_what_it_was_signed_for(thread, client, wrong):
    _, _, _, number, until, signature, _ = path(thread, timezone.now()).split("/")
    given = {
        "other_thread": (int(number) + 1, until, signature),
        "other_end": (number, int(until) + 1, signature),
        "guess": (number, until, "0" * 64),
    }[wrong]

    assert client.get("/widget/transcript/{}/{}/{}/".format(*given)).status_code == 404


def test_link_runs_out_after_a_day(thread, client):
    old = client.get(path(thread, timezone.now() - timedelta(hours=25)))

    assert old.status_code == 410
    assert "Open the chat again" in old.content.decode()


def test_page_is_kept_by_nobody(thread, client):
    answer = client.get(path(thread, timezone.now()))

    assert answer["Cache-Control"] == "private, no-store"
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex")
