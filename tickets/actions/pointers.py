"""Where a customer wrote about a job besides the thread we answer: one pointer each, and it is answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q

from helpdesk.core.actors import SYSTEM
from tickets import events
from tickets.models import (
    DeliveryEvent,
    DeliveryState,
    Direction,
    Message,
    Placement,
    Status,
    Thread,
    Ticket,
)

QUIET = timedelta(minutes=5)
TEXTS = {
    "en": "We are answering you in {account}, nothing is lost.",
    "id": "Kami menjawab Anda di {account}, tidak ada pesan yang hilang.",
    "az": "Sizə burada cavab veririk: {account}. Heç bir mesaj itmir.",
}


@dataclass(frozen=True)
class Pointer:
    thread: Thread
    text: str


def due(ticket: Ticket, answer: Message, *, at: datetime) -> list[Pointer]:
    """Give the threads of the ticket and its job that must be told where the answer is."""
    if answer.thread is None or answer.account is None:
        return []
    answered = Message.objects.filter(
        thread=OuterRef("pk"),
        direction=Direction.OUT,
        author_kind="agent",
        created_at__gte=OuterRef("last_in_at"),
    )
    ours = Q(ticket=ticket.pk)
    if ticket.job_id:
        ours |= Q(ticket__job=ticket.job_id, ticket__status__in=("new", "open", "pending", "on_hold"))
    threads = (
        Thread.objects.filter(ours, last_in_at__gte=F("ticket__created_at"), is_blocked=False, is_group=False)
        .filter(Q(pointed_at=None) | Q(pointed_at__lt=F("ticket__created_at")))
        .filter(Q(window_closes_at=None) | Q(window_closes_at__gt=at), account__is_active=True)
        .exclude(pk=answer.thread_id)
        .exclude(Exists(answered))
        .select_related("account", "ticket")
        .order_by("pk")
    )
    return [Pointer(thread, _text(thread, ticket, answer)) for thread in threads]


def reachable_elsewhere(ticket: Ticket, thread: Thread, *, at: datetime) -> Thread | None:
    """Give another place where this customer can be written to now, by an identity we have on file."""
    known = Thread.objects.filter(customer=ticket.customer_id, is_blocked=False, is_group=False)
    known = known.exclude(pk=thread.pk).exclude(account__capabilities__is_instant=True)
    known = known.filter(Q(window_closes_at=None) | Q(window_closes_at__gt=at), account__is_active=True)
    return known.select_related("account", "ticket").order_by(F("last_in_at").desc(nulls_last=True)).first()


@dataclass(frozen=True)
class Promised:
    """Where an answer nobody addressed goes besides the thread used last, or instead of it."""

    threads: tuple[Thread, ...] = ()
    is_enough: bool = False  # the customer reads there: a copy in the chat would answer them twice


def promised(ticket: Ticket, *, at: datetime) -> Promised:
    """Give where we said we would write, once the customer has left a chat in which nobody was there."""
    thread = ticket.threads.select_related("account").order_by(F("last_in_at").desc(nulls_last=True)).first()
    if thread is None or thread.last_in_at is None or not thread.account.capabilities.get("is_instant"):
        return Promised()
    told = Placement.objects.filter(ticket=ticket.pk, is_told=True)
    if not told.exists() or not _has_left(ticket, thread, at):
        return Promised()
    other = reachable_elsewhere(ticket, thread, at=at)
    if other is None:
        return Promised()
    return Promised((other,), is_enough=_read_at(ticket, other, since=thread.last_in_at) is not None)


def _has_left(ticket: Ticket, thread: Thread, at: datetime) -> bool:
    """Whoever has said and read nothing for a while may have gone; both ends get the answer then."""
    if thread.last_in_at is None:
        return True
    seen_at = _read_at(ticket, thread, since=thread.last_in_at) or thread.last_in_at
    if at - seen_at >= QUIET:
        return True
    gone = ticket.events.filter(kind__in=(events.CUSTOMER_LEFT, events.CUSTOMER_BACK), at__gte=seen_at)
    return gone.order_by("-seq").values_list("kind", flat=True).first() == events.CUSTOMER_LEFT


def _read_at(ticket: Ticket, thread: Thread, *, since: datetime) -> datetime | None:
    """Tell when the customer last read an answer of ours there."""
    read = DeliveryEvent.objects.filter(state=DeliveryState.READ, delivery__thread=thread.pk, at__gte=since)
    read = read.filter(delivery__message__ticket=ticket.pk, delivery__message__author_kind="agent")
    return read.aggregate(last=Max("at"))["last"]


def told_before(ticket: Ticket, answer: Message) -> list[Thread]:
    """Give the threads of other tickets of the job whose customer knows where we answer, and asked again."""
    if ticket.job_id is None:
        return []
    live = Q(ticket__status__in=("new", "open", "pending", "on_hold"), ticket__waiting_since__isnull=False)
    threads = Thread.objects.filter(live, ticket__job=ticket.job_id, pointed_at__gte=F("ticket__created_at"))
    threads = threads.exclude(ticket=ticket.pk).exclude(pk=answer.thread_id).filter(is_blocked=False)
    return list(threads.select_related("account", "ticket").order_by("pk"))


def note(thread: Thread, ticket: Ticket, answer: Message, *, at: datetime, pointer: Message | None) -> None:
    """Remember that this thread was told; on another ticket of the job that answers what waits there."""
    if pointer is not None:
        Thread.objects.filter(pk=thread.pk).update(pointed_at=at)
    if ticket.pk == answer.ticket_id or ticket.waiting_since is None:
        return
    ticket.waiting_since = None
    if ticket.status == Status.NEW:
        ticket.status = Status.OPEN
    events.record(
        ticket,
        events.ANSWERED_IN_JOB,
        by=SYSTEM,
        at=max(at, ticket.last_event_at),
        save=["waiting_since", "status"],
        data={
            "author": "agent",
            "public": True,
            "channel": thread.account.kind,
            "id": answer.pk,
            "pointer": pointer.pk if pointer else None,
            "thread": thread.pk,
            "number": answer.ticket_id,
            "job": ticket.job_id,
        },
    )


def _text(thread: Thread, ticket: Ticket, answer: Message) -> str:
    language = (thread.ticket and thread.ticket.language) or ticket.language or thread.account.language
    where = answer.account.name if answer.account else ""
    return TEXTS.get(language[:2], TEXTS["en"]).format(account=where)
