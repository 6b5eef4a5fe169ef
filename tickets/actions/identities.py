"""Customers who turn out to be one person: joined on evidence, taken apart again, both with their history."""

import re
import secrets as luck
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from helpdesk.core import secrets
from helpdesk.core.actors import SYSTEM, Actor
from helpdesk.core.errors import Refused
from tickets import events, jobs, joining
from tickets.actions.customers import join_tiers, part_tiers
from tickets.actions.jobs import link, unlink
from tickets.actions.lock import lock
from tickets.actions.outgoing import refuse_closed, send_system_message
from tickets.actions.parting import take_home
from tickets.models import Customer, Identity, Job, Join, LinkCode, Thread, Ticket
from tickets.refusals import NoThread

CODE_FOR, CODE_TRIES, CODES_AN_HOUR = timedelta(minutes=10), 5, 3
HOUR = timedelta(hours=1)
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
CODE_TEXTS = {
    "en": "Your code is {code}. Type it in the chat where you asked for it. If it was not you, ignore this.",
    "id": "Kode Anda {code}. Ketik di obrolan tempat Anda memintanya. Jika bukan Anda, abaikan pesan ini.",
    "az": "Kodunuz {code}. Onu istədiyiniz söhbətdə yazın. Siz deyildinizsə, bu mesaja fikir verməyin.",
}


@transaction.atomic
def join_customers(
    other: Customer,
    *,
    into: Customer,
    by: Actor,
    at: datetime,
    source: str = "agent",
    evidence: Sequence[dict[str, Any]] = (),
) -> Join:
    """Make two customers one; everything of `other` goes over and is remembered for taking apart."""
    other, kept = _lock_both(other, into)
    _refuse(other, kept)
    tickets = list(Ticket.objects.filter(customer=other).order_by("pk"))
    moved = {
        "threads": _move(Thread.objects.filter(customer=other), kept),
        "identities": _move(Identity.objects.filter(customer=other), kept),
        "jobs": _move(Job.objects.filter(customer=other), kept),
        "tickets": [ticket.pk for ticket in tickets],
    }
    Ticket.objects.filter(pk__in=moved["tickets"]).update(customer=kept)
    other.merged_into = kept
    other.save(update_fields=["merged_into"])
    join = Join.objects.create(
        kept=kept,
        other=other,
        state=Join.State.JOINED,
        evidence=list(evidence),
        source=source,
        moved=moved,
        by_id=by.user_id,
        by_name=by.name,
        at=at,
    )
    names = {"name": other.shown_name, "into": kept.shown_name, "source": source}
    _tell(tickets, events.CUSTOMER_JOINED, by, at, {**names, "join": join.pk})
    join_tiers(kept, other, at=at)
    _link_alike(kept, moved["tickets"], at)
    return join


@transaction.atomic
def part_customers(join: Join, *, by: Actor, at: datetime) -> Join:
    """Take two customers apart again; what belongs to the other one goes back, and the no is remembered."""
    other, kept = _lock_both(join.other, join.kept)
    join = Join.objects.select_for_update().get(pk=join.pk)
    if join.state != Join.State.JOINED or other.merged_into_id != kept.pk:
        raise Refused(_("These customers are not joined."), code="not_joined")
    if kept.merged_into_id:
        raise Refused(_("They were joined with somebody since. Take that apart first."), code="joined")
    threads = _threads_of(join)
    Thread.objects.filter(pk__in=threads, customer=kept).update(customer=other)
    Identity.objects.filter(pk__in=join.moved.get("identities", []), customer=kept).update(customer=other)
    tickets = _tickets_of(join, threads)
    for ticket in tickets:
        if ticket.job_id and Ticket.objects.filter(job=ticket.job_id).exclude(pk__in=tickets).exists():
            unlink(ticket, by=by, at=at)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(customer=other)
    Job.objects.filter(pk__in=join.moved.get("jobs", []), customer=kept).update(customer=other)
    other.merged_into = None
    other.save(update_fields=["merged_into"])
    join.state, join.undone_at, join.undone_by_name = Join.State.UNDONE, at, by.name
    join.save(update_fields=["state", "undone_at", "undone_by_name"])
    part_tiers(kept, other, at=at)
    names = {"name": other.shown_name, "from": kept.shown_name}
    _tell(tickets, events.CUSTOMER_PARTED, by, at, {**names, "join": join.pk})
    for customer in (kept, other):
        take_home(customer, by=by, at=at)
    return join


@transaction.atomic
def refuse_join(customer: Customer, other: Customer, *, by: Actor, at: datetime) -> Join:
    """Say that two customers are two people, so that nobody is asked again."""
    other, customer = _lock_both(other, customer)
    return Join.objects.create(
        kept=customer,
        other=other,
        state=Join.State.REFUSED,
        source="agent",
        by_id=by.user_id,
        by_name=by.name,
        at=at,
    )


@transaction.atomic
def send_link_code(thread: Thread, *, address: str, by: Actor, at: datetime) -> LinkCode:
    """Send a code to an address the customer of `thread` says is theirs; who types it here has it."""
    sent_to = joining.thread_at(address, not_of=thread.customer)
    if sent_to is None or sent_to.ticket is None:
        raise Refused(_("Nobody has written to us from there."), code="unknown_address")
    if (
        LinkCode.objects.filter(Q(claimed_by=thread) | Q(sent_to=sent_to), created_at__gt=at - HOUR).count()
        >= CODES_AN_HOUR
    ):
        raise Refused(_("Three codes were sent within an hour. Try again later."), code="too_many_codes")
    refuse_closed([sent_to], at)
    if sent_to.is_blocked:
        raise NoThread(sent_to.ticket)
    code = f"{luck.randbelow(10**6):06d}"
    LinkCode.objects.filter(claimed_by=thread, used_at=None).update(used_at=at)
    stored = LinkCode.objects.create(
        claimed_by=thread,
        sent_to=sent_to,
        code_hash=secrets.hash_token(f"{thread.pk}:{code}"),
        created_at=at,
        expires_at=at + CODE_FOR,
    )
    language = sent_to.customer.language or sent_to.account.language
    text = CODE_TEXTS.get(language[:2], CODE_TEXTS["en"]).format(code=code)
    send_system_message(sent_to.ticket, sent_to, at=at, text=text)
    return stored


def expecting_code(threads: Collection[int], *, at: datetime) -> set[int]:
    """Give those of these threads whose customer was sent a code that is still good."""
    waiting = LinkCode.objects.filter(claimed_by__in=threads, used_at=None, expires_at__gt=at)
    return set(waiting.values_list("claimed_by", flat=True))


@transaction.atomic
def take_link_code(thread: Thread, text: str, *, at: datetime) -> bool:
    """Join two customers where a message brings the code that was sent to the other one."""
    typed = CODE.search(text)
    waiting = LinkCode.objects.select_for_update().filter(claimed_by=thread, used_at=None, expires_at__gt=at)
    code = waiting.order_by("-pk").first() if typed else None
    if code is None or typed is None or code.attempts >= CODE_TRIES:
        return False
    code.attempts += 1
    is_right = secrets.same(code.code_hash, secrets.hash_token(f"{thread.pk}:{typed.group()}"))
    code.used_at = at if is_right else None
    code.save(update_fields=["attempts", "used_at"])
    if not is_right:
        return False
    known = code.sent_to.customer
    shown = {"kind": code.sent_to.account.kind, "value": code.sent_to.external_id, "is_verified": True}
    join_customers(thread.customer, into=known, by=SYSTEM, at=at, source="code", evidence=[shown])
    return True


def _lock_both(one: Customer, other: Customer) -> tuple[Customer, Customer]:
    if one.pk == other.pk:
        raise Refused(_("This is one and the same customer."), code="same_customer")
    # Threads first, as the intake does, or each would wait for what the other holds.
    threads = Thread.objects.select_for_update(no_key=True).filter(customer__in=(one, other))
    list(threads.order_by("pk").values_list("pk"))
    rows = Customer.objects.select_for_update().filter(pk__in=(one.pk, other.pk)).order_by("pk")
    locked = {customer.pk: customer for customer in rows}
    return locked[one.pk], locked[other.pk]


def _refuse(other: Customer, kept: Customer) -> None:
    if other.merged_into_id or kept.merged_into_id:
        raise Refused(_("One of them is joined with somebody already."), code="joined")
    if joining.have_own_signatures(other, kept):
        raise Refused(
            _("Both are signed in under their own ids: these are two people."), code="two_signatures"
        )


def _move(rows: Any, kept: Customer) -> list[int]:
    pks = list(rows.values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=pks).update(customer=kept)
    return pks


def _threads_of(join: Join) -> list[int]:
    """Give the other one's threads: those that came with them, and those their addresses opened since."""
    since = Q(identity__in=join.moved.get("identities", []), created_at__gte=join.at)
    theirs = Thread.objects.filter(Q(pk__in=join.moved.get("threads", [])) | since, customer=join.kept)
    return list(theirs.values_list("pk", flat=True))


def _tickets_of(join: Join, threads: Iterable[int]) -> list[Ticket]:
    """Give the other one's tickets: those that came with them, and those their threads opened since."""
    theirs = Q(pk__in=join.moved.get("tickets", []))
    since = Q(created_at__gte=join.at, threads__in=list(threads)) & ~Q(pk__in=_shared(join, threads))
    found = Ticket.objects.filter(theirs | since, customer=join.kept).distinct()
    return [lock(ticket) for ticket in found.order_by("pk")]


def _shared(join: Join, threads: Iterable[int]) -> list[int]:
    others = Thread.objects.filter(customer=join.kept, ticket__isnull=False).exclude(pk__in=list(threads))
    return list(others.values_list("ticket", flat=True))


def _tell(tickets: Iterable[Ticket], kind: str, by: Actor, at: datetime, data: dict[str, Any]) -> None:
    for ticket in tickets:
        locked = lock(ticket)
        if locked.is_live:
            events.record(locked, kind, by=by, at=max(at, locked.last_event_at), data=data)


def _link_alike(kept: Customer, moved: Sequence[int], at: datetime) -> None:
    """Link tickets that say the same within minutes: nobody knew that they were one person's."""
    for ticket in Ticket.objects.live().filter(pk__in=moved).order_by("pk"):
        for found in jobs.suggestions(ticket, at=at):
            if found.is_certain and found.ticket.is_live:
                link(ticket, to=found.ticket, by=SYSTEM, at=at, how="auto", evidence=found.as_data())
                break
