"""What we know and promise of a customer."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.core.actors import SYSTEM, Actor
from helpdesk.core.errors import Invalid
from tickets import tiering
from tickets.actions.attributes import set_tier
from tickets.models import Customer, Status, Ticket, Tier, TierChange, TierSource
from tickets.tiering import Decision, Rules

DECIDED = ("tier", "tier_source", "tier_reason", "attributes")
FINISHED = (Status.CLOSED, Status.MERGED)


@transaction.atomic
def set_customer_tier(
    customer: Customer,
    *,
    tier: Tier,
    by: Actor,
    at: datetime,
    reason: str = "",
    source: str = str(TierSource.AGENT),
) -> Customer:
    """Serve a customer by another tier, whatever the rules say; their unfinished tickets follow at once."""
    reason = reason.strip()[:200]
    if source == TierSource.AGENT and not reason:
        raise Invalid(_("Say why."), fields={"reason": [_("Say why; others will want to know.")]})
    return _serve(_lock(customer), Decision(tier, source, reason), by=by, at=at)


@transaction.atomic
def follow_tier_rules(customer: Customer, *, by: Actor, at: datetime) -> Customer:
    """Take back a tier set by hand: the rules decide again."""
    customer = _lock(customer)
    return _serve(customer, tiering.decision_for(customer), by=by, at=at)


@transaction.atomic
def apply_tier_rules(customer: Customer, *, at: datetime, rules: Rules | None = None) -> Customer:
    """Let the rules decide, unless somebody did by hand."""
    customer = _lock(customer)
    if TierSource(customer.tier_source).is_by_hand:
        return customer
    return _serve(customer, tiering.decision_for(customer, rules=rules), by=SYSTEM, at=at)


@transaction.atomic
def learn_attributes(customer: Customer, attributes: Mapping[str, str], *, at: datetime) -> Customer:
    """Keep what the customer's own site has signed about them; what it does not name stays known."""
    customer = _lock(customer)
    known = {**customer.attributes, **{name: value for name, value in attributes.items() if value}}
    if known == customer.attributes:
        return customer
    customer.attributes = known
    customer.save(update_fields=["attributes"])
    return apply_tier_rules(customer, at=at)


@transaction.atomic
def join_tiers(kept: Customer, other: Customer, *, at: datetime) -> Customer:
    """Decide for two customers who became one: the better tier set by hand stays, otherwise the rules."""
    kept = _lock(kept)
    by_hand = [one for one in (kept, other) if TierSource(one.tier_source).is_by_hand]
    best = max(by_hand, key=lambda one: one.tier.rank, default=None)
    return _serve(kept, _as_is(best) if best else tiering.decision_for(kept), by=SYSTEM, at=at)


@transaction.atomic
def part_tiers(kept: Customer, other: Customer, *, at: datetime) -> None:
    """Decide for two customers who are two again; what was set by hand for the other one goes with them."""
    kept, other = _lock(kept), _lock(other)
    is_theirs = _as_is(kept) == _as_is(other) or not TierSource(kept.tier_source).is_by_hand
    _serve(kept, tiering.decision_for(kept) if is_theirs else _as_is(kept), by=SYSTEM, at=at)
    is_by_hand = TierSource(other.tier_source).is_by_hand
    _serve(other, _as_is(other) if is_by_hand else tiering.decision_for(other), by=SYSTEM, at=at)


def _as_is(customer: Customer) -> Decision:
    return Decision(customer.tier, customer.tier_source, customer.tier_reason)


def _lock(customer: Customer) -> Customer:
    """Lock a customer's row and bring what is decided up to date, in the object that others hold too."""
    list(Customer.objects.select_for_update(no_key=True).filter(pk=customer.pk).values_list("pk"))
    customer.refresh_from_db(fields=DECIDED)
    return customer


def _serve(customer: Customer, decision: Decision, *, by: Actor, at: datetime) -> Customer:
    """Write the decision where it is new, and bring unfinished tickets in line with it."""
    if decision != _as_is(customer):
        _write(customer, decision, by=by, at=at)
    others = Ticket.objects.filter(customer=customer).exclude(status__in=FINISHED).exclude(tier=decision.tier)
    for ticket in others.order_by("pk"):
        set_tier(ticket, tier=decision.tier, by=by, at=at, source=decision.source, reason=decision.reason)
    return customer


def _write(customer: Customer, decision: Decision, *, by: Actor, at: datetime) -> None:
    was, customer.tier = customer.tier, decision.tier
    customer.tier_source, customer.tier_reason = decision.source, decision.reason
    customer.save(update_fields=["tier", "tier_source", "tier_reason"])
    TierChange.objects.create(
        customer=customer,
        tier=decision.tier,
        was=was,
        source=decision.source,
        reason=decision.reason,
        by_name=by.name,
        by_user_id=by.user_id,
        at=at,
    )
