"""What happens to a message nobody answers, in the order of time; and why each clock is due when it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.durations import spell
from escalation.ladder import WARN_10_S, WARN_20_S, WARN_50, WARN_75, WARN_90
from escalation.policies import FIRST_RESPONSE, FIRST_TOUCH, QUEUE_ACK
from escalation.sheet import SOON_S, moment
from escalation.tryit import Tried
from tickets.clocknames import metric_name

STEP_NAMES: Mapping[str, str | Promise] = {
    WARN_50: "50 %",
    WARN_75: "75 %",
    WARN_90: "90 %",
    WARN_10_S: gettext_lazy("10 s gone"),
    WARN_20_S: gettext_lazy("20 s gone"),
}
STEP_HELP: Mapping[str, str | Promise] = {
    WARN_50: gettext_lazy("The clock turns amber, nobody is disturbed"),
    WARN_75: gettext_lazy("The person on it is told"),
    WARN_90: gettext_lazy("The queue's lead is told, too"),
    WARN_10_S: gettext_lazy("The person on it is told"),
    WARN_20_S: gettext_lazy("The queue's lead is told, too"),
}
FIRST_RESTS = 2  # closings that are told one by one
MOST_PIECES = 7
SHARES = (
    (60, 1),
    (1800, 2),
    (7200, 3),
    (28_800, 4),
)  # a piece this long or shorter -> its share of the strip


@dataclass(frozen=True)
class Fact:
    """One line of the story; the tone is that of its dot."""

    at: datetime
    title: str
    text: str = ""
    tone: str = "in"  # in, rest, warn, bad
    when: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of the strip: what the clock does from this moment on."""

    at: datetime
    tone: str  # run, off, warn, bad
    says: str
    share: int
    when: str = ""


@dataclass(frozen=True)
class Explained:
    """One clock with its reason, as the list below the story shows it."""

    name: str
    due: str
    why: str
    warnings: tuple[tuple[str, str], ...]


def story(found: Sequence[Tried], now: datetime) -> list[Fact]:
    """Tell what follows from the message, as far as the reply that is owed goes."""
    reply = next((each for each in found if each.is_reply), None)
    facts = _opening(found, reply, now)
    if reply is not None and reply.due is not None:
        facts += _rests(reply)
        facts += [
            Fact(step.notify_at, str(STEP_NAMES[step.kind]), str(STEP_HELP[step.kind]), "warn")
            for step in reply.warnings
        ]
        text = _("The person on it and the lead are told; the clock runs on")
        facts.append(Fact(reply.due, _("Late"), text, "bad"))
    facts.sort(key=lambda fact: fact.at)
    return [replace(fact, when=when) for fact, when in zip(facts, _told(facts, reply, now), strict=True)]


def strip(found: Sequence[Tried], now: datetime) -> list[Piece]:
    """Cut the time from the message to its reply into what counts, what rests, and what warns."""
    reply = next((each for each in found if each.is_reply), None)
    if reply is None or reply.due is None:
        return []
    turns = {step.at for step in reply.warnings if step.kind in (WARN_75, WARN_10_S)}
    edges = sorted({reply.start, *turns, *(moment for span in reply.spans for moment in span)} - {reply.due})
    cuts = [*edges, reply.due]
    pieces = [_piece(reply, a, b, turns) for a, b in pairwise(cuts)]
    if len(pieces) > MOST_PIECES:
        pieces = [
            *pieces[:3],
            replace(pieces[3], tone="off", says=_("Runs and rests by turns from")),
            *pieces[-3:],
        ]
    pieces.append(Piece(reply.due, "bad", _("Late from"), 2))
    return [replace(piece, when=when) for piece, when in zip(pieces, _told(pieces, reply, now), strict=True)]


def explained(found: Sequence[Tried], hours: Mapping[str, str], now: datetime) -> list[Explained]:
    return [
        Explained(
            name=metric_name(each.metric),
            due=_when(each.due, each, now) if each.due else _("rests"),
            why=_why(each, hours, now),
            warnings=tuple(
                (str(STEP_NAMES[step.kind]), _when(step.notify_at, each, now)) for step in each.warnings
            ),
        )
        for each in found
    ]


def _opening(found: Sequence[Tried], reply: Tried | None, now: datetime) -> list[Fact]:
    text = ""
    if reply is not None and reply.allowance_s is not None:
        is_first = reply.metric == FIRST_RESPONSE
        length = {"length": spell(reply.allowance_s)}
        text = (
            _("%(length)s to a first response") if is_first else _("%(length)s to the next response")
        ) % length
    facts = [Fact(now, _("The customer writes"), text)]
    for each in found:
        if each.due is None or each.metric not in (FIRST_TOUCH, QUEUE_ACK):
            continue
        title, text = _("First touch due"), _("A person or the bot; an automatic receipt does not count")
        if each.metric == QUEUE_ACK:
            title, text = _("To be taken"), _("By somebody of the queue it was handed to")
        facts.append(Fact(each.due, title, text))
    return facts


def _rests(reply: Tried) -> list[Fact]:
    facts = []
    for start, _end in reply.rests[:FIRST_RESTS]:
        text = _("The clock rests with %(length)s left") % {"length": spell(reply.left_at(start))}
        facts.append(Fact(start, _("Closed"), text, "rest"))
    return facts


def _told(facts: Sequence[Fact | Piece], reply: Tried | None, now: datetime) -> Iterator[str]:
    """Write the times of a story: the day is said where it changes."""
    is_close = reply is not None and (reply.allowance_s or 0) < SOON_S
    before = None
    for fact in facts:
        yield moment(fact.at, since=now, is_close=is_close, after=before)
        before = fact.at


def _piece(reply: Tried, a: datetime, b: datetime, turns: set[datetime]) -> Piece:
    length = (b - a).total_seconds()
    share = next((share for most, share in SHARES if length <= most), 5)
    if not any(start <= a < end for start, end in reply.spans):
        return Piece(a, "off", _("Rests from"), min(share, 2))
    if any(turn <= a for turn in turns):
        return Piece(a, "warn", _("Warning from"), share)
    return Piece(a, "run", _("Runs from"), share)


def _why(tried: Tried, hours: Mapping[str, str], now: datetime) -> str:
    told = {
        "length": spell(tried.allowance_s or 0),
        "hours": hours.get(tried.calendar, tried.calendar),
        "start": _when(tried.start, tried, now),
    }
    sentence = _("%(length)s from %(start)s by the hours “%(hours)s”.") % told
    rests = tried.rests
    if not rests:
        return sentence
    first = {
        "from": moment(rests[0][0], since=now),
        "to": moment(rests[0][1], since=now),
        "n": len(rests) - 1,
    }
    if len(rests) == 1:
        return f"{sentence} " + _("It rests from %(from)s to %(to)s.") % first
    return f"{sentence} " + _("It rests from %(from)s to %(to)s, and %(n)s more times.") % first


def _when(at: datetime, tried: Tried, now: datetime) -> str:
    return moment(at, since=now, is_close=(tried.allowance_s or 0) < SOON_S)
