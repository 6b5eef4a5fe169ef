"""Who may see what: the one rule, for pages, API, sockets, search, exports and notifications."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import Queue, User
    from tickets.models import Ticket

TIER_IS_FOR_LEADS = _("A supervisor or a queue's lead can change the tier.")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: "User") -> "TicketQuerySet":
        """Keep the tickets that this person may see; everybody else's do not exist for them."""
        return self.filter(visibility(user))

    def live(self) -> "TicketQuerySet":
        return self.filter(status__in=("bot", "new", "open", "pending", "on_hold"))


def visibility(user: "User", prefix: str = "") -> Q:
    """Give the rule as a condition on a ticket, or through `prefix` on what belongs to one.

    Open queues are visible to all who work here. Private queues are visible to their members, and
    their tickets to the owner and the assignee, and for a while to a supervisor who gave a reason
    (tickets.actions.break_glass). Nobody inactive sees anything.
    """
    if not user.is_active:
        return Q(pk__in=[])

    def on(field: str, value: Any) -> Q:
        return Q(**{f"{prefix}{field}": value})

    mine = on("owner", user.pk) | on("assignee", user.pk)
    if user.is_supervisor:
        mine |= on("pk__in", _broken_for(user))
    return on("queue__is_private", False) | on("queue__in", user.queues.values("pk")) | mine


def open_queues(user: "User") -> "models.QuerySet[Queue]":
    """Give the queues of which this person may see every ticket: the rule without what is theirs alone."""
    from accounts.models import Queue  # noqa: PLC0415 -- models import this module

    if not user.is_active:
        return Queue.objects.none()
    return Queue.objects.filter(Q(is_private=False) | Q(pk__in=user.queues.values("pk")))


def sight(user: "User") -> list[list[int]]:
    """Tell what somebody may see, so that what is counted once can serve all who see the same.

    Names the queues that are open to them, and the single tickets they may see besides.
    """
    from accounts.models import Queue  # noqa: PLC0415 -- models import this module
    from tickets.models import Ticket  # noqa: PLC0415 -- models import this module

    places = sorted(open_queues(user).values_list("pk", flat=True))
    shut = Queue.objects.exclude(pk__in=places)
    if not shut.exists():
        return [places, []]
    return [
        places,
        sorted(Ticket.objects.visible_to(user).filter(queue__in=shut).values_list("pk", flat=True)),
    ]


def _broken_for(user: "User") -> "models.QuerySet[Any]":
    """Give the tickets this person has leave to look into now."""
    from tickets.models import BrokenGlass  # noqa: PLC0415 -- models import this module

    return BrokenGlass.objects.filter(user=user, until_at__gt=Now()).values("ticket")


def can_see(user: "User", ticket: "Ticket") -> bool:
    """Tell whether this person may see this ticket."""
    return type(ticket).objects.visible_to(user).filter(pk=ticket.pk).exists()


def may_set_tier(user: "User") -> bool:
    """Tell whether this person may serve customers by another tier: whoever leads, not whoever is asked.

    A tier decides what a customer is promised, so it is not for the person to give who must keep it.
    """
    return user.is_active and (user.is_supervisor or user.leads.exists())


def watchers(ticket: "Ticket") -> "models.QuerySet[User]":
    """Give the people who may see the ticket: the rule read from the other side."""
    from accounts.models import User  # noqa: PLC0415 -- models import this module

    people = User.objects.filter(is_active=True)
    if not ticket.queue.is_private:
        return people
    return people.filter(
        Q(memberships__queue=ticket.queue_id)
        | Q(pk=ticket.owner_id)
        | Q(pk=ticket.assignee_id)
        | Q(glass__ticket=ticket, glass__until_at__gt=Now())
    ).distinct()
