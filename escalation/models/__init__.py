"""Promises as they are stored: policies, clocks and what is left to do about them."""

from escalation.models.clock import Reprojection, SlaClock
from escalation.models.escalation import (
    Escalation,
    EscalationKind,
    EscalationOffer,
    EscalationStep,
    Notice,
)
from escalation.models.eta import EtaCell, EtaQueue, NoticeText
from escalation.models.policy import SlaPolicy, SlaPolicyVersion
from escalation.models.quiet import QuietCustomer
from escalation.models.trial import DraftTrial
from escalation.models.trigger import TriggerFiring, TriggerRule, WordList

__all__ = [
    "DraftTrial",
    "Escalation",
    "EscalationKind",
    "EscalationOffer",
    "EscalationStep",
    "EtaCell",
    "EtaQueue",
    "Notice",
    "NoticeText",
    "QuietCustomer",
    "Reprojection",
    "SlaClock",
    "SlaPolicy",
    "SlaPolicyVersion",
    "TriggerFiring",
    "TriggerRule",
    "WordList",
]
