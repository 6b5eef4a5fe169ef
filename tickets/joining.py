"""Which other customers may be the same person, and by what evidence; nothing here joins anybody."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from tickets.models import Customer, Identity, Join, Thread
from tickets.phones import spellings

MOST = 5
PHONES = ("whatsapp", "phone")
LEAST_DIGITS = 9  # shorter numbers are shared by too many


@dataclass(frozen=True)
class Evidence:
    kind: str  # email, phone
    value: str
    is_verified: bool  # on both sides


@dataclass(frozen=True)
class Proposal:
    customer: Customer
    evidence: tuple[Evidence, ...]


def proposals(customer: Customer) -> list[Proposal]:
    """Give customers who share an address with this one, except those people said no to."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    for kind, ours in _addresses(customer).items():
        for value, is_ours_verified in ours.items():
            for pk, is_theirs_verified in _holders(kind, value):
                if pk != customer.pk:
                    found[pk].append(Evidence(kind, value, is_ours_verified and is_theirs_verified))
    known = refused(customer)
    wanted = [pk for pk in found if pk not in known]
    people = Customer.objects.filter(pk__in=wanted, merged_into=None).order_by("pk")[:MOST]
    return [
        Proposal(person, tuple(dict.fromkeys(found[person.pk])))
        for person in people
        if not have_own_signatures(customer, person)
    ]


def refused(customer: Customer) -> set[int]:
    """Give those who were found not to be this person, or were taken apart again."""
    rows = Join.objects.filter(Q(kept=customer) | Q(other=customer)).exclude(state=Join.State.JOINED)
    return {pk for row in rows.values_list("kept", "other") for pk in row} - {customer.pk}


def have_own_signatures(one: Customer, other: Customer) -> bool:
    """Two people whom one site's server signed under different ids are never one."""
    ours, theirs = _signatures(one), _signatures(other)
    return any(not ours[site] & theirs[site] for site in ours.keys() & theirs.keys())


def is_signed_otherwise(customer: Customer, ids: Mapping[str, str]) -> bool:
    """Tell whether a site's server knows this customer under another id than the one it signs now."""
    if "signed" not in ids:
        return False
    site, user = _site_and_user("", ids["signed"])
    known = _signatures(customer).get(site)
    return bool(known and user not in known)


def thread_at(address: str, *, not_of: Customer) -> Thread | None:
    """Find where another customer writes from under this number, address or name."""
    plain = address.strip().lstrip("@").lower()
    values = {plain, *_written(_digits(plain))}
    verified = Identity.objects.filter(value__in=values, is_verified=True)
    threads = Thread.objects.filter(
        Q(external_id__in=values) | Q(customer__in=verified.values("customer")),
        is_group=False,
        ticket__isnull=False,
    )
    known = threads.exclude(customer=not_of).exclude(account__capabilities__is_instant=True)
    return known.select_related("account", "customer", "ticket").order_by("-last_in_at").first()


def _signatures(customer: Customer) -> dict[str, set[str]]:
    """Give the ids a customer was signed under, by site: each has ids of its own."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = Identity.objects.filter(customer=customer, kind="signed", is_verified=True)
    for scope, value in rows.values_list("scope", "value"):
        site, user = _site_and_user(scope, value)
        found[site].add(user)
    return dict(found)


def _site_and_user(scope: str, value: str) -> tuple[str, str]:
    """A widget's key stands before the site's own id of the person."""
    site, colon, user = value.partition(":")
    return (f"{scope}:{site}", user) if colon else (scope, value)


def _addresses(customer: Customer) -> dict[str, dict[str, bool]]:
    found: dict[str, dict[str, bool]] = {"email": {}, "phone": {}}
    if customer.email:
        found["email"][customer.email.lower()] = False
    if phone := _digits(customer.phone):
        found["phone"][phone] = False
    for row in Identity.objects.filter(customer=customer):
        if row.kind == "email":
            found["email"][row.value.lower()] = row.is_verified
        elif row.kind in PHONES and (phone := _digits(row.value)):
            found["phone"][phone] = row.is_verified
    return found


def _holders(kind: str, value: str) -> list[tuple[int, bool]]:
    if kind == "email":
        rows = Identity.objects.filter(kind="email", value__iexact=value)
        typed = Customer.objects.filter(email__iexact=value)
    else:
        rows = Identity.objects.filter(kind__in=PHONES, value__in=_written(value))
        typed = Customer.objects.filter(phone__in=_written(value))
    found = dict.fromkeys(typed.values_list("pk", flat=True)[:20], False)
    for pk, is_verified in rows.values_list("customer", "is_verified")[:20]:
        found[pk] = found.get(pk, False) or is_verified
    return list(found.items())


def _digits(phone: str) -> str:
    digits = re.sub(r"\D", "", phone).removeprefix("00")
    return digits if len(digits) >= LEAST_DIGITS else ""


def _written(digits: str) -> list[str]:
    """Give every way the number may be kept under."""
    return [form for number in spellings(digits) for form in (number, f"+{number}")] if digits else []
