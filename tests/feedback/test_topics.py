"""A topic is suggested by the customer's words and set by a person."""

import pytest
from django.utils import timezone

from feedback.actions import set_phrases
from feedback.models import TopicPhrase
from feedback.suggesting import offer_for
from tests.cast import NOON, make_person
from tests.writing import write
from tickets.models import Ticket, Topic

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def damaged(db):
    topic = Topic.objects.create(slug="damaged", name="Damaged item")
    set_phrases(topic, language="en", lines=["broken", " came  damaged ", ""])
    return topic


def test_words_of_the_first_messages_suggest_and_set_nothing(damaged, bot):
    ticket = write(bot, "It came damaged", at=NOON).ticket

    assert (offer_for(ticket).topic, Ticket.objects.get().topic) == (damaged, None)


def test_person_confirms_the_suggestion(client, damaged, bot, ana):
    ticket = write(bot, "Broken cup", at=NOON).ticket
    client.force_login(ana, backend=BACKEND)

    before = client.get(f"/inbox/{ticket.pk}/topic-suggestion/").content.decode()
    client.post(f"/inbox/{ticket.pk}/topic/", {"topic": "damaged"}, headers={"HX-Request": "true"})
    after = client.get(f"/inbox/{ticket.pk}/topic-suggestion/").content.decode()

    assert "This looks like <b>Damaged item</b>" in before
    assert (Ticket.objects.get().topic, after.strip()) == (damaged, "")


def test_admin_edits_the_words(client, damaged):
    client.force_login(make_person("Nigar", role="admin"), backend=BACKEND)

    client.post("/settings/topic-words/damaged/", {"en": "broken\nin pieces", "az": "sınıq", "any": ""})

    assert list(TopicPhrase.objects.values_list("language", "words")) == [
        ("az", "sınıq"),
        ("en", "broken"),
        ("en", "in pieces"),
    ]


def test_words_without_a_topic_are_shown_with_examples(client, shop, damaged):
    now = timezone.now()
    tickets = [write(shop, f"Voucher {n} fails", sender=f"c{n}", at=now).ticket for n in range(4)]
    for n in range(8):
        write(shop, "Where is my parcel", sender=f"d{n}", at=now)
    Ticket.objects.exclude(pk__in=[ticket.pk for ticket in tickets]).update(topic=damaged)
    client.force_login(make_person("Nigar", role="admin"), backend=BACKEND)

    page = client.get("/settings/topic-words/").content.decode()

    assert '<b dir="auto">voucher</b>' in page
    assert f"#{tickets[0].pk}</a>" in page
    assert "parcel" not in page
