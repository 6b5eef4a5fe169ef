"""A draft replayed over the last 30 days, on its pages: progress, what differs, and what goes wrong."""

import re
from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone

from escalation import trials
from escalation.actions import try_draft
from escalation.models import DraftTrial
from tests.cast import NOON, make_calendar
from tests.clocks.test_policy_pages import PAGE, mina, sent, stricter
from tests.writing import write
from tickets import actions

__all__ = ["mina"]
pytestmark = pytest.mark.django_db


def test_a_draft_is_replayed_and_its_tickets_listed(client, mina, phone, ana):
    ticket = write(phone, "Where is my order?", at=timezone.now() - timedelta(hours=3)).ticket
    actions.reply(ticket, by=ana.as_actor(), at=timezone.now() - timedelta(hours=2, minutes=20), text="Here")
    client.get(PAGE)
    begun = client.post(f"{PAGE}trials/", sent(kind="whatsapp", target__basic__first_response="30 min"))
    trial = DraftTrial.objects.get()
    assert 'hx-trigger="every 1s"' in begun.content.decode()

    trials.run(trial.pk, clock=timezone.now)

    html = client.get(f"{PAGE}trials/{trial.pk}/").content.decode()
    assert "1 difference, ticket by ticket" in html
    assert re.search(
        r"Tickets that call somebody in by themselves.*?was </span>0</s> <b class=.hot.>1</b>", html
    )
    assert "every 1s" not in html
    listed = client.get(f"{PAGE}trials/{trial.pk}/tickets/").content.decode()
    assert f"#{ticket.number}" in listed
    assert client.get(f"{PAGE}trials/{trial.pk}/tickets/?metric=first_touch").status_code == 200
    assert trial.created_by == mina


def test_a_draft_below_the_floor_is_not_replayed(client, mina):
    client.get(PAGE)
    answer = client.post(f"{PAGE}trials/", sent(target__gold__first_response="5 h"))

    assert (answer.status_code, DraftTrial.objects.count()) == (422, 0)
    assert "promises too little" in answer.content.decode()


def test_a_stopped_trial_says_so_and_whoever_replays_it_gives_up(client, mina, phone):
    write(phone, "Where is my order?")
    trial = try_draft(stricter(), by=mina, at=NOON + timedelta(minutes=5))
    answer = client.post(f"{PAGE}trials/{trial.pk}/stop/")
    assert "was stopped before it ended" in answer.content.decode()

    trials.run(trial.pk, clock=timezone.now)
    again = client.post(f"{PAGE}trials/{trial.pk}/stop/")

    trial.refresh_from_db()
    assert (trial.state, trial.result) == ("stopped", {"stopped": True})
    assert "This replay has already ended." in again.content.decode()
    assert client.get(f"{PAGE}trials/{trial.pk}/tickets/").status_code == 404


def test_a_trial_stopped_while_it_runs_leaves_no_result(mina, phone):
    write(phone, "Where is my order?")
    trial = try_draft(stricter(), by=mina, at=NOON + timedelta(minutes=5))
    moments = []

    def clock():
        moments.append(NOON)
        if len(moments) == 2:  # the second word of progress comes after the tickets
            DraftTrial.objects.filter(pk=trial.pk).update(finished_at=NOON, result={"stopped": True})
        return NOON

    trials.run(trial.pk, clock=clock)

    trial.refresh_from_db()
    assert (trial.state, trial.done) == ("stopped", 0)


def test_a_trial_that_fails_says_so_and_is_not_begun_again(client, mina, phone):
    write(phone, "Where is my order?")
    trial = try_draft(stricter(), by=mina, at=NOON + timedelta(minutes=5))
    document = deepcopy(trial.document)
    document["tiers"]["basic"]["calendar"]["*"] = "gone"
    DraftTrial.objects.filter(pk=trial.pk).update(document=document)

    with pytest.raises(KeyError):
        trials.run(trial.pk, clock=timezone.now)

    assert trials.forsaken(now=timezone.now() + timedelta(hours=1)) == []
    assert "failed and has no result" in client.get(f"{PAGE}trials/{trial.pk}/").content.decode()


def test_a_trial_that_nobody_works_on_says_so(client, mina):
    make_calendar()
    trial = try_draft(stricter(), by=mina, at=timezone.now() - timedelta(hours=1))
    assert "waits for a free worker" in client.get(f"{PAGE}trials/{trial.pk}/").content.decode()

    DraftTrial.objects.filter(pk=trial.pk).update(seen_at=timezone.now() - timedelta(minutes=10))

    assert "Nobody works on it" in client.get(f"{PAGE}trials/{trial.pk}/").content.decode()
