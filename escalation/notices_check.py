"""Whether a notice's text can be sent: the blanks it may hold and must hold; pure."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable

from django.utils.translation import gettext as _

from escalation.notices_texts import N1, N2, N3, N4, N5, N6, N6_LATER, TEXTS

LONGEST = 900  # filled in, it must fit into a template of WhatsApp
COMMON = ("hello", "no", "team", "reason", "agent")
# Who, and when or what: without these a notice says nothing that can be kept.
NEEDED: dict[str, tuple[str, ...]] = {
    N1: ("eta", "agent"),
    N2: ("update", "agent"),
    N3: ("eta", "agent"),
    N4: ("eta", "agent"),
    N5: ("update", "agent"),
    N6: ("result", "agent"),
    N6_LATER: ("update", "agent"),
}
NAME = re.compile(r"[a-z]+")


def blanks_in(text: str) -> list[str]:
    """Name the blanks of a text that can be read, each once, in order."""
    names = [name for _text, name, _spec, _how in string.Formatter().parse(text) if name is not None]
    return list(dict.fromkeys(names))


def allowed(kind: str) -> list[str]:
    """Name what may stand in braces: what every notice knows, and what this one does."""
    return list(dict.fromkeys([*blanks_in(TEXTS["en"][kind]), *COMMON]))


def problems(kind: str, text: str) -> list[str]:
    """Say what keeps a text from being sent."""
    if not text.strip():
        return [_("Write the text.")]
    if len(text) > LONGEST:
        return [_("At most %(n)d characters: this has %(has)d.") % {"n": LONGEST, "has": len(text)}]
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return [_("A { or } stands alone. Every blank is written like {eta}.")]
    named = [(name, spec, how) for _text, name, spec, how in parts if name is not None]
    found = []
    for name, spec, how in named:
        if spec or how or not NAME.fullmatch(name):
            found.append(_("Write a blank as its name alone, like {eta}: not {%(name)s}.") % {"name": name})
        elif name not in allowed(kind):
            told = {"name": name, "known": _listed(allowed(kind))}
            found.append(_("{%(name)s} is not known here. Known: %(known)s.") % told)
    names = {name for name, _spec, _how in named}
    if missing := [name for name in NEEDED[kind] if name not in names]:
        found.append(_("Missing: %(blanks)s. The customer must read that.") % {"blanks": _listed(missing)})
    return list(dict.fromkeys(found))


def template_text(text: str) -> str:
    """Give the text as WhatsApp wants a template: blanks doubled, none at its beginning or end."""
    body = text.replace("{", "{{").replace("}", "}}").strip()
    begin = "✉ " if body.startswith("{{") else ""
    return f"{begin}{body}{'.' if body.endswith('}}') else ''}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
