"""The checks of semantics 7.2 that texts alone can tell. Pure; a hint, never points.

Whether replies came in time and escalations kept their word is known elsewhere (slots.add_verdicts).
Not judged here: likeness to saved replies (H3) and spelling, for which there are no words of ours.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from feedback.quality import words
from feedback.quality.talk import Line, Talk
from tickets.slots import Verdict

LONGEST = 600
LEAST_LETTERS = 20
RESEND_WITHIN = timedelta(minutes=10)
GIVEN = {
    "order": re.compile(r"(?<!\d)\d{4,}"),
    "email": re.compile(r"[^\s@]+@[^\s@]+\.\w+"),
    "phone": re.compile(r"\+?\d[\d ()-]{7,}\d"),
}
CONCRETE = re.compile(r"https?://|\d|\?")


def verdicts(talk: Talk) -> list[Verdict]:
    """Judge a conversation; what does not apply gives no verdict."""
    if not talk.ours:
        return []
    return [verdict for check in CHECKS for verdict in check(talk)]


def delivered(talk: Talk) -> Iterator[Verdict]:
    lost = [
        line for line in talk.ours if line.is_failed and not any(_repairs(later, line) for later in talk.ours)
    ]
    yield Verdict("A2", not lost, _("A reply was not delivered. Send it again."))


def greets(talk: Talk) -> Iterator[Verdict]:
    """The first human message of each day greets, the first of all by name where it is known."""
    firsts = {line.day: line for line in reversed(talk.ours)}
    bare = [line for line in firsts.values() if not words.says(line.text, words.GREETINGS)]
    yield Verdict("E1", not bare, _("Greet in the first message of the day."))
    names = talk.customer.split()
    if names and not bare:
        said = talk.ours[0].text.casefold()
        is_named = any(name.casefold() in said for name in names)
        yield Verdict("E1", is_named, _("Use the customer's name: %(name)s.") % {"name": talk.customer})


def introduces(talk: Talk) -> Iterator[Verdict]:
    """Whoever takes over says who they are; a signature does."""
    for before, line in zip(talk.ours, talk.ours[1:], strict=False):
        if line.name != before.name:
            is_met = line.is_signed or line.name.split()[0].casefold() in line.text.casefold()
            yield Verdict("E2", is_met, _("Somebody new writes: say who you are."))
            return


def same_language(talk: Talk) -> Iterator[Verdict]:
    found = [words.language_of(line.text) for line in talk.ours if len(line.text) >= LEAST_LETTERS]
    known = [language for language in found if language]
    if talk.language and known:
        is_met = known[-1] == talk.language
        yield Verdict("E3", is_met, _("Write in the customer's language."))


def feels(talk: Talk) -> Iterator[Verdict]:
    """Only where the customer was angry or had to wait too long; a calm customer needs no apology."""
    angry = any(words.says(line.text, words.ANGER) for line in talk.lines if not line.is_ours)
    if angry or talk.is_late:
        said = any(words.says(line.text, words.APOLOGIES) for line in talk.ours[:2])
        yield Verdict("H1", said, _("The customer was let down: say that you are sorry."))


def is_kind(talk: Talk) -> Iterator[Verdict]:
    bad = next(filter(None, (words.says(line.text, words.BLAME) for line in talk.ours)), "")
    is_loud = any(_is_shouted(line.text) for line in talk.ours)
    told = _("“%(words)s” may sound like blame.") % {"words": bad} if bad else _("Capitals read as shouting.")
    yield Verdict("H2", not bad and not is_loud, told)


def is_readable(talk: Talk) -> Iterator[Verdict]:
    is_long = any(len(line.text) > LONGEST for line in talk.ours)
    yield Verdict("H4", not is_long, _("Over 600 characters in one message: cut it into steps."))
    term = next(filter(None, (words.says(line.text, words.INTERNAL) for line in talk.ours)), "")
    if term:
        yield Verdict("H4", False, _("“%(word)s” is our own word, not the customer's.") % {"word": term})


def says_what_comes(talk: Talk) -> Iterator[Verdict]:
    """The newest reply, unless it only closes, names a step, a time, a link or asks something."""
    last = talk.ours[-1]
    if len(last.text) < LEAST_LETTERS or words.says(last.text, words.CLOSING):
        return
    is_met = bool(CONCRETE.search(last.text) or words.says(last.text, words.STEPS))
    yield Verdict("N1", is_met, _("Say what happens next, or what the customer can do."))


def asks_once(talk: Talk) -> Iterator[Verdict]:
    given: set[str] = set()
    for line in talk.lines:
        if not line.is_ours:
            given |= {what for what, mark in GIVEN.items() if mark.search(line.text)}
            continue
        for what in given:
            if words.says(line.text, words.ASKED[what]):
                yield Verdict("N3", False, _("The customer has told this already: do not ask again."))
                return


def closes(talk: Talk) -> Iterator[Verdict]:
    asked = any(words.says(line.text, words.CLOSING) for line in talk.ours[-2:])
    yield Verdict("C1", asked, _("Before you solve it, ask whether it is solved."))


def signs(talk: Talk) -> Iterator[Verdict]:
    due = [line for line in talk.ours if line.must_sign]
    if due:
        yield Verdict("C2", all(line.is_signed for line in due), _("A reply went out without a name."))


def is_filed(talk: Talk) -> Iterator[Verdict]:
    yield Verdict("C3", talk.has_topic, _("Set the topic."))


def _repairs(later: Line, lost: Line) -> bool:
    return not later.is_failed and lost.at < later.at <= lost.at + RESEND_WITHIN


def _is_shouted(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= LEAST_LETTERS and sum(map(str.isupper, letters)) > 0.7 * len(letters)


CHECKS: tuple[Callable[[Talk], Iterator[Verdict]], ...] = (
    delivered,
    greets,
    introduces,
    same_language,
    feels,
    is_kind,
    is_readable,
    says_what_comes,
    asks_once,
    closes,
    signs,
    is_filed,
)
