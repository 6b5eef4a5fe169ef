"""Which tier the rules give a customer, and why; a tier set by hand is stronger than every rule.

After that: a signed attribute, then the domain of a verified address, then the tier of new customers.
Within one kind the best tier wins; for one address the rule of the longest matching domain counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tickets.models import Customer, Tier, TierRule, TierSource

ATTRIBUTES = ("plan", "tier")


@dataclass(frozen=True)
class Decision:
    tier: Tier
    source: str  # of TierSource
    reason: str = ""


@dataclass(frozen=True)
class Rules:
    """Every rule, by what it looks at."""

    attributes: Mapping[tuple[str, str], Tier]
    domains: Mapping[str, Tier]

    @classmethod
    def current(cls) -> Rules:
        rows = list(TierRule.objects.select_related("tier"))
        return cls(
            {(rule.name, rule.value): rule.tier for rule in rows if rule.kind == TierRule.Kind.ATTRIBUTE},
            {rule.value: rule.tier for rule in rows if rule.kind == TierRule.Kind.DOMAIN},
        )

    def decide(self, attributes: Mapping[str, str], addresses: Iterable[str]) -> Decision | None:
        """Give what the rules say, or nothing where none fits. Pure."""
        found = [
            Decision(tier, str(TierSource.ATTRIBUTE), f"{name}={value}")
            for name, value in sorted(attributes.items())
            if (tier := self.attributes.get((name, value.strip().lower())))
        ]
        found = found or [
            Decision(self.domains[domain], str(TierSource.DOMAIN), domain)
            for address in sorted(addresses)
            if (domain := self._longest(address))
        ]
        return max(found, key=lambda decision: decision.tier.rank, default=None)

    def _longest(self, address: str) -> str:
        domain = address.rpartition("@")[2].lower()
        while domain and domain not in self.domains:
            domain = domain.partition(".")[2]
        return domain


def decision_for(customer: Customer, *, rules: Rules | None = None) -> Decision:
    """Say what a customer is served as when nobody set it by hand."""
    addresses, attributes = verified_addresses(customer), signed_attributes(customer)
    found = None
    if addresses or attributes:
        found = (rules or Rules.current()).decide(attributes, addresses)
    if found:
        return found
    if customer.tier_source == TierSource.DEFAULT:
        return Decision(customer.tier, str(TierSource.DEFAULT))  # another default is for new customers
    default = Tier.objects.filter(is_default=True).first() or Tier.objects.order_by("rank").first()
    return Decision(default or customer.tier, str(TierSource.DEFAULT))


def verified_addresses(customer: Customer) -> list[str]:
    """Give the addresses somebody vouches for; what a visitor typed decides nothing."""
    known = customer.identities.filter(kind="email", is_verified=True)
    return list(known.values_list("value", flat=True))


def signed_attributes(customer: Customer) -> dict[str, str]:
    """Give what was signed about a customer, and about those who turned out to be the same person."""
    found: dict[str, str] = {}
    for attributes in customer.merged.order_by("pk").values_list("attributes", flat=True):
        found |= attributes
    return found | customer.attributes


def because(source: str, reason: str) -> str:
    """Say in words why a customer has their tier."""
    told = {"reason": reason}
    if source == TierSource.DOMAIN:
        return _("because of the domain %(reason)s") % told
    if source == TierSource.ATTRIBUTE:
        return _("because your site signed %(reason)s") % told
    if source in (TierSource.AGENT, TierSource.API):
        by_hand = _("set by hand") if source == TierSource.AGENT else _("set over the API")
        return f"{by_hand}: {reason}" if reason else by_hand
    return _("the tier of new customers")
