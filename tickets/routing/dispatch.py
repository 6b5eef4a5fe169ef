"""Push a ticket to the best person, pull the best ticket for a person. Nothing here waits for a lock."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from accounts.models import Presence, Queue, Strategy
from tickets.actions import offers
from tickets.models import Placement, Ticket, TopicNeed
from tickets.routing import choosing, keeping, people, reserving
from tickets.routing.choosing import Candidate, Need
from tickets.routing.lanes import CHAT, HANDOVER, HURRY, MAIL, MESSENGER, last_start

State = Placement.State
STICKY_FOR = timedelta(days=7)
MOST_SKIPPED = 20  # tickets kept for somebody else that one look passes over


@transaction.atomic
def push(number: int, *, at: datetime, reserved: frozenset[int] | None = None) -> int | None:
    """Find somebody for one waiting ticket; gives their id, or none where nobody can or another is at it.

    `reserved` are people whose room is kept for what is in a hurry, where that is known already.
    """
    placement = _waiting().filter(ticket=number, queue__is_active=True).first()
    if placement is None or not placement.queue.is_automatic:
        return None
    need, those = need_of(placement), people.members(placement.queue_id, at=at)
    if those and not reserving.is_hurried(placement, at):
        kept = reserving.reserved(at) if reserved is None else reserved
        those = [person for person in those if person.user_id not in kept]
    if placement.lane == CHAT and offers.is_for_all(placement, at):
        if any(choosing.is_eligible(person, need) for person in those):
            offers.open_to_all(placement)
        return None
    sticky = sticky_for(placement.ticket, at=at)
    ranked = choosing.choose(those, need, sticky=sticky, missed=placement.missed)
    if ranked and ranked[0].user_id != sticky and _is_kept(placement, those, need, sticky, at):
        return None
    return next((person.user_id for person in ranked if _hand_to(person, placement, need, at)), None)


@transaction.atomic
def pull(user_id: int, *, at: datetime, reserved: frozenset[int] | None = None) -> int | None:
    """Find the ticket that needs this person most; gives its number."""
    person = people.one(user_id, at=at)
    if person is None or person.recent >= choosing.OFFERS_A_MINUTE:
        return None
    if not Presence.objects.select_for_update(skip_locked=True).filter(pk=user_id).exists():
        return None
    best, passed = _best_for(person, at), list[int]()
    if user_id in (reserving.reserved(at) if reserved is None else reserved):
        best = best.filter(pk__in=hurried(at))
    while len(passed) < MOST_SKIPPED:
        placement = best.exclude(ticket__in=passed).first()
        if placement is None:
            return None
        need = need_of(placement)
        sticky = sticky_for(placement.ticket, at=at)
        others = [] if sticky in (None, user_id) else people.members(placement.queue_id, at=at)
        kept = sticky != user_id and _is_kept(placement, others, need, sticky, at)
        if not kept and _hand_to(person, placement, need, at):
            return placement.ticket_id
        passed.append(placement.ticket_id)
    return None


def need_of(placement: Placement) -> Need:
    ticket = placement.ticket
    needs = TopicNeed.objects.filter(topic=ticket.topic_id).values_list("skill_id", "level")
    return Need(
        lane=placement.lane,
        units=keeping.needed_by(placement.queue, placement.lane),
        language=placement.language,
        skills=dict(needs) if ticket.topic_id else {},
    )


def sticky_for(ticket: Ticket, *, at: datetime) -> int | None:
    """Give who helped this customer last, within a week; or who answers for this ticket already."""
    if not ticket.queue.is_sticky:
        return None
    if ticket.owner_id and ticket.owner_id != ticket.queue.lead_id:
        return ticket.owner_id
    last = Ticket.objects.filter(customer=ticket.customer_id, assignee__isnull=False)
    last = last.filter(last_event_at__gte=at - STICKY_FOR).exclude(pk=ticket.pk)
    return last.order_by("-last_event_at").values_list("assignee", flat=True).first()


def _waiting() -> QuerySet[Placement]:
    """Placements that wait, locked with their tickets; what another session holds is not seen."""
    return (
        Placement.objects.select_for_update(of=("self", "ticket"), skip_locked=True)
        .select_related("ticket__queue", "ticket__customer", "ticket__tier", "queue")
        .filter(state=State.WAITING, ticket__assignee=None)
    )


def _best_for(person: Candidate, at: datetime) -> QuerySet[Placement]:
    """Order what this person may get: what is in a hurry, then by lane, then by due time.

    All their skills are in the condition, so that heads nobody here can take hide nothing behind them.
    """
    unmet = TopicNeed.objects.filter(topic=OuterRef("ticket__topic")).exclude(pk__in=_met_needs(person))
    return (
        _waiting()
        .filter(_fits(person))
        .filter(Q(language="") | Q(language__in=list(person.languages)))
        .exclude(missed__contains=[person.user_id])
        .exclude(Exists(unmet))
        .annotate(
            turn=Case(
                When(pk__in=hurried(at), then=Value(0)),
                default=F("lane"),
                output_field=IntegerField(),
            )
        )
        .order_by("turn", F("ticket__next_due_at").asc(nulls_last=True), "ticket__created_at", "ticket")
    )


def hurried(at: datetime) -> QuerySet[Placement]:
    """Give what has used most of its allowance in a lane that chats would go before for ever."""
    started, due = F("ticket__next_due_start_at"), F("ticket__next_due_at")
    most = ExpressionWrapper((due - started) * HURRY, output_field=DurationField())
    return (
        Placement.objects.filter(state=State.WAITING, lane__gt=CHAT)
        .annotate(hurried_at=ExpressionWrapper(started + most, output_field=DateTimeField()))
        .filter(hurried_at__lte=at)
        .values("pk")
    )


def _met_needs(person: Candidate) -> list[int]:
    needs = TopicNeed.objects.values_list("pk", "skill_id", "level")
    return [pk for pk, skill, level in needs if person.skills.get(skill, 0) >= level]


def _fits(person: Candidate) -> Q:
    """Name the queues and lanes whose tickets this person has room for."""
    found = Q(pk__in=[])
    queues = Queue.objects.filter(
        memberships__user=person.user_id, is_active=True, strategy=Strategy.AUTOMATIC
    )
    for queue in queues:
        fitting = [lane for lane in (CHAT, HANDOVER, MESSENGER, MAIL) if _has_room(person, queue, lane)]
        found |= Q(queue=queue, lane__in=fitting)
    return found


def _has_room(person: Candidate, queue: Queue, lane: int) -> bool:
    if person.shift_left is not None and person.shift_left <= last_start(lane):
        return False
    if person.state != "online" and (person.state != "busy" or lane == CHAT):
        return False
    return person.load + keeping.needed_by(queue, lane) <= person.limit


def _is_kept(
    placement: Placement, those: list[Candidate], need: Need, sticky: int | None, at: datetime
) -> bool:
    ticket = placement.ticket
    allowance = None
    if ticket.next_due_at and ticket.next_due_start_at:
        allowance = ticket.next_due_at - ticket.next_due_start_at
    if sticky in placement.missed:
        return False
    waited = at - placement.waits_since
    return choosing.is_kept_for(sticky, those, need, waited=waited, allowance=allowance)


def _hand_to(person: Candidate, placement: Placement, need: Need, at: datetime) -> bool:
    """Give or ring, if nobody else is giving to this person and the room is still there."""
    presence = (
        Presence.objects.select_for_update(skip_locked=True)
        .filter(
            pk=person.user_id,
            load__lte=F("limit") - need.units,
            lease_until__gte=at,
            chosen=person.state,
        )
        .first()
    )
    if presence is None or people.given_lately(person.user_id, at=at) >= choosing.OFFERS_A_MINUTE:
        return False
    if placement.lane == CHAT:
        offers.ring(placement, person.user_id, units=need.units, at=at)
    else:
        offers.place(placement, person.user_id, at=at)
    return True
