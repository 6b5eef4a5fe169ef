"""Hand-overs between queues, and changes to what is promised."""

from escalation.actions.escalating import Ask, request_escalation, withdraw
from escalation.actions.handover import acknowledge, escalate, return_to_sender
from escalation.actions.policies import write_version
from escalation.actions.settling import answer, return_escalation
from escalation.actions.taking import acknowledge_escalation, nudge, start_work, take_over
from escalation.actions.trials import stop_trial, try_draft

__all__ = [
    "Ask",
    "acknowledge",
    "acknowledge_escalation",
    "answer",
    "escalate",
    "nudge",
    "request_escalation",
    "return_escalation",
    "return_to_sender",
    "start_work",
    "stop_trial",
    "take_over",
    "try_draft",
    "withdraw",
    "write_version",
]
