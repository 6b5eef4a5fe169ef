"""Who of these people gets this ticket? Pure; semantics 4.2."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tickets.routing.lanes import CHAT, last_start

OFFERS_A_MINUTE = 2
LONG_AGO = datetime.min.replace(tzinfo=UTC)
# When a chat rings for all who could take it: the first one has it.
MISSES_UNTIL_ALL, RINGS_UNTIL_ALL = 2, timedelta(seconds=20)
# How long a ticket waits for the person who knows the customer.
PATIENCE_CHAT, PATIENCE, PATIENCE_SHARE = timedelta(seconds=8), timedelta(minutes=5), 0.2


@dataclass(frozen=True)
class Need:
    """What a ticket asks of whoever gets it."""

    lane: int
    units: int  # quarters
    language: str = ""
    skills: Mapping[int, int] = field(default_factory=dict)  # skill id -> level


@dataclass(frozen=True)
class Candidate:
    """A member of the ticket's queue whose lease runs."""

    user_id: int
    state: str  # online, busy, away
    load: int
    limit: int
    languages: frozenset[str] = frozenset()
    skills: Mapping[int, int] = field(default_factory=dict)
    last_assigned_at: datetime | None = None
    recent: int = 0  # tickets offered or given within the last minute
    shift_left: timedelta | None = None  # none: no plan to go by


def knows(person: Candidate, need: Need) -> bool:
    """Tell whether somebody has every required skill; the language always is one."""
    if need.language and need.language not in person.languages:
        return False
    return all(person.skills.get(skill, 0) >= level for skill, level in need.skills.items())


def is_here(person: Candidate, need: Need) -> bool:
    """Tell whether somebody works now and for long enough; busy people take no new chats."""
    if person.shift_left is not None and person.shift_left <= last_start(need.lane):
        return False
    return person.state == "online" or (person.state == "busy" and need.lane != CHAT)


def has_room(person: Candidate, need: Need) -> bool:
    return person.load + need.units <= person.limit and person.recent < OFFERS_A_MINUTE


def is_eligible(person: Candidate, need: Need) -> bool:
    return is_here(person, need) and knows(person, need) and has_room(person, need)


def choose(
    people: Iterable[Candidate], need: Need, *, sticky: int | None = None, missed: Collection[int] = ()
) -> list[Candidate]:
    """Give the eligible people, the best first: who knows the customer, least load, longest idle.

    Who let this ticket ring comes back only where nobody else could take it.
    """
    able = [person for person in people if is_eligible(person, need)]
    fresh = [person for person in able if person.user_id not in missed]
    return sorted(fresh or able, key=lambda person: _rank(person, sticky))


def rings_for_all(missed: int, waited: timedelta) -> bool:
    """Tell whether a chat has rung in vain often or long enough to ring everywhere."""
    return missed >= MISSES_UNTIL_ALL or (missed > 0 and waited >= RINGS_UNTIL_ALL)


def is_kept_for(
    sticky: int | None,
    people: Iterable[Candidate],
    need: Need,
    *,
    waited: timedelta,
    allowance: timedelta | None,
) -> bool:
    """Tell whether a ticket still waits for the one who knows the customer and is busy for the moment."""
    patience = PATIENCE_CHAT if need.lane == CHAT else PATIENCE
    if allowance is not None:
        patience = min(patience, allowance * PATIENCE_SHARE)
    if sticky is None or waited >= patience:
        return False
    return any(
        person.user_id == sticky and is_here(person, need) and knows(person, need) for person in people
    )


def _rank(person: Candidate, sticky: int | None) -> tuple[bool, float, datetime, int]:
    share = person.load / person.limit if person.limit else 1.0
    return person.user_id != sticky, share, person.last_assigned_at or LONG_AGO, person.user_id
