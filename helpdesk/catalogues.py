"""The message catalogues, read and written without system gettext."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

PLURAL_FORMS = {"id": "nplurals=1; plural=0;", "az": "nplurals=2; plural=(n != 1);"}
# Position of context, singular and plural among the arguments.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
CALL_IN_TEMPLATE = re.compile(r"\b(_|n?gettext|n?pgettext)\(")
CUSTOMERS_READ = (
    "channels_live/widget",
    "templates/widget",
    "escalation/quiet.py",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


@dataclass(frozen=True, order=True)
class Text:
    """One thing to translate."""

    singular: str
    plural: str = ""
    context: str = ""


def catalogue(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def other_languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def texts_in_sources() -> set[Text]:
    """Find every text marked for translation in our modules and templates."""
    root = Path(settings.BASE_DIR)
    found: set[Text] = set()
    for package in [*settings.OUR_APPS, "helpdesk"]:
        for path in (root / package).rglob("*.py"):
            found.update(texts_in_python(path.read_text(encoding="utf-8")))
    for folder in [root / "templates", *[root / app / "templates" for app in settings.OUR_APPS]]:
        for path in [*folder.rglob("*.html"), *folder.rglob("*.txt")]:
            found.update(texts_in_template(path.read_text(encoding="utf-8")))
    return found


def customer_texts() -> set[Text]:
    """Find the texts that customers read: the widget, and what the system writes to them."""
    root = Path(settings.BASE_DIR)
    found: set[Text] = set()
    for place in CUSTOMERS_READ:
        for path in [root / place] if place.endswith(".py") else (root / place).rglob("*.*"):
            if path.suffix == ".py":
                found.update(texts_in_python(path.read_text(encoding="utf-8")))
            elif path.suffix == ".html":
                found.update(texts_in_template(path.read_text(encoding="utf-8")))
    return found


def texts_in_python(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (text := _text_of(node)):
            yield text


def texts_in_template(source: str) -> Iterator[Text]:
    """Read what Django would hand to xgettext: calls amid blanked-out text."""
    calls = templatize(source)
    for match in CALL_IN_TEMPLATE.finditer(calls):
        if (node := _call_at(calls, match.start())) and (text := _text_of(node)):
            # Django doubles the percent signs of plain texts, and looks them up so.
            yield text


def missing_and_stale(language: str) -> tuple[list[Text], list[Text]]:
    """Compare a catalogue with the sources: texts it lacks, and texts that nothing uses."""
    wanted = texts_in_sources()
    known = {_key(entry) for entry in _load(language) if not entry.obsolete}
    return sorted(wanted - known), sorted(known - wanted)


def untranslated(language: str) -> list[str]:
    return [entry.msgid for entry in _load(language) if not entry.obsolete and not entry.translated()]


def wrong_placeholders(language: str) -> list[str]:
    """List texts whose translation lost, or invented, a placeholder."""
    wrong = []
    for entry in _load(language):
        allowed = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural or ""))
        needed = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for translation in [entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values():
            used = set(PLACEHOLDER.findall(translation))
            if (
                translation
                and not entry.obsolete
                and not (used <= allowed and needed <= used | {"%(count)s"})
            ):
                wrong.append(entry.msgid)
    return wrong


def update(language: str) -> tuple[int, int]:
    """Add new texts to a catalogue and drop those that nothing uses; give the two counts."""
    file = _load(language)
    missing, stale = missing_and_stale(language)
    kept = [entry for entry in file if not entry.obsolete and _key(entry) not in set(stale)]
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    forms = int(PLURAL_FORMS[language][len("nplurals=")])
    entries = kept + [_entry(text, forms) for text in missing]
    fresh.extend(sorted(entries, key=lambda entry: (entry.msgid.lower(), entry.msgid, entry.msgctxt or "")))
    catalogue(language).parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(catalogue(language)))
    return len(missing), len(stale)


def _load(language: str) -> polib.POFile:
    path = catalogue(language)
    return polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile()


def _key(entry: polib.POEntry) -> Text:
    return Text(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def _entry(text: Text, forms: int) -> polib.POEntry:
    entry = polib.POEntry(msgid=text.singular, msgctxt=text.context or None)
    if text.plural:
        entry.msgid_plural = text.plural
        entry.msgstr_plural = dict.fromkeys(range(forms), "")
    if "%(" in text.singular + text.plural:
        entry.flags = ["python-format"]
    return entry


def _text_of(node: ast.Call) -> Text | None:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if (places := CALLS.get(name.removesuffix("_lazy"))) is None:
        return None
    context, singular, plural = (_constant(node, place) for place in places)
    return Text(singular, plural, context) if singular else None


def _constant(node: ast.Call, place: int | None) -> str:
    if place is None or place >= len(node.args):
        return ""
    argument = node.args[place]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def _call_at(text: str, start: int) -> ast.Call | None:
    """Parse the call that starts here; its end is the first bracket where it makes sense."""
    end = start
    while (end := text.find(")", end) + 1) > 0:
        try:
            node = ast.parse(text[start:end], mode="eval").body
        except SyntaxError:
            continue
        return node if isinstance(node, ast.Call) else None
    return None
