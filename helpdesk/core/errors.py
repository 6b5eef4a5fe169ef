"""Refusals: a rule said no, in words the person can act on."""


class Refused(Exception):
    """A rule refuses the action; the message is shown as it is, the code is for machines."""

    code = "refused"

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        if code:
            self.code = code


class Invalid(Refused):
    """A value cannot be taken; `fields` names each field with its sentences."""

    code = "invalid"

    def __init__(self, message: str, *, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}
