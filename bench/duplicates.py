"""Are two first messages of one person about one thing? Judged pair by pair over a labelled set.

Likeness, references and time decide (tickets.matching); the set holds rewordings, typing errors and cuts in
three languages, and as hard negatives the same words about another order, other matters of the same person,
and other people with the same words. Those of other people are sent through the real intake. Intervals are
Wilson's at 95 %. `--sabotage` switches the reference veto off, and precision must then fall short.
"""

import argparse
import json
import math
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib.report import Report
from bench.lib.rooms import database
from tickets import matching

SET = Path(__file__).parent / "sets" / "duplicates.jsonl"
PRECISION, RECALL_AUTO, RECALL = 0.98, 0.70, 0.90
PRECISION_LOW = 0.95
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, default=SET)
    parser.add_argument("--sabotage", action="store_true")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.set.read_text().splitlines() if line.strip()]
    if options.sabotage:
        matching.is_vetoed = lambda left, right: False
    report = Report(f"duplicates, {len(rows)} pairs" + (" (sabotaged: no veto)" if options.sabotage else ""))
    judge([row for row in rows if row["same_person"]], report)
    with database():
        cross_person([row for row in rows if not row["same_person"]], report)
    return report.finish()


def judge(rows: list[dict[str, Any]], report: Report) -> None:
    verdicts: Counter[tuple[str, str]] = Counter()
    by_kind: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        apart = timedelta(minutes=row["minutes"])
        verdict = str(matching.judge(row["a"], row["b"], apart=apart).verdict)
        verdicts[row["label"], verdict] += 1
        by_kind[row["label"], row["kind"], verdict] += 1
    for (label, kind, verdict), count in sorted(by_kind.items()):
        print(f"  {label:<6} {kind:<36} {verdict:<8} {count}")
    linked, right = verdicts["same", "link"] + verdicts["other", "link"], verdicts["same", "link"]
    same = sum(count for (label, _), count in verdicts.items() if label == "same")
    shown = right + verdicts["same", "suggest"]
    report.at_least(
        "precision of automatic links" + interval(right, linked), PRECISION, right / max(1, linked)
    )
    report.at_least("its lower bound", PRECISION_LOW, wilson(right, linked)[0])
    report.at_least("recall of automatic links" + interval(right, same), RECALL_AUTO, right / same)
    report.at_least("recall of links and suggestions" + interval(shown, same), RECALL, shown / same)


def cross_person(rows: list[dict[str, Any]], report: Report) -> None:
    """Let two people write the same words at the same time; nothing may bring them together."""
    from tests.cast import make_account
    from tests.writing import write
    from tickets import jobs
    from tickets.models import Ticket

    shop = make_account("webchat", "Shop")
    met = proposed = 0
    for row in rows:
        first = write(shop, row["a"], sender=f"a{row['id']}", at=NOON).ticket
        second = write(shop, row["b"], sender=f"b{row['id']}", at=NOON + timedelta(minutes=1)).ticket
        met += first.pk == second.pk or first.customer_id == second.customer_id
        proposed += len(jobs.suggestions(second, at=NOON + timedelta(minutes=2)))
    report.zero(f"tickets shared across {len(rows)} pairs of people", met)
    report.zero("proposals across people", proposed)
    report.zero("jobs across people", Ticket.objects.exclude(job=None).count())


def interval(part: int, whole: int) -> str:
    low, high = wilson(part, whole)
    return f" [{low:.3f}, {high:.3f}]"


def wilson(part: int, whole: int, z: float = 1.96) -> tuple[float, float]:
    if whole == 0:
        return 0.0, 1.0
    share = part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return middle - half, middle + half


if __name__ == "__main__":
    sys.exit(main())
