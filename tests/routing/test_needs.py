"""The page where admins say what people must know to be given tickets of a topic."""

import re

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
    def leads_to(html: str) -> list[str]:
        card = html.partition('<div class="card empty">')[2].partition("</div>")[0]
        return re.findall(r'<a class="btn primary" href="([^"]+)">([^<]+)</a>', card)

    assert leads_to(admin.get("/settings/needs/").content.decode()) == [("/settings/topics/", "Add a topic")]
    Topic.objects.create(slug="refund", name="Refund")
    assert leads_to(admin.get("/settings/needs/").content.decode()) == [("/settings/skills/", "Note a skill")]


def test_a_grid_larger_than_a_form_may_be_is_saved_part_by_part(admin):
    """Thirty skills and fifty topics are 1,500 cells; a form takes 1,000 fields."""
    Skill.objects.bulk_create([Skill(slug=f"s{n}", name=f"Skill {n}") for n in range(30)])
    Topic.objects.bulk_create([Topic(slug=f"t{n}", name=f"Topic {n:02d}") for n in range(50)])
    kept = TopicNeed.objects.create(topic=Topic.objects.first(), skill=Skill.objects.first(), level=2)
    pages = [admin.get(f"/settings/needs/?page={n}") for n in (1, 2, 3)]
    drawn = [
        {
            f"level-{topic.pk}-{skill.pk}": str(level)
            for topic, cells in page.context["rows"]
            for skill, level in cells
        }
        for page in pages
    ]
    every = dict.fromkeys(drawn[2], "1")

    answer = admin.post("/settings/needs/?page=3", every)

    assert [len(cells) for cells in drawn] == [600, 600, 300]
    assert (answer.status_code, answer["Location"]) == (302, "/settings/needs/?page=3")
    assert TopicNeed.objects.filter(level=1).count() == 300
    assert TopicNeed.objects.get(pk=kept.pk).level == 2  # of another part: untouched
    assert 'aria-current="page">Topic 40 – Topic 49</a>' in pages[2].content.decode()


@pytest.mark.parametrize("asked", ["0", "99", "-1", "x", "", "٣"])
def test_a_part_that_there_is_not_is_the_first(admin, refunds, asked):
    assert admin.get("/settings/needs/", {"page": asked}).context["number"] == 1
