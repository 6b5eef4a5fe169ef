"""Why an answer was not taken, in words for the customer."""

from django.utils.translation import gettext as _

from helpdesk.core.errors import Invalid, Refused


class Final(Refused):
    code = "final"

    def __init__(self) -> None:
        super().__init__(_("Your answer is final now: it could be changed for 24 hours."))


class Expired(Refused):
    code = "expired"

    def __init__(self) -> None:
        super().__init__(_("This question was asked too long ago to be answered now."))


class NotAsked(Refused):
    code = "not_asked"

    def __init__(self) -> None:
        super().__init__(_("This question was never asked."))


class NothingSaid(Invalid):
    def __init__(self) -> None:
        sentence = _("Choose an answer, or write a few words.")
        super().__init__(sentence, fields={"score": [sentence]})


class OutOfRange(Invalid):
    def __init__(self, least: int, most: int) -> None:
        sentence = _("Choose from %(least)s to %(most)s.") % {"least": least, "most": most}
        super().__init__(sentence, fields={"score": [sentence]})


class TooLong(Invalid):
    def __init__(self, most: int) -> None:
        sentence = _("Please keep it under %(most)s characters.") % {"most": most}
        super().__init__(sentence, fields={"words": [sentence]})
