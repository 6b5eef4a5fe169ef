"""What customers are told about who helps them: nobody is here, somebody lost the line, somebody goes on."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.actions import notify
from accounts.models import Membership, Presence, Strategy
from helpdesk.core.actors import SYSTEM
from tickets import events
from tickets.actions.lock import lock
from tickets.actions.outgoing import last_thread, send_system_message
from tickets.actions.pointers import reachable_elsewhere
from tickets.models import Placement, Ticket
from tickets.routing import lanes

ALONE = {
    "en": "Nobody is at the desk right now. Your message is kept; we answer here when somebody is back.",
    "id": "Saat ini belum ada petugas. Pesan Anda tersimpan dan akan kami jawab di sini secepatnya.",
    "az": "Hazırda növbədə kimsə yoxdur. Mesajınız saxlanılıb, kimsə qayıdan kimi burada cavab verəcəyik.",
}
ALONE_ELSEWHERE = {
    "en": "Nobody is at the desk right now. Your message is kept; if you leave, we write to {account}.",
    "id": "Saat ini belum ada petugas. Pesan Anda tersimpan. Jika Anda pergi, kami menulis di {account}.",
    "az": "Hazırda növbədə kimsə yoxdur. Mesajınız saxlanılıb. Getsəniz, sizə burada yazacağıq: {account}.",
}
LOST = {
    "en": "{agent} lost connection, {other} continues.",
    "id": "Koneksi {agent} terputus, {other} melanjutkan.",
    "az": "{agent} ilə əlaqə kəsildi, {other} davam edir.",
}
BATCH = 50
WAITS = (Placement.State.WAITING, Placement.State.OPEN)


def in_language(texts: dict[str, str], language: str, **names: str) -> str:
    return texts.get(language[:2], texts["en"]).format(**names)


def tell_alone(*, now: datetime) -> int:
    """Tell customers in a chat honestly, once, that nobody is there, and the queue's lead as well."""
    here = Membership.objects.filter(
        queue=OuterRef("queue"),
        user__is_active=True,
        user__presence__lease_until__gte=now,
        user__presence__chosen__in=(Presence.State.ONLINE, Presence.State.BUSY),
    )
    alone = Placement.objects.filter(
        ~Exists(here),
        state__in=WAITS,
        lane=lanes.CHAT,
        is_told=False,
    ).filter(queue__strategy=Strategy.AUTOMATIC)
    numbers = list(alone.values_list("ticket_id", flat=True)[:BATCH])
    for number in numbers:
        _tell_one(number, now)
    return len(numbers)


@transaction.atomic
def _tell_one(number: int, now: datetime) -> None:
    ticket = lock(Ticket(pk=number))
    waits = Placement.objects.filter(ticket=ticket, is_told=False, state__in=WAITS)
    if not waits.update(is_told=True):
        return
    _make_answerable(ticket, now)
    thread = last_thread(ticket)
    elsewhere = reachable_elsewhere(ticket, thread, at=now)
    language = ticket.language or thread.account.language
    if elsewhere:
        text = in_language(ALONE_ELSEWHERE, language, account=elsewhere.account.name)
    else:
        text = in_language(ALONE, language)
    send_system_message(ticket, thread, at=now, text=text, author="auto")


def tell_taken_over(*, now: datetime) -> int:
    """Tell customers who goes on, where somebody else's connection was lost."""
    taken = Placement.objects.filter(state=Placement.State.HELD).exclude(lost_by="")
    numbers = list(taken.values_list("ticket_id", flat=True)[:BATCH])
    for number in numbers:
        _tell_who(number, now)
    return len(numbers)


@transaction.atomic
def _tell_who(number: int, now: datetime) -> None:
    ticket = lock(Ticket(pk=number))
    placement = Placement.objects.filter(ticket=ticket).exclude(lost_by="").first()
    if placement is None or ticket.assignee is None:
        return
    lost_by, placement.lost_by = placement.lost_by, ""
    placement.save(update_fields=["lost_by"])
    if lost_by == ticket.assignee.name:
        return
    thread = last_thread(ticket)
    language = ticket.language or thread.account.language
    text = in_language(LOST, language, agent=lost_by, other=ticket.assignee.name)
    send_system_message(ticket, thread, at=now, text=text)


def _make_answerable(ticket: Ticket, at: datetime) -> None:
    """With nobody on shift the queue's lead answers for the ticket."""
    lead = ticket.queue.lead
    if lead is None or not lead.is_active or ticket.owner_id is not None:
        return
    ticket.owner = lead
    data = {"to": None, "from": None, "owner": lead.pk, "owner_name": lead.name}
    events.record(
        ticket, events.ASSIGNED, by=SYSTEM, at=max(at, ticket.last_event_at), save=["owner"], data=data
    )
    # Kept in the lead's language by their own page; the sentence itself is short.
    notify(
        lead,
        kind="nobody_here",
        text=f"#{ticket.number} · {ticket.queue.name}",
        url=f"/inbox/{ticket.number}/",
        subject=f"ticket:{ticket.number}",
        key=f"alone:{ticket.number}",
        at=at,
    )
