"""Roles, access and membership: whoever's rights change is cut off at once."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import actions, events
from accounts.models import ApiToken, Notification, Queue, Role, User
from helpdesk.core import secrets
from helpdesk.core.errors import Invalid, Refused
from tests.cast import NOON, make_calendar, make_queue

NEW = "seven purple lanterns"


@pytest.fixture
def told():
    heard = []

    def hear(kind, subject, **_):
        heard.append(kind)

    events.changed.connect(hear, weak=False)
    yield heard
    events.changed.disconnect(hear)


def test_role_change_raises_the_epoch_and_is_announced(ana, told):
    changed = actions.change_role(ana, Role.SUPERVISOR)

    assert (changed.role, changed.access_epoch, told) == ("supervisor", 1, ["role"])


@pytest.mark.parametrize(
    "verb", [lambda who: actions.change_role(who, "agent"), lambda who: actions.deactivate(who, at=NOON)]
)
def test_last_admin_stays(dario, verb):
    with pytest.raises(Refused, match="last admin"):
        verb(dario)

    assert User.objects.get(pk=dario.pk).is_admin


def test_deactivation_ends_sessions_and_tokens(ana, dario, as_person):
    hers = as_person(ana)
    actions.create_token(ana, name="script", at=NOON)

    as_person(dario).post(f"/settings/people/{ana.pk}/activity/", {"state": "inactive"})

    assert hers.get("/settings/").status_code == 302
    assert ApiToken.objects.get().revoked_at is not None
    assert User.objects.get(pk=ana.pk).access_epoch == 1


def test_agent_cannot_make_herself_admin(ana, as_person):
    hers = as_person(ana)

    answer = hers.post(f"/settings/people/{ana.pk}/", {"role": "admin", "capacity": 6})
    hers.post("/settings/me/", {**profile(ana), "role": "admin", "is_active": "on", "access_epoch": 9})

    ana.refresh_from_db()
    assert answer.status_code == 403
    assert "Only admins" in answer.content.decode()
    assert (ana.role, ana.access_epoch) == ("agent", 0)


def profile(user):
    return {
        "name": user.name,
        "language": "id",
        "time_zone": "Asia/Jakarta",
        "theme": "dark",
        "density": "compact",
    }


def test_profile_is_saved_and_pages_follow_the_language(ana, as_person):
    hers = as_person(ana)

    hers.post("/settings/me/", profile(ana))

    ana.refresh_from_db()
    assert (ana.language, ana.time_zone, ana.theme, ana.has_sound) == ("id", "Asia/Jakarta", "dark", False)
    answer = hers.get("/settings/me/")
    assert (answer["Content-Language"], answer["Cache-Control"]) == ("id", "no-store")


def test_password_change_keeps_this_session_and_ends_the_others(ana, as_person):
    here, there = as_person(ana), as_person(ana)

    answer = here.post("/settings/me/password/", {"current": "correct horse battery", "password": NEW})

    assert answer.status_code == 302
    assert here.get("/settings/").status_code == 200
    assert there.get("/settings/").status_code == 302


def test_password_change_needs_the_current_one(ana, as_person):
    answer = as_person(ana).post("/settings/me/password/", {"current": "guess", "password": NEW})

    assert answer.status_code == 422


def test_token_is_shown_once_and_kept_as_a_hash(ana, as_person):
    hers = as_person(ana)

    asked = {"name": "script", "days": "30"}
    assert hers.post("/settings/tokens/", {**asked, "password": "guess"}).status_code == 422
    shown = hers.post("/settings/tokens/", {**asked, "password": "correct horse battery"}).context["shown"]

    token = ApiToken.objects.get()
    assert token.token_hash == secrets.hash_token(shown)
    assert shown not in hers.get("/settings/tokens/").content.decode()
    hers.post(f"/settings/tokens/{token.pk}/revocation/")
    assert ApiToken.objects.get().revoked_at is not None


def test_somebody_elses_token_does_not_exist(ana, mina, as_person):
    token, _text = actions.create_token(ana, name="script", at=NOON)

    assert as_person(mina).post(f"/settings/tokens/{token.pk}/revocation/").status_code == 404


def test_queue_is_made_and_filled_from_its_page(ana, dario, as_person, told):
    values = {
        "name": "Returns",
        "level": "senior",
        "calendar": make_calendar().pk,
        "ack_minutes": 5,
        "reopen_days": 3,
        "is_active": "on",
        "members": [ana.pk],
    }

    as_person(dario).post("/settings/queues/new/", values)

    queue = Queue.objects.get(slug="returns")
    assert (queue.level, queue.ack_target_s, queue.reopen_window_s) == ("senior", 300, 259200)
    assert list(queue.members.all()) == [ana]
    assert told == ["queue", "membership"]


def test_leaving_a_queue_raises_the_epoch_once(ana):
    actions.leave_queue(ana, make_queue())
    actions.leave_queue(ana, make_queue())

    ana.refresh_from_db()
    assert ana.access_epoch == 1


def test_calendar_without_an_open_minute_is_refused():
    with pytest.raises(Invalid) as refusal:
        actions.create_calendar(name="Never", at=NOON, time_zone="UTC", weekly={})

    assert list(refusal.value.fields) == ["weekly"]


def test_notification_is_made_once_a_key_and_stays_until_read(ana, as_person):
    for text in ("First", "Second"):
        actions.notify(ana, kind="late", text=text, key="late:1", at=timezone.now())
    hers = as_person(ana)

    assert "First" in hers.get("/notifications/").content.decode()
    hers.post(f"/notifications/{Notification.objects.get().pk}/acknowledgement/")
    assert hers.get("/notifications/").content.strip() == b""


def test_all_read_leaves_what_came_later(ana, as_person):
    seen = actions.notify(ana, kind="late", text="Seen", key="1", at=NOON)
    actions.notify(ana, kind="late", text="Unseen", key="2", at=NOON)

    answer = as_person(ana).post("/notifications/acknowledgement/", {"up_to": seen.pk})

    assert "Unseen" in answer.content.decode()
    assert Notification.objects.filter(acknowledged_at=None).count() == 1


def test_presence_is_chosen(ana, as_person):
    as_person(ana).post("/presence/", {"state": "busy"})

    assert ana.presence.chosen == "busy"


def test_first_admin_by_command(monkeypatch):
    monkeypatch.setattr("sys.stdin", __import__("io").StringIO(NEW + "\n"))

    call_command("create_admin", "Zoe@meja.example", name="Zoe")

    assert User.objects.get().role == Role.ADMIN
    monkeypatch.setattr("sys.stdin", __import__("io").StringIO("short\n"))
    with pytest.raises(CommandError):
        call_command("create_admin", "rita@meja.example")
