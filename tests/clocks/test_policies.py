"""Policies: what is refused, and that versions never change."""

from copy import deepcopy
from datetime import timedelta

import pytest

from escalation import defaults, lastmonth, promises, trials
from escalation.actions import try_draft, write_version
from escalation.models import SlaClock, SlaPolicyVersion, TriggerRule
from escalation.policies import Policy
from helpdesk.core.errors import Invalid
from tests.cast import NOON, make_calendar, make_tier
from tests.writing import write
from tickets import actions

pytestmark = pytest.mark.django_db


def draft(**changes):
    """The default promises with some places changed: gold__first_response__chat=20."""
    document = deepcopy(defaults.document())
    for place, value in changes.items():
        tier, metric, kind = place.split("__")
        document["tiers"][tier]["targets"][metric]["*"][kind] = value
    return document


def refused(document) -> dict[str, list[str]]:
    make_calendar()
    with pytest.raises(Invalid) as refusal:
        write_version(document, by=None, at=NOON)
    return refusal.value.fields


def test_a_target_below_the_floor_is_refused_with_its_place():
    assert refused(draft(gold__first_response__whatsapp=7200)) == {
        "tiers.gold.targets.first_response.*.whatsapp": ["At most 1 h here: nobody is promised less."]
    }


def test_a_target_of_one_kind_is_held_against_the_floor_of_every_kind():
    document = draft(gold__requester_wait__email=90_000)

    assert refused(document) == {
        "tiers.gold.targets.requester_wait.*.email": ["At most 24 h here: nobody is promised less."]
    }


def test_a_target_that_is_missing_is_below_the_floor():
    document = draft()
    del document["tiers"]["silver"]["targets"]["requester_wait"]

    assert list(refused(document)) == ["tiers.silver.targets.requester_wait.*.*"]


@pytest.mark.parametrize("value", [0, -5, 1.5, "60", True, None])
def test_a_target_that_is_no_length_is_refused(value):
    assert list(refused(draft(basic__first_response__chat=value))) == [
        "tiers.basic.targets.first_response.*.chat"
    ]


def test_an_unknown_calendar_is_refused():
    document = draft()
    document["tiers"]["gold"]["calendar"]["first_touch"] = "nowhere"

    assert refused(document) == {"tiers.gold.calendar.first_touch": ["There is no calendar “nowhere”."]}


@pytest.mark.parametrize("document", [None, {}, {"tiers": []}, {"tiers": {}}, {"tiers": {"basic": 3}}])
def test_what_is_no_policy_is_refused(document):
    assert refused(document)


def test_a_version_never_changes():
    version = defaults.ensure_defaults(NOON)

    with pytest.raises(TypeError):
        version.save()


def test_defaults_are_written_once():
    defaults.ensure_defaults(NOON)
    defaults.ensure_defaults(NOON)

    assert SlaPolicyVersion.objects.count() == 1


def test_a_new_version_holds_for_new_tickets_only(phone):
    old = write(phone, "Where is my order?").ticket
    version = write_version(
        draft(basic__first_response__whatsapp=600), by=None, at=NOON + timedelta(minutes=1)
    )
    new = write(phone, "And mine?", sender="luis", at=NOON + timedelta(minutes=2)).ticket
    write(phone, "Hello?", at=NOON + timedelta(minutes=3))

    found = {
        clock.ticket_id: (clock.policy_version, clock.allowance_s)
        for clock in SlaClock.objects.filter(metric="first_response")
    }
    assert (version.number, found) == (2, {old.pk: (1, 3600), new.pk: (2, 600)})


def test_the_lowest_tier_is_the_floor_for_tiers_without_a_promise():
    make_tier("gold", is_default=False)
    version = write_version(draft(), by=None, at=NOON)

    assert next(iter(promises.current(NOON).policies[-1].tiers)) == "basic"
    assert version.document["order"] == ["basic", "silver", "gold"]


def test_kinds_are_written_as_policies_know_them():
    document = draft()
    targets = document["tiers"]["gold"]["targets"]["first_response"]["*"]
    targets["webchat"] = targets.pop("chat")

    version = write_version(document, by=None, at=NOON)

    assert version.document["tiers"]["gold"]["targets"]["first_response"]["*"]["chat"] == 30


def test_a_draft_is_tried_on_last_month(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON + timedelta(minutes=40), text="On its way")
    strict = Policy.from_dict(draft(basic__first_response__whatsapp=1800))
    done = []

    found = lastmonth.compare(strict, now=NOON + timedelta(days=1), progress=done.append)

    assert (found.tickets, found.happened.late_replies, found.would.late_replies) == (1, 0, 1)
    assert (found.happened.warned["first_response"], found.would.warned["first_response"]) == (1, 3)
    assert done == [1]


def test_a_draft_says_how_many_tickets_would_call_somebody_in(phone, ana):
    for minutes in (20, 40, 70):
        ticket = write(phone, "Where is my order?", sender=f"customer {minutes}").ticket
        actions.reply(ticket, by=ana.as_actor(), at=NOON + timedelta(minutes=minutes), text="On its way")
        actions.solve(ticket, by=ana.as_actor(), at=NOON + timedelta(minutes=minutes))
    strict = Policy.from_dict(draft(basic__first_response__whatsapp=1800))

    found = lastmonth.compare(strict, now=NOON + timedelta(days=1))
    TriggerRule.objects.create(trigger="T2", queue=phone.queue, mode="suggest")
    suggested = lastmonth.compare(strict, now=NOON + timedelta(days=1))

    assert (len(found.happened.calls), len(found.would.calls)) == (1, 2)
    assert (len(suggested.happened.calls), len(suggested.would.calls)) == (0, 0)


def test_a_long_wait_calls_somebody_in_at_three_quarters(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON, text="We look for it")
    document = defaults.document()
    document["tiers"]["basic"]["targets"]["requester_wait"]["*"]["*"] = 3600

    at = [NOON + timedelta(minutes=minutes) for minutes in (44, 46)]
    found = [lastmonth.compare(Policy.from_dict(document), now=now) for now in at]

    assert [len(each.would.calls) for each in found] == [0, 1]
    assert [len(each.happened.calls) for each in found] == [0, 0]
    assert ticket.is_live


def test_a_trial_is_asked_for_and_can_be_taken_up_by_another_process(phone):
    write(phone, "Where is my order?")
    trial = try_draft(draft(basic__first_response__whatsapp=600), by=None, at=NOON + timedelta(minutes=30))
    assert (trial.total, trials.forsaken(now=NOON + timedelta(hours=1))) == (1, [trial.pk])

    trials.run(trial.pk, clock=lambda: NOON + timedelta(hours=1))

    trial.refresh_from_db()
    assert (trial.done, trial.finished_at) == (1, NOON + timedelta(hours=1))
    assert trial.result["would"]["first_response"] == {"made": 1, "late": 1, "warned": 3}
    assert trial.result["happened"]["first_response"]["late"] == 0
    assert trials.forsaken(now=NOON + timedelta(days=1)) == []


def test_a_bad_draft_is_not_tried():
    make_calendar()

    with pytest.raises(Invalid):
        try_draft(draft(gold__first_response__chat=31), by=None, at=NOON)
