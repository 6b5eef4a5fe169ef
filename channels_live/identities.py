"""Whose address is this? Customers join only on what a provider or a signature vouches for."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from helpdesk.core import secrets
from tickets import actions, joining
from tickets.actions.lock import without_stale
from tickets.models import ChannelAccount, Customer, Identity, Thread, Tier
from tickets.phones import spellings


def lock_sender(account: ChannelAccount, sender: str, ids: Mapping[str, str]) -> None:
    """Let one transaction at a time decide about a sender nobody knows yet, whatever address they come by."""
    names = {f"{kind}:{min(variants(kind, value))}" for kind, value in ids.items()}
    keys = {int(secrets.hash_token(name)[:15], 16) for name in names | {f"{account.kind}:{sender}"}}
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("select pg_advisory_xact_lock(%s)", [key])


def thread_for(
    account: ChannelAccount,
    sender: str,
    *,
    ids: Mapping[str, str],
    name: str,
    language: str,
    at: datetime,
    is_group: bool = False,
) -> Thread:
    """Find or make the thread of a sender, with its customer locked.

    `ids` are verified addresses (kind to value), the strongest first: a known one leads to its
    customer, new ones are added to them.
    """
    if thread := _find(account, sender, ids):
        _learn(thread, ids, at)
        return thread
    lock_sender(account, sender, ids)
    if thread := _find(account, sender, ids):
        _learn(thread, ids, at)
        return thread
    customer, identity = customer_for(ids, name=name, language=language, at=at)
    thread = Thread.objects.create(
        account=account,
        external_id=sender,
        customer=customer,
        identity=identity,
        is_group=is_group,
        created_at=at,
    )
    return locked(thread.pk)


def customer_for(
    ids: Mapping[str, str], *, name: str, language: str, at: datetime
) -> tuple[Customer, Identity | None]:
    """Find the customer of any of these verified addresses, or make one; new addresses are added."""
    wanted = [(kind, variant, value) for kind, value in ids.items() for variant in variants(kind, value)]
    known: Identity | None = None
    for kind, variant, _value in wanted:
        if known is None:
            rows = Identity.objects.select_related("customer")
            known = rows.filter(kind=kind, value=variant, is_verified=True).first()
            if known and joining.is_signed_otherwise(known.customer, ids):
                known = None  # colleagues may share a mailbox; whom a site signs as two people is two
    customer = known.customer if known else _new_customer(name, language, at)
    first: Identity | None = known
    has_new_address = False
    for kind, value in ids.items():
        identity, is_new = Identity.objects.get_or_create(
            kind=kind,
            scope="",
            value=value,
            is_verified=True,
            defaults={"customer": customer, "source": "provider", "created_at": at},
        )
        first = first or identity
        has_new_address |= is_new and kind == "email"
    if has_new_address:
        actions.apply_tier_rules(customer, at=at)
    return customer, first


def follow_move(account_id: int, *, old: str, new: str) -> None:
    """Let a thread go on at its new address; news that comes twice, or from both ends, changes nothing."""
    threads = Thread.objects.filter(account=account_id)
    if not old or not new or threads.filter(external_id=new).exists():
        return
    try:
        with transaction.atomic():
            threads.filter(external_id=old).update(external_id=new)
    except IntegrityError:  # the other end's news was first, this instant
        return


def variants(kind: str, value: str) -> list[str]:
    """Give the spellings of one address; only phone numbers have several."""
    return spellings(value) if kind == "whatsapp" else [value]


def names_of(sender: str, ids: Mapping[str, str]) -> set[str]:
    """Give every spelling a thread of this sender may be stored under."""
    return {sender, *ids.values()} | {form for kind, value in ids.items() for form in variants(kind, value)}


def find_all(
    account: ChannelAccount, senders: Iterable[tuple[str, Mapping[str, str]]]
) -> dict[tuple[str, ...], Thread]:
    """Find and lock the threads of many senders with their customers; those without one are left out."""
    wanted = {(sender, *ids.values()): names_of(sender, ids) for sender, ids in senders}
    every = {name for names in wanted.values() for name in names}
    rows = Thread.objects.select_for_update(of=("self", "customer"), no_key=True).select_related("customer")
    locked = rows.filter(account=account, external_id__in=every).order_by("pk")
    by_name = {thread.external_id: thread for thread in locked}
    found = {key: [by_name[name] for name in names if name in by_name] for key, names in wanted.items()}
    return {key: min(threads, key=lambda one: one.pk) for key, threads in found.items() if threads}


def unknown_addresses(senders: Iterable[Mapping[str, str]]) -> set[tuple[str, str]]:
    """Give the addresses that came together with others and that nobody here has yet."""
    told = {pair for ids in senders if len(ids) > 1 for pair in ids.items()}
    if not told:
        return set()
    values = [value for _, value in told]
    known = Identity.objects.filter(value__in=values, is_verified=True).values_list("kind", "value")
    return told - set(known)


def _find(account: ChannelAccount, sender: str, ids: Mapping[str, str]) -> Thread | None:
    names = names_of(sender, ids)
    found = Thread.objects.filter(account=account, external_id__in=names).order_by("pk")
    if len(names) == 1 and (known := _locked_by(account, sender)):
        return known
    pk = found.values_list("pk", flat=True).first() if len(names) > 1 else None
    pk = pk or _under_another_id(account, ids)
    return locked(pk) if pk else None


def _under_another_id(account: ChannelAccount, ids: Mapping[str, str]) -> int | None:
    """Find the thread of somebody who is known here by an id of another kind: a number, a scoped id.

    Two numbers of one customer are two threads: what is sent to one must not reach the other.
    """
    if not ids:
        return None
    told = Identity.objects.filter(
        kind__in=list(ids), value__in=names_of("", ids), is_verified=True
    ).values_list("customer", flat=True)
    others = Identity.objects.filter(customer__in=told, is_verified=True).exclude(kind__in=list(ids))
    threads = Thread.objects.filter(
        account=account, is_group=False, customer__in=told, external_id__in=others.values("value")
    )
    found = list(threads.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _learn(thread: Thread, ids: Mapping[str, str], at: datetime) -> None:
    """Add the addresses that come together with a known one; those of other customers stay theirs."""
    if len(ids) < 2:
        return
    known = Identity.objects.filter(kind__in=list(ids), value__in=list(ids.values()), is_verified=True)
    for kind in set(ids) - set(known.values_list("kind", flat=True)):
        Identity.objects.get_or_create(
            kind=kind,
            scope="",
            value=ids[kind],
            is_verified=True,
            defaults={"customer": thread.customer, "source": "provider", "created_at": at},
        )


def locked(pk: int) -> Thread:
    """Lock a thread with its customer; needs a transaction."""
    return without_stale(_query().get(pk=pk), "ticket")


def _locked_by(account: ChannelAccount, sender: str) -> Thread | None:
    found = _query().filter(account=account, external_id=sender).first()
    # A first message at the same moment has opened its ticket while we waited for the lock.
    return without_stale(found, "ticket") if found else None


def _query():  # type: ignore[no-untyped-def]
    """Threads with their customer locked: the per-customer lock of the intake."""
    return Thread.objects.select_for_update(of=("self", "customer"), no_key=True).select_related(
        "account__queue", "customer__tier", "ticket__queue"
    )


def _new_customer(name: str, language: str, at: datetime) -> Customer:
    tier = Tier.objects.filter(is_default=True).first() or Tier.objects.order_by("rank").first()
    if tier is None:
        tier = Tier.objects.create(slug="basic", name="Basic", rank=0, is_default=True)
    return Customer.objects.create(name=name[:200], language=language[:8], tier=tier, created_at=at)
