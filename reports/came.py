"""What figures leave out, of the tickets that came in these days."""

from reports import cells
from reports.models import Source
from reports.scope import Scope
from reports.sources import BOT_ALONE, COUNTED, MERGED, OUTBOUND, SPAM, VOIDED


def left_out(scope: Scope) -> dict[str, int]:
    came = cells.total(cells.read(scope, [Source.CAME])[Source.CAME])
    return {
        "spam": came.having(SPAM),
        "merged": came.having(MERGED),
        "outbound": came.having(OUTBOUND),
        "voided": came.having(VOIDED | COUNTED),
        "bot": came.having(BOT_ALONE | COUNTED),
    }
