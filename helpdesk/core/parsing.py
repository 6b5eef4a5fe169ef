"""Bodies as they arrive: JSON that is bounded, and holds only what can be stored."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import exceptions
from rest_framework.parsers import JSONParser


class TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = _lazy("The body is too large.")


class StrictJSONParser(JSONParser):
    """JSON of a bounded size that does not nest without end and holds only what can be stored."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge()
        try:
            body = super().parse(BytesIO(raw), media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError(_("The body nests too deep.")) from None
        sentence = _("This has characters that cannot be stored.")
        for name, value in body.items() if isinstance(body, dict) else [("body", body)]:
            if not _is_storable(name):
                raise exceptions.ValidationError({"body": [sentence]})
            if not all(map(_is_storable, _texts(value))):
                raise exceptions.ValidationError({name: [sentence]})
        return body


def _texts(value: Any) -> Iterator[str]:
    """Give every text in a JSON value, names included; a stack, for a body may nest deep."""
    rest = [value]
    while rest:
        part = rest.pop()
        if isinstance(part, dict):
            rest += [*part, *part.values()]
        elif isinstance(part, list):
            rest += part
        elif isinstance(part, str):
            yield part


def _is_storable(text: str) -> bool:
    """PostgreSQL takes no NUL, UTF-8 no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
