"""Tables as CSV that a spreadsheet only reads, never runs."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where the comma is for decimals, spreadsheets cut lines at semicolons, whatever is quoted.
PARTS = re.compile(r"([;\t\r\n][\s\"']*)(?=[=+\-@＝＋－＠])")
BOM = "\ufeff"  # without it spreadsheets guess the letters


def safe(value: object) -> object:
    """Take the power from text that a spreadsheet would take for a formula; numbers stay numbers."""
    if value is None or isinstance(value, int | float):
        return "" if value is None else value
    text = PARTS.sub(r"\1'", str(value).replace("\x00", ""))
    return "'" + text if text.startswith(STARTERS) else text


def text_of(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(value) for value in header])
    writer.writerows([safe(value) for value in row] for row in rows)
    return BOM + out.getvalue()


def response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    answer = HttpResponse(text_of(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer
