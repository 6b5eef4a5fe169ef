"""Whatever a webhook holds, it is read, stored, and costs no good message beside it.

20,000 damaged payloads of each kind go through its parser: wrong types in every field, endless digits, deep
nesting, NULs and halves of letters. 1,000 more go through the inbound ledger into PostgreSQL, where none may
fail for a reason of the database and every message that nobody touched must be stored. `--sabotage` lets the
parsers trust the types they are given. `--seed` repeats a run.
"""

import argparse
import logging
import os
import re
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib.report import Report
from helpdesk.embedded import scratch

KINDS = ("whatsapp", "telegram")
READ, STORED = 20_000, 1_000
# Kept where an admin sees them, and rightly so: of no account here, or of nobody.
PARKED = re.compile(r"(\d+ of \d+ items: )?(Unroutable|ValueError: a message without a sender)")
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sabotage", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=READ, help="payloads of each kind for the parsers")
    options = parser.parse_args()
    report = Report("Damaged webhooks" + (" (sabotaged: types are trusted)" if options.sabotage else ""))
    with scratch():
        start_django()
        if options.sabotage:
            trust_types()
        for kind in KINDS:
            read(report, kind, options.cases, options.seed)
            store(report, kind, min(STORED, options.cases), options.seed)
    return report.finish()


def start_django() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    logging.disable(logging.CRITICAL)  # what fails is counted and told below


def read(report: Report, kind: str, cases: int, seed: int) -> None:
    """Parse damaged payloads; those that nobody could read are JSON no longer."""
    from channels_live.adapters import registry
    from tests.channels import grammar

    write = getattr(grammar, kind)
    adapter, found, items, begin = registry.get(kind), Counter[str](), 0, time.perf_counter()
    for n in range(cases):
        try:
            parsed = adapter.parse(write(Random(f"{seed}:{n}")))
        except Exception as error:
            found["raised"] += 1
            first = found[f"{type(error).__name__}: {error}"[:90]]
            found[f"{type(error).__name__}: {error}"[:90]] = first + 1
            continue
        items += len(parsed)
        found["flaws"] += len(grammar.flaws(parsed))
        found["lost"] += kind == "whatsapp" and not grammar.is_whole(parsed)
    took = time.perf_counter() - begin
    report.bar(f"{kind}: payloads tried", str(cases), n + 1, n + 1 == cases)
    report.zero(f"{kind}: payloads that raised an error", found.pop("raised", 0))
    report.zero(f"{kind}: values that cannot be stored", found.pop("flaws", 0))
    report.zero(f"{kind}: untouched messages lost", found.pop("lost", 0))
    print(f"{kind}: {items} items of {cases} payloads in {took:.1f} s", *found.most_common(3), sep="\n  ")


def store(report: Report, kind: str, cases: int, seed: int) -> None:
    """Let damaged payloads through the ledger; what is parked must say why in words of ours."""
    from channels_live import ledger
    from channels_live.models import InboundPayload
    from tests.cast import make_account
    from tests.channels import grammar
    from tickets.models import Message

    ref = {"phone_number_id": grammar.NUMBER} if kind == "whatsapp" else {"bot_token": "1:x"}
    account = make_account(kind, **ref)
    for n in range(cases):
        raw = getattr(grammar, kind)(Random(f"{seed}:stored:{n}"))
        raw = raw.replace(grammar.SENTINEL.encode(), f"{grammar.SENTINEL}.{n}".encode())
        row = ledger.store(account, raw, {}, event_key=f"{seed}:{n}", at=NOON)
        ledger.process(row or 0, clock=lambda: NOON)
    left: Any = (
        InboundPayload.objects.filter(account=account).exclude(state="done").values_list("error", flat=True)
    )
    ours = [error for error in left if PARKED.match(error)]
    report.zero(f"{kind}: payloads that could not be stored", len(left) - len(ours))
    if kind == "whatsapp":
        whole = Message.objects.filter(
            account=account, external_id__startswith=grammar.SENTINEL + "."
        ).count()
        report.bar(f"{kind}: untouched messages stored", str(cases), whole, whole == cases)
    for error, count in Counter(error[:100] for error in left).most_common(5):
        print(f"  {count} x {error}")


def trust_types() -> None:
    """Let every reader take what it finds for what it should be."""
    from channels_live.adapters import registry

    def trusting(missing: Any) -> Any:
        def reader(value: Any, *keys: Any) -> Any:
            for key in keys:
                value = value.get(key, missing)
            return value

        return reader

    trusted = {"text": trusting(""), "obj": trusting({}), "rows": trusting([])}
    registry.kinds()  # loads them
    for name, module in list(sys.modules.items()):
        if name.startswith(("channels_live.adapters.whatsapp", "channels_live.adapters.telegram")):
            vars(module).update({reader: trusted[reader] for reader in trusted if reader in vars(module)})


if __name__ == "__main__":
    sys.exit(main())
