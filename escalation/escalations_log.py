"""Writing one step of an escalation: its row moves as the log says, and the log is a chain of hashes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from escalation import states, warm
from escalation.models import Escalation, EscalationStep
from escalation.states import Standing, Step
from helpdesk.core import chain
from helpdesk.core.actors import Actor

COLUMNS = ("state", "outcome", "taken_by_id", "acked_at", "first_action_at", "finished_at")


def log(
    escalation: Escalation, kind: str, *, by: Actor, at: datetime, save: Iterable[str] = (), **data: Any
) -> None:
    """Take one step with an escalation whose ticket is locked; raises Impossible before anything is written.

    `save` names further columns that the caller has changed.
    """
    waited = escalation.is_waiting
    moved = states.take(standing_of(escalation), Step(kind, at, by.user_id))
    for name in COLUMNS:
        setattr(escalation, name, getattr(moved, name.removesuffix("_id")))
    if not escalation.is_unfinished:  # I11
        escalation.next_step_at = escalation.review_at = None
    elif not escalation.is_waiting:
        escalation.next_step_at = None
    escalation.step_count += 1
    escalation.last_hash = _append(escalation, kind, by, at, data)
    escalation.save(update_fields=[*COLUMNS, "next_step_at", "review_at", "step_count", "last_hash", *save])
    if waited and not escalation.is_waiting:
        warm.ring_again(escalation)


def standing_of(escalation: Escalation) -> Standing:
    return Standing(
        state=escalation.state if escalation.step_count else "",
        outcome=escalation.outcome,
        taken_by=escalation.taken_by_id,
        acked_at=escalation.acked_at,
        first_action_at=escalation.first_action_at,
        finished_at=escalation.finished_at,
    )


def replayed(escalation: Escalation) -> Standing:
    """Give what the log alone says (I12)."""
    return states.replay(Step(step.kind, step.at, step.by_user_id) for step in escalation.steps.all())


def check(escalation: Escalation) -> str:
    """Check the chain; gives its last hash, raises chain.Broken naming the first bad link."""
    steps = list(escalation.steps.all())
    entries = [{**_entry(step), "prev": step.prev, "hash": step.hash} for step in steps]
    return chain.check(entries, [f"step {step.n}" for step in steps])


def _append(escalation: Escalation, kind: str, by: Actor, at: datetime, data: dict[str, Any]) -> str:
    step = EscalationStep(
        escalation=escalation,
        n=escalation.step_count,
        kind=kind,
        at=at,
        by_kind=by.kind,
        by_user_id=by.user_id,
        by_name=by.name,
        from_queue=escalation.from_queue.slug,
        to_queue=escalation.to_queue.slug,
        data=data,
        prev=escalation.last_hash or chain.START,
    )
    step.hash = chain.digest({**_entry(step), "prev": step.prev})
    step.save(force_insert=True)
    return step.hash


def _entry(step: EscalationStep) -> dict[str, Any]:
    return {
        "escalation": step.escalation_id,
        "n": step.n,
        "kind": step.kind,
        "at": step.at.timestamp(),
        "by": [step.by_kind, step.by_user_id, step.by_name],
        "way": [step.from_queue, step.to_queue],
        "data": step.data,
    }
