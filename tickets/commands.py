"""What the command menu offers: on this ticket first, then places, then tickets that fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Queue, User
from tickets import queries, search, slots
from tickets.models import Priority, Status, Ticket, Topic
from tickets.slots import Option

MOST = 8
LEAST = 2


@dataclass(frozen=True)
class Group:
    label: str
    options: list[Option]


def groups_for(user: User, q: str, *, ticket: Ticket | None, scope: str, at: datetime) -> list[Group]:
    """List what fits `q`; a scope (assign, topic, priority) narrows it to one property."""
    makers = {"assign": _assign, "topic": _topics, "priority": _priorities}
    if ticket and scope in makers:
        found = [
            Group(label, _fitting(list(options), q)) for label, options in makers[scope](ticket, user, at)
        ]
        return [group for group in found if group.options]
    groups = []
    if ticket:
        label = _("On #%(number)s, %(name)s") % {"number": ticket.number, "name": ticket.customer.shown_name}
        groups.append(Group(label, _fitting([*_on(ticket, user), *slots.options_on(ticket, user)], q)))
    groups.append(Group(_("Go to"), _fitting(list(_places(user)), q)))
    if len(q) >= LEAST:
        groups.append(Group(_("Tickets"), list(_found(user, q))))
    return [group for group in groups if group.options]


def _fitting(options: list[Option], q: str) -> list[Option]:
    words = q.casefold().split()
    return [o for o in options if all(word in f"{o.label} {o.hint}".casefold() for word in words)]


def _url(name: str, ticket: Ticket) -> str:
    return reverse(f"tickets:{name}", args=[ticket.number])


def _on(ticket: Ticket, user: User) -> Iterator[Option]:
    if ticket.is_terminal:
        yield Option(_("Write a note"), "sticky-note", does="note", key="N")
        return
    yield Option(_("Reply"), "reply", does="reply", key="R")
    yield Option(_("Write a note"), "sticky-note", does="note", key="N")
    yield Option(_("Evidence"), "file-check", sheet=_url("evidence", ticket))
    if ticket.status == Status.SOLVED:
        yield Option(_("Reopen"), "rotate-ccw", post=_url("resolution", ticket), method="DELETE")
        return
    yield Option(_("Solve"), "check-check", does="solve", key="E")
    if escalate := slots.find_url("escalation:create", ticket.number):
        yield Option(_("Escalate"), "chevrons-up", does="escalate", key="⇧E", href=escalate)
    if ticket.assignee_id is None:
        yield Option(
            _("Take it"), "hand", post=_url("assignment", ticket), values={"assignee": "me"}, key="T"
        )
    yield Option(_("Assign"), "user-check", does="assign", key="A")
    if ticket.assignee_id:
        yield Option(_("Put back into the queue"), "undo-2", post=_url("assignment", ticket), method="DELETE")
    yield Option(_("Set the topic"), "tag", does="topic", key="L")
    yield Option(_("Name it"), "pencil", sheet=_url("subject", ticket))
    yield Option(_("Set the priority"), "signal", does="priority", key="P")
    if ticket.status in (Status.PENDING, Status.ON_HOLD):
        yield Option(_("Go on working"), "play", post=_url("state", ticket), values={"status": "open"})
        return
    yield Option(
        _("Wait for the customer"), "hourglass", post=_url("state", ticket), values={"status": "pending"}
    )
    yield Option(
        _("Wait for someone else"), "pause", post=_url("state", ticket), values={"status": "on_hold"}
    )


def _places(user: User) -> Iterator[Option]:
    inbox = reverse("tickets:inbox")
    yield Option(_("Inbox"), "inbox", href=f"{inbox}?view=mine", key="G I")
    yield Option(_("Unassigned"), "layers", href=f"{inbox}?view=unassigned", key="G U")
    yield Option(_("Team"), "users", href=f"{inbox}?view=team")
    yield Option(_("Waiting over 10 min"), "hourglass", href=f"{inbox}?view=waiting")
    yield Option(_("Window closing soon"), "timer", href=f"{inbox}?view=closing")
    yield Option(_("Everything open"), "list", href=f"{inbox}?view=all")
    yield Option(_("Solved"), "check-check", href=f"{inbox}?view=solved")
    pages = (
        (_("Escalated"), "chevrons-up", "/escalations/", "G E", True),
        (_("Wallboard"), "monitor", "/escalations/wallboard/", "G W", True),
        (_("Reports"), "chart-column", "/reports/", "", user.is_supervisor),
        (_("Settings"), "settings", "/settings/", "G S", True),
    )
    for label, icon, path, key, is_allowed in pages:
        if is_allowed and slots.has_page(path):
            yield Option(label, icon, href=path, key=key)


def _found(user: User, q: str) -> Iterator[Option]:
    page = queries.newest_first(user, search.find_tickets(user, q))
    for ticket in page.rows[:MOST]:
        yield Option(
            ticket.customer.shown_name,
            "message-square",
            href=_url("ticket", ticket),
            hint=f"#{ticket.number} {ticket.subject}".strip(),
            kind=ticket.last_account_kind,
        )
    if page.rows:
        href = f"{reverse('tickets:inbox')}?{urlencode({'view': 'all', 'q': q})}"
        yield Option(_("Show all tickets with “%(q)s”") % {"q": q}, "search", href=href)


def _assign(ticket: Ticket, user: User, at: datetime) -> Iterator[tuple[str, Iterator[Option]]]:
    yield _("People"), _people(ticket, user, at)
    yield _("Queues"), _queues(ticket, user)


def _people(ticket: Ticket, user: User, at: datetime) -> Iterator[Option]:
    post = _url("assignment", ticket)
    if ticket.assignee_id != user.pk:
        yield Option(_("Me"), "hand", post=post, values={"assignee": str(user.pk)}, hint=user.name)
    people = User.objects.filter(is_active=True).exclude(pk__in=[user.pk, ticket.assignee_id or 0])
    if ticket.queue.is_private:
        people = people.filter(memberships__queue=ticket.queue_id)
    for person in people.select_related("presence").distinct()[:200]:
        presence = getattr(person, "presence", None)
        is_here = bool(presence and presence.state_at(at) == "online")
        hint = _("online") if is_here else ""
        yield Option(
            person.name,
            "user-check" if is_here else "user",
            post=post,
            values={"assignee": str(person.pk)},
            hint=hint,
        )


def _queues(ticket: Ticket, user: User) -> Iterator[Option]:
    for queue in Queue.objects.filter(is_active=True).exclude(pk=ticket.queue_id):
        hint = queue.get_level_display()
        label = _("Move to %(queue)s") % {"queue": queue.name}
        yield Option(
            label,
            "arrow-right-left",
            post=_url("assignment", ticket),
            values={"queue": queue.slug},
            hint=hint,
        )


def _topics(ticket: Ticket, user: User, at: datetime) -> Iterator[tuple[str, Iterator[Option]]]:
    yield _("Topic"), _topic_options(ticket)


def _topic_options(ticket: Ticket) -> Iterator[Option]:
    post = _url("topic", ticket)
    for topic in Topic.objects.filter(is_active=True).select_related("parent"):
        hint = topic.parent.name if topic.parent else ""
        yield Option(topic.name, "tag", post=post, values={"topic": topic.slug}, hint=hint)
    if ticket.topic_id:
        yield Option(_("No topic"), "x", post=post, values={"topic": ""})


def _priorities(ticket: Ticket, user: User, at: datetime) -> Iterator[tuple[str, Iterator[Option]]]:
    post = _url("priority", ticket)
    options = (
        Option(capfirst(label), "signal", post=post, values={"priority": value})
        for value, label in Priority.choices
    )
    yield _("Priority"), options
