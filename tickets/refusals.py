"""Why an action on a ticket was refused, in words for the agent."""

from django.utils.translation import gettext as _

from helpdesk.core.errors import Invalid, Refused
from tickets.models import Ticket


class AlreadySolved(Refused):
    code = "already_solved"

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(_("#%(number)s is already solved.") % {"number": ticket.number})


class NotSolved(Refused):
    code = "not_solved"

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            _("#%(number)s is not solved, there is nothing to reopen.") % {"number": ticket.number}
        )


class Finished(Refused):
    """Closed and merged tickets take no more work."""

    code = "finished"

    def __init__(self, ticket: Ticket) -> None:
        if ticket.merged_into_id:
            text = _("#%(number)s was merged into #%(into)s. Continue there.") % {
                "number": ticket.number,
                "into": ticket.merged_into_id,
            }
        else:
            text = _("#%(number)s is closed. A new message of the customer opens a new ticket.") % {
                "number": ticket.number
            }
        super().__init__(text)


class SomebodyElseHasIt(Refused):
    code = "somebody_else_has_it"

    def __init__(self, ticket: Ticket) -> None:
        name = ticket.assignee.name if ticket.assignee else ""
        super().__init__(_("%(name)s already has #%(number)s.") % {"name": name, "number": ticket.number})


class Unseen(Refused):
    """A newer public message exists that the author has not seen."""

    code = "unseen_messages"

    def __init__(self, newer: list[str]) -> None:
        super().__init__(_("There is a newer message you have not seen. Your text is kept."))
        self.newer = newer


class NotMember(Refused):
    code = "not_member"

    def __init__(self, name: str, queue: str) -> None:
        super().__init__(
            _("%(name)s does not work in %(queue)s and could not see the ticket.")
            % {"name": name, "queue": queue}
        )


class NothingToSend(Invalid):
    code = "empty"

    def __init__(self) -> None:
        sentence = _("Write something or attach a file first.")
        super().__init__(sentence, fields={"text": [sentence]})


class NoThread(Refused):
    code = "no_thread"

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(_("#%(number)s has no address to answer to.") % {"number": ticket.number})


class WindowClosed(Refused):
    code = "window_closed"

    def __init__(self, account: str) -> None:
        super().__init__(
            _("%(account)s only takes templates now: the customer last wrote more than 24 hours ago.")
            % {"account": account}
        )
