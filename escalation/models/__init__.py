"""Promises as they are stored: policies, clocks and what is left to do about them."""

from escalation.models.clock import Reprojection, SlaClock
from escalation.models.policy import SlaPolicy, SlaPolicyVersion
from escalation.models.quiet import QuietCustomer
from escalation.models.trial import DraftTrial

__all__ = ["DraftTrial", "QuietCustomer", "Reprojection", "SlaClock", "SlaPolicy", "SlaPolicyVersion"]
