"""Hand-overs between queues, and changes to what is promised."""

from escalation.actions.handover import acknowledge, escalate, return_to_sender
from escalation.actions.policies import write_version
from escalation.actions.trials import try_draft

__all__ = ["acknowledge", "escalate", "return_to_sender", "try_draft", "write_version"]
