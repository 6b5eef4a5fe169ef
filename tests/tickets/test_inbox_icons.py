"""Every icon that a page or a sentence names exists."""

import re
from pathlib import Path

from tickets.templatetags.icons import icon

ROOT = Path(__file__).resolve().parent.parent.parent
USED = re.compile(r'\{% icon "([a-z0-9-]+)"')


def names() -> set[str]:
    pages = {name for page in (ROOT / "templates").rglob("*.html") for name in USED.findall(page.read_text())}
    sentences = set(re.findall(r'return "([a-z0-9-]+)", _\(', (ROOT / "tickets/sentences.py").read_text()))
    options = set(re.findall(r'_\("[^"]*"\), "([a-z0-9-]+)"', (ROOT / "tickets/commands.py").read_text()))
    ticks = set(
        re.findall(r'DeliveryState\.\w+: "([a-z-]+)"', (ROOT / "tickets/templatetags/desk.py").read_text())
    )
    return pages | sentences | options | ticks


def test_every_named_icon_exists():
    assert {name: bool(icon(name)) for name in names()} == dict.fromkeys(names(), True)
