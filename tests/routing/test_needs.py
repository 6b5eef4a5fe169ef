"""The page where admins say what people must know to be given tickets of a topic."""

import pytest

from accounts.models import Skill
from tests.cast import NOON, make_person
from tests.writing import write
from tickets.models import Ticket, Topic, TopicNeed
from tickets.routing import dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_person("Nigar", role="admin"))
    return client


@pytest.fixture
def refunds(db):
    return Topic.objects.create(slug="refund", name="Refund"), Skill.objects.create(
        slug="money", name="Money"
    )


def test_a_need_is_set_changed_and_taken_away(admin, refunds):
    topic, skill = refunds
    cell = f"level-{topic.pk}-{skill.pk}"
    assert "Refund, Money" in admin.get("/settings/needs/").content.decode()

    for level, wanted in (("2", [2]), ("3", [3]), ("", [3]), ("0", [])):
        admin.post("/settings/needs/", {cell: level})
        assert list(TopicNeed.objects.values_list("level", flat=True)) == wanted


def test_a_level_beyond_the_scale_is_refused_with_a_sentence(admin, refunds):
    topic, skill = refunds

    answer = admin.post("/settings/needs/", {f"level-{topic.pk}-{skill.pk}": "7"}, follow=True)

    assert "Levels go from 1 to 3." in answer.content.decode()
    assert TopicNeed.objects.count() == 0


def test_what_is_set_decides_who_is_given_a_ticket(admin, refunds, phone, person):
    topic, skill = refunds
    person("Ana")
    dario = person("Dario")
    dario.proficiencies.create(skill=skill, level=2)
    admin.post("/settings/needs/", {f"level-{topic.pk}-{skill.pk}": "2"})
    ticket = write(phone, "Hello").ticket
    Ticket.objects.filter(pk=ticket.pk).update(topic=topic)

    assert dispatch.push(ticket.pk, at=NOON) == dario.pk


def test_the_page_leads_to_where_something_is_missing(admin):
    assert "There is no topic yet." in admin.get("/settings/needs/").content.decode()
    Topic.objects.create(slug="refund", name="Refund")
    assert "No skill is noted yet." in admin.get("/settings/needs/").content.decode()
