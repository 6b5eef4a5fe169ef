"""Why an escalation was refused, in words for the agent."""

from django.utils.translation import gettext as _

from accounts.models import Queue
from escalation.models import Escalation
from escalation.states import OUTCOMES
from helpdesk.core.errors import Refused
from tickets.models import Ticket


class AlreadyThere(Refused):
    code = "already_there"

    def __init__(self, ticket: Ticket, queue: Queue) -> None:
        super().__init__(
            _("#%(number)s is with %(queue)s already.") % {"number": ticket.number, "queue": queue.name}
        )


class NobodyThere(Refused):
    code = "nobody_there"

    def __init__(self, queue: Queue | None) -> None:
        said = _("Nobody works in %(queue)s, so nobody would take it. Choose another team.")
        super().__init__(said % {"queue": queue.name} if queue else _("There is no such queue."))


class SentBackAndForth(Refused):
    code = "back_and_forth"

    def __init__(self, ticket: Ticket, queue: Queue) -> None:
        super().__init__(
            _("#%(number)s went to %(queue)s and back before. Ask your lead who is to have it.")
            % {"number": ticket.number, "queue": queue.name}
        )


class Over(Refused):
    """It has ended, whichever way."""

    code = "over"

    def __init__(self, escalation: Escalation) -> None:
        words = {
            OUTCOMES["answered"]: _("%(queue)s has answered this already."),
            OUTCOMES["returned"]: _("%(queue)s gave this back already."),
            OUTCOMES["withdrawn"]: _("This was taken back: %(queue)s need not do anything."),
            OUTCOMES["passed_on"]: _("%(queue)s sent this further already."),
        }
        said = words.get(escalation.outcome, _("This is solved: %(queue)s need not do anything."))
        super().__init__(said % {"queue": escalation.to_queue.name})


class TakenBy(Refused):
    code = "taken"

    def __init__(self, escalation: Escalation) -> None:
        name = escalation.taken_by.name if escalation.taken_by else escalation.to_queue.name
        super().__init__(
            _("%(name)s already has #%(number)s.") % {"name": name, "number": escalation.ticket_id}
        )


class NotForYou(Refused):
    code = "not_member"

    def __init__(self, queue: Queue) -> None:
        super().__init__(_("Only people in %(queue)s can do this.") % {"queue": queue.name})


class NotYours(Refused):
    code = "not_yours"

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            _("Only whoever escalated #%(number)s or owns it can take that back.") % {"number": ticket.number}
        )


class TooSoon(Refused):
    code = "too_soon"

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s was nudged less than 5 minutes ago.") % {"name": name})


class NotSuggested(Refused):
    code = "not_suggested"

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            _("Somebody has decided on this for #%(number)s already.") % {"number": ticket.number}
        )
