"""A topic is suggested by the customer's words and set by a person."""

import pytest
from django.utils import timezone

from accounts.models import Notification, Queue
from feedback import mining, sweep, tasks
from feedback.actions import rate, set_phrases
from feedback.models import Survey, TopicIdea, TopicPhrase
from feedback.suggesting import offer_for
from tests.cast import NOON, make_person
from tests.writing import write
from tickets import actions
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


def test_topic_is_confirmed_with_the_solve_or_just_after_it(client, damaged, shop, ana):
    first = write(shop, "Broken cup", sender="a", at=NOON).ticket
    second = write(shop, "Broken plate", sender="b", at=NOON).ticket
    for ticket in (first, second):
        actions.reply(ticket, by=ana.as_actor(), at=NOON, text="A new one leaves today")
    client.force_login(ana, backend=BACKEND)

    client.post(f"/inbox/{first.pk}/resolution/", {"topic": "damaged"}, headers={"HX-Request": "true"})
    client.post(f"/inbox/{second.pk}/resolution/", headers={"HX-Request": "true"})
    unsaid = Ticket.objects.get(pk=second.pk).topic
    offer = client.get(f"/inbox/{second.pk}/topic-suggestion/").content.decode()
    client.post(f"/inbox/{second.pk}/topic/", {"topic": "damaged"}, headers={"HX-Request": "true"})

    assert unsaid is None
    assert "data-confirm-topic" in offer
    assert set(Ticket.objects.values_list("status", "topic")) == {("solved", damaged.pk)}


def test_admin_edits_the_words(client, damaged):
    client.force_login(make_person("Nigar", role="admin"), backend=BACKEND)

    client.post("/settings/topic-words/damaged/", {"en": "broken\nin pieces", "az": "sınıq", "any": ""})

    assert list(TopicPhrase.objects.values_list("language", "words")) == [
        ("az", "sınıq"),
        ("en", "broken"),
        ("en", "in pieces"),
    ]


@pytest.fixture
def vouchers(shop, damaged):
    """Four tickets about something that no topic names, beside many that have one."""
    now = timezone.now()
    tickets = [write(shop, f"Voucher {n} fails", sender=f"c{n}", at=now).ticket for n in range(4)]
    for n in range(8):
        write(shop, "Where is my parcel", sender=f"d{n}", at=now)
    Ticket.objects.exclude(pk__in=[ticket.pk for ticket in tickets]).update(topic=damaged)
    return tickets


@pytest.fixture
def nigar(client, db):
    nigar = make_person("Nigar", role="admin")
    client.force_login(nigar, backend=BACKEND)
    return nigar


def test_words_without_a_topic_are_found_in_the_background_and_shown_with_examples(client, nigar, vouchers):
    before = client.get("/settings/topic-words/").content.decode()

    tasks.mine_topics()

    page = client.get("/settings/topic-words/").content.decode()
    assert "None stand out." in before
    assert '<b dir="auto">voucher</b>' in page
    assert f"#{vouchers[0].pk}</a>" in page
    assert "parcel" not in page
    assert Ticket.objects.filter(pk__in=[t.pk for t in vouchers]).exclude(topic=None).count() == 0


def test_comments_with_ratings_are_mined_too(shop, damaged, ana):
    now = timezone.now()
    for n in range(3):
        ticket = write(shop, "Hello", sender=f"c{n}", at=now).ticket
        actions.reply(ticket, by=ana.as_actor(), at=now, text="Hi")
        actions.solve(ticket, by=ana.as_actor(), at=now)
        Survey.objects.update(next_at=now)
        sweep.sweep(now=now)
        rate(Survey.objects.get(ticket=ticket), at=now, how="link", score=3, words="Delivery was chaotic")
    for n in range(9):
        write(shop, "Hello, where is it", sender=f"d{n}", at=now)
    Ticket.objects.exclude(pk__in=Survey.objects.values("ticket")).update(topic=damaged)

    found = mining.mine(now=now)

    assert {"chaotic", "delivery"} <= {idea.word for idea in found}


def test_person_makes_a_topic_of_a_word(client, nigar, vouchers):
    tasks.mine_topics()
    idea = TopicIdea.objects.get(word="voucher")

    empty = client.post(f"/settings/topic-words/ideas/{idea.pk}/", {"name": " "}, follow=True)
    client.post(f"/settings/topic-words/ideas/{idea.pk}/", {"name": "Vouchers"})
    again = client.post(f"/settings/topic-words/ideas/{idea.pk}/", {"choice": "dismiss"}, follow=True)
    tasks.mine_topics()

    idea.refresh_from_db()
    assert "Name a new topic, or choose one." in empty.content.decode()
    assert "decided already" in again.content.decode()
    assert (idea.state, idea.by) == ("taken", nigar)
    assert offer_for(vouchers[0]).topic.name == "Vouchers"
    assert Ticket.objects.get(pk=vouchers[0].pk).topic is None


def test_dismissed_word_does_not_come_back_and_one_that_is_gone_goes(client, nigar, vouchers, damaged):
    tasks.mine_topics()
    idea = TopicIdea.objects.get(word="voucher")
    others = TopicIdea.objects.exclude(pk=idea.pk).count()

    client.post(f"/settings/topic-words/ideas/{idea.pk}/", {"choice": "dismiss"})
    tasks.mine_topics()
    dismissed = client.get("/settings/topic-words/").content.decode()
    Ticket.objects.update(topic=damaged)
    tasks.mine_topics()

    assert others > 0
    assert ">voucher</b>" not in dismissed
    assert list(TopicIdea.objects.values_list("word", "state")) == [("voucher", "dismissed")]


def test_word_of_five_tickets_in_a_day_is_told_once_a_day(shop, vouchers, nigar):
    write(shop, "Voucher again fails", sender="c9", at=timezone.now())

    tasks.mine_topics()
    tasks.mine_topics()

    told = Notification.objects.filter(user=nigar, text__contains="voucher").values_list("text", flat=True)
    assert list(told) == ["5 tickets without a topic say “voucher” since yesterday"]


def test_private_queues_are_not_mined(shop, vouchers):
    Queue.objects.update(is_private=True)

    tasks.mine_topics()

    assert TopicIdea.objects.count() == 0
