"""What can make a ticket escalate, row by row: what it does unless an installation says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import Level
from escalation import triggers

AUTOMATIC, SUGGEST, OFF = triggers.AUTOMATIC, triggers.SUGGEST, triggers.OFF
ANY_MODE, NO_SUGGESTION = (AUTOMATIC, SUGGEST, OFF), (AUTOMATIC, OFF)
SENIOR, MANAGEMENT = str(Level.SENIOR), str(Level.MANAGEMENT)
FINANCE, TECHNICAL, FRONTLINE = str(Level.FINANCE), str(Level.TECHNICAL), str(Level.FRONTLINE)
# Stored as it stands and translated for whoever reads it.
BY_ITSELF = gettext_noop("Meja did this by itself, nothing was tried yet.")


@dataclass(frozen=True)
class Limit:
    """A number that a trigger counts against, and what a person may set it to."""

    name: str
    label: str | Promise
    value: int
    least: int
    most: int


@dataclass(frozen=True)
class Default:
    """Where a trigger leads: the level that is asked, and whether the work goes there."""

    name: str | Promise
    mode: str
    level: str
    moves: bool = False
    reason: str = ""
    question: str = ""  # an English sentence of the catalogues
    modes: tuple[str, ...] = ANY_MODE
    numbers: tuple[Limit, ...] = ()
    amounts: Mapping[str, int] = field(default_factory=dict)

    @property
    def limits(self) -> dict[str, Any]:
        return {limit.name: limit.value for limit in self.numbers} | dict(self.amounts)


LOOKED_AT = gettext_noop("The customer's words must be looked at. How do we answer?")
# A row is a trigger, or one instance of it where instances lead to different places: "T3:breach".
DEFAULTS: dict[str, Default] = {
    "T2": Default(
        _("A reply is late"),
        AUTOMATIC,
        SENIOR,
        reason="late",
        question=gettext_noop("The customer waits for a reply that is late. Who answers now?"),
    ),
    "T3:warning": Default(
        _("Three quarters of the time to solve are used"),
        AUTOMATIC,
        SENIOR,
        reason="late",
        question=gettext_noop("Most of the time to solve this is used up. What is missing?"),
    ),
    "T3:breach": Default(
        _("The time to solve is over"),
        AUTOMATIC,
        MANAGEMENT,
        reason="late",
        question=gettext_noop("This should have been solved by now. Who puts it right?"),
    ),
    "T4": Default(
        _("News that was promised did not come"), AUTOMATIC, "", reason="late", modes=NO_SUGGESTION
    ),
    "T5:safety": Default(
        _("Words of danger"),
        AUTOMATIC,
        MANAGEMENT,
        reason="words",
        question=gettext_noop("Somebody may be in danger. What do we do, and who calls?"),
    ),
    "T5:takeover": Default(
        _("Words of a stolen account"),
        AUTOMATIC,
        TECHNICAL,
        moves=True,
        reason="words",
        question=gettext_noop("The account may be in the wrong hands. Can it be made safe now?"),
    ),
    "T5:fraud": Default(
        _("Words of fraud"),
        SUGGEST,
        FINANCE,
        moves=True,
        reason="words",
        question=gettext_noop("The customer speaks of fraud. Is this payment safe?"),
    ),
    "T5:legal": Default(_("Words of lawyers"), SUGGEST, MANAGEMENT, reason="words", question=LOOKED_AT),
    "T5:regulator": Default(
        _("Words of regulators"), SUGGEST, MANAGEMENT, reason="words", question=LOOKED_AT
    ),
    "T5:press": Default(_("Words of the press"), SUGGEST, MANAGEMENT, reason="words", question=LOOKED_AT),
    "T6": Default(
        _("Anger twice in a row, or shouting"),
        SUGGEST,
        SENIOR,
        moves=True,
        reason="anger",
        question=gettext_noop("The customer is angry. Can somebody senior take this over?"),
    ),
    "T7": Default(
        _("A large amount"),
        AUTOMATIC,
        FINANCE,
        moves=True,
        reason="amount",
        question=gettext_noop("A large amount is at stake. Is this right, and what may be done?"),
        amounts=triggers.LIMITS,
    ),
    "T8": Default(
        _("A customer of the highest tier waits and nobody has it"),
        AUTOMATIC,
        SENIOR,
        reason="waiting",
        question=gettext_noop("A valued customer waits and nobody has it. Can a senior take it?"),
    ),
    "T9": Default(
        _("The same thing again and again"),
        AUTOMATIC,
        SENIOR,
        moves=True,
        reason="again",
        question=gettext_noop("The customer asks about the same thing again. What solves it for good?"),
        numbers=(
            Limit("contacts", _("Contacts about one topic"), 3, 2, 50),
            Limit("days", _("within days"), 7, 1, 90),
            Limit("reopened", _("or opened again, times"), 2, 1, 20),
        ),
    ),
    "T10": Default(
        _("A bad rating, or not solved"),
        AUTOMATIC,
        SENIOR,
        reason="rating",
        question=gettext_noop("The customer was not content. Please call back within 24 hours."),
        numbers=(Limit("score", _("A rating of at most"), 2, 1, 4),),
    ),
    "T11": Default(
        _("The bot does not get on, or the customer wants a person"),
        AUTOMATIC,
        FRONTLINE,
        modes=NO_SUGGESTION,
        numbers=(
            Limit("fallbacks", _("Answers it did not know"), 2, 1, 10),
            Limit("seconds", _("Seconds without progress"), 90, 10, 3600),
        ),
    ),
    "T12": Default(
        _("Many ask about one problem"),
        SUGGEST,
        TECHNICAL,
        reason="linked",
        question=gettext_noop("Many customers have the same problem. What causes it, and what do we say?"),
        numbers=(
            Limit("tickets", _("Tickets until it is suggested"), 5, 2, 1000),
            Limit("automatic", _("Tickets until it happens by itself"), 15, 2, 10_000),
        ),
    ),
}


def key_of(trigger: str, instance: str) -> str:
    """Give the row an instance belongs to: "T5:safety" for safety, else the whole trigger's."""
    own = f"{trigger}:{instance.split(':')[0]}"
    return own if own in DEFAULTS else trigger
