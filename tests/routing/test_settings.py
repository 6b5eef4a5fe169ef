"""The pages where admins set how tickets find people."""

import pytest

from accounts.models import Presence, Proficiency, Queue, Role, Skill
from tests.cast import NOON, make_person, make_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    nigar = make_person("Nigar", role=Role.ADMIN)
    client.force_login(nigar)
    return client


GOOD = {
    "strategy": "automatic",
    "chat_units": 2,
    "message_units": 1,
    "mail_units": 1,
    "case_units": 3,
    "offer_s": 12,
    "no_answer_s": 120,
    "reopen_days": 3,
    "is_sticky": "on",
}


def test_a_queue_is_switched_to_giving_out(admin):
    answer = admin.post("/settings/routing/frontline/", GOOD)

    queue = Queue.objects.get(slug="frontline")
    assert answer.status_code == 302
    assert (queue.strategy, queue.offer_s, queue.no_answer_s) == ("automatic", 12, 120)
    assert queue.reopen_window_s == 3 * 86_400


@pytest.mark.parametrize("field", ["chat_units", "case_units", "offer_s", "no_answer_s", "reopen_days"])
def test_a_negative_number_is_refused_beside_its_field(admin, field):
    answer = admin.post("/settings/routing/frontline/", {**GOOD, field: -1})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Give a number from" in answer.content.decode()


def test_capacity_of_a_person_is_never_negative(admin):
    ana = make_person("Ana")

    answer = admin.post(f"/settings/people/{ana.pk}/", {"role": "agent", "capacity": -1})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["capacity"])


def test_the_grid_notes_and_takes_away(admin):
    ana = make_person("Ana")
    admin.post("/settings/skills/new/", {"name": "Azerbaijani", "code": "az"})
    admin.post("/settings/skills/new/", {"name": "Refunds"})
    az, refunds = Skill.objects.get(slug="az"), Skill.objects.get(slug="refunds")

    admin.post("/settings/skills/", {f"level-{ana.pk}-{az.pk}": 3, f"level-{ana.pk}-{refunds.pk}": 1})
    admin.post("/settings/skills/", {f"level-{ana.pk}-{refunds.pk}": 0})

    assert list(Proficiency.objects.values_list("user__name", "skill__slug", "level")) == [("Ana", "az", 3)]
    assert (az.is_language, refunds.is_language) == (True, False)


def test_a_level_beyond_the_scale_changes_nothing(admin):
    ana = make_person("Ana")
    skill = Skill.objects.create(slug="refunds", name="Refunds")

    admin.post("/settings/skills/", {f"level-{ana.pk}-{skill.pk}": 7, "level-x-1": 2, "level-9-9": 1})

    assert Proficiency.objects.count() == 0


def test_the_same_skill_twice_is_refused(admin):
    admin.post("/settings/skills/new/", {"name": "Refunds"})

    answer = admin.post("/settings/skills/new/", {"name": "refunds"})

    assert (answer.status_code, Skill.objects.count()) == (422, 1)
    assert "in the list already" in answer.content.decode()


def test_who_is_on_now_is_shown_with_load(admin):
    from django.utils import timezone

    make_queue()
    ana = make_person("Ana")
    Presence.objects.create(user=ana, chosen="busy", lease_until=timezone.now(), load=4)
    Presence.objects.filter(user=ana).update(lease_until=timezone.now() + (NOON - NOON.replace(hour=11)))

    text = admin.get("/settings/routing/").content.decode()

    assert "Ana" in text
    assert "1 of 6" in text
    assert "Busy" in text
