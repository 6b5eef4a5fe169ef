"""Required beside measured, and an exit code that says whether all bars were met."""

from dataclasses import dataclass, field


@dataclass
class Report:
    title: str
    rows: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def bar(self, what: str, required: str, measured: object, is_met: bool) -> None:
        self.rows.append((what, required, str(measured), is_met))

    def zero(self, what: str, measured: int) -> None:
        self.bar(what, "0", measured, measured == 0)

    def at_most(self, what: str, limit: float, measured: float, unit: str = "") -> None:
        self.bar(what, f"<= {limit:g}{unit}", f"{measured:.3g}{unit}", measured <= limit)

    def at_least(self, what: str, limit: float, measured: float, unit: str = "") -> None:
        self.bar(what, f">= {limit:g}{unit}", f"{measured:.4g}{unit}", measured >= limit)

    def finish(self) -> int:
        """Print the table; gives the exit code."""
        print(f"\n{self.title}")
        print(f"{'what':<58} {'required':>14} {'measured':>14}")
        for what, required, measured, is_met in self.rows:
            print(f"{what:<58} {required:>14} {measured:>14}  {'ok' if is_met else 'FALLS SHORT'}")
        return 0 if all(row[3] for row in self.rows) else 1
