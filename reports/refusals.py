"""What reports refuse, and why."""

from django.utils.translation import gettext as _

from helpdesk.core.errors import Refused


class EnoughExports(Refused):
    code = "enough_exports"

    def __init__(self) -> None:
        super().__init__(_("Two exports are being written for you. Wait for one of them."))


class ReasonGiven(Refused):
    code = "reason_given"

    def __init__(self) -> None:
        super().__init__(_("The reason was given already."))


class NotTheirsToSay(Refused):
    code = "not_theirs"

    def __init__(self) -> None:
        super().__init__(_("The reason is given by the ticket's owner or a supervisor."))
