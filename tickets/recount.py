"""After the rules of tiers changed: every customer they may concern is decided again, a batch at a time."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from tickets.actions.customers import apply_tier_rules
from tickets.models import Customer, Identity, TierRecount, TierSource
from tickets.tiering import Rules, decision_for

BATCH = 200
RULED = (TierSource.DOMAIN, TierSource.ATTRIBUTE)


def go_on(*, now: datetime) -> int:
    """Decide the next batch; gives how many customers it had."""
    asked = TierRecount.objects.order_by("id").first()
    if asked is None:
        return 0
    rules, batch = Rules.current(), list(_after(asked.cursor)[:BATCH])
    if not batch:
        TierRecount.objects.filter(pk=asked.pk).delete()
        return 0
    for customer in batch:
        is_now = (customer.tier_id, customer.tier_source, customer.tier_reason)
        decision = decision_for(customer, rules=rules)
        if (decision.tier.pk, decision.source, decision.reason) != is_now:
            apply_tier_rules(customer, at=now, rules=rules)
    # Moved on only now: a process that dies in between leaves the batch to the next one.
    TierRecount.objects.filter(pk=asked.pk, cursor=asked.cursor).update(cursor=batch[-1].pk)
    return len(batch)


def _after(cursor: int) -> QuerySet[Customer]:
    """Customers whom a rule fits or did fit; what was set by hand stays."""
    addresses = Identity.objects.filter(customer=OuterRef("pk"), kind="email", is_verified=True)
    signed = Customer.objects.filter(Q(pk=OuterRef("pk")) | Q(merged_into=OuterRef("pk"))).exclude(
        attributes={}
    )
    concerned = Exists(addresses) | Exists(signed) | Q(tier_source__in=RULED)
    by_hand = (TierSource.AGENT, TierSource.API)
    found = Customer.objects.select_related("tier").filter(concerned, pk__gt=cursor)
    return found.exclude(tier_source__in=by_hand).order_by("pk")
