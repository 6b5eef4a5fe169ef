"""Planning who works when; a plan never has a person at two places at once."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import events, roster
from accounts.actions.people import lock_person
from accounts.models import Leave, Queue, Shift, User
from helpdesk.core.errors import Invalid, Refused

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
LONGEST_LEAVE = timedelta(days=366)


@transaction.atomic
def plan_shift(
    user: User,
    *,
    day: date,
    starts: time,
    ends: time,
    is_overnight: bool = False,
    is_weekly: bool = False,
    time_zone: str = "",
    instead_of: Shift | None = None,
) -> Shift:
    """Plan a shift on a day, or from that day on every week; it may take the place of another.

    Other weekly shifts of a day that gets its own plan stay in it.
    """
    user = lock_person(user)
    shift = Shift(
        user=user,
        starts=starts.replace(second=0, microsecond=0),
        ends=ends.replace(second=0, microsecond=0),
        is_overnight=is_overnight,
        time_zone=time_zone or user.time_zone,
    )
    if is_weekly:
        shift.weekday, shift.first_date = day.weekday(), day
    else:
        shift.on_date = day
    _check_times(shift)
    if not is_weekly:
        _check_no_leave(user, day)
        _keep_the_rest(user, day, without=instead_of)
    if instead_of:
        _take_away(instead_of, day, every_week=is_weekly)
        if instead_of.on_date not in (None, day):  # moved from there
            _stay_empty(user, instead_of.on_date)
    _check_free(shift)
    shift.save()
    events.announce("shift", shift)
    return shift


@transaction.atomic
def remove_shift(shift: Shift, *, day: date, every_week: bool = False) -> None:
    """Take a shift off a day, or a weekly one off that day and all later weeks."""
    user = lock_person(shift.user)
    if not every_week:
        _keep_the_rest(user, day, without=shift)
    _take_away(shift, day, every_week=every_week)
    if not every_week:
        _stay_empty(user, day)
    events.announce("shift", shift)


@transaction.atomic
def copy_week(queue: Queue, *, to: date) -> int:
    """Plan a week as the one before it; planned days stay. Gives how many shifts were added."""
    monday = to - timedelta(days=to.weekday())
    people = User.objects.filter(memberships__queue=queue, is_active=True).order_by("pk")
    return sum(_copy_person(lock_person(user), monday) for user in people)


@transaction.atomic
def plan_leave(user: User, *, kind: str, first: date, last: date) -> Leave:
    """Give a person days off; no shift begins on them, whatever was planned."""
    user = lock_person(user)
    if last < first:
        raise _wrong("last_date", _("The last day is before the first."))
    if last - first > LONGEST_LEAVE:
        raise _wrong("last_date", _("Time off is at most a year at once."))
    if Leave.objects.filter(user=user, first_date__lte=last, last_date__gte=first).exists():
        raise _wrong("first_date", _("These days overlap other time off."))
    leave = Leave.objects.create(user=user, kind=Leave.Kind(kind), first_date=first, last_date=last)
    events.announce("shift", leave)
    return leave


@transaction.atomic
def remove_leave(leave: Leave) -> None:
    lock_person(leave.user)
    Leave.objects.filter(pk=leave.pk).delete()
    events.announce("shift", leave)


def _check_times(shift: Shift) -> None:
    if shift.time_zone not in available_timezones():
        raise _wrong("time_zone", _("This time zone is not known."))
    if shift.is_overnight and shift.ends > shift.starts:
        raise _wrong("ends", _("This shift ends on the day it starts. Untick “Ends the next day”."))
    if not shift.is_overnight and shift.ends <= shift.starts:
        told = _("This shift ends before it starts. If it is a night shift, tick “Ends the next day”.")
        raise _wrong("ends", told)


def _check_no_leave(user: User, day: date) -> None:
    if Leave.objects.filter(user=user, first_date__lte=day, last_date__gte=day).exists():
        told = {"name": user.name, "day": f"{day:%Y-%m-%d}"}
        raise _wrong("day", _("%(name)s has time off on %(day)s. Take that away first.") % told)


def _check_free(shift: Shift) -> None:
    """Refuse a shift that overlaps another one of the same person on any day it may meet one."""
    first = shift.on_date or shift.first_date
    if first is None:
        raise ValueError("a shift begins somewhere")
    ended = Q(on_date__lt=first - DAY) | Q(last_date__lt=first - DAY)
    others = list(Shift.objects.filter(user=shift.user).exclude(ended))
    leaves = list(Leave.objects.filter(user=shift.user, last_date__gte=first - DAY))
    for day in sorted(_days_to_check(shift, others, first)):
        turns = sorted(roster.turns([*others, shift], leaves, day - DAY, day + DAY), key=lambda t: t.start)
        for earlier, later in pairwise(turns):
            if shift in (earlier.shift, later.shift) and later.start < earlier.end:
                other = later if earlier.shift is shift else earlier
                told = {"day": f"{other.day:%Y-%m-%d}", "times": str(other.shift)}
                raise _wrong("starts", _("This overlaps the shift of %(day)s, %(times)s.") % told)


def _days_to_check(shift: Shift, others: Iterable[Shift], first: date) -> set[date]:
    if not shift.is_weekly:
        return {first}
    # Besides the first week: where another weekly shift begins later, and around single days.
    days = {first + n * DAY for n in range(9)}
    for other in others:
        if other.is_weekly and other.first_date and other.first_date > first:
            days |= {other.first_date + n * DAY for n in range(9)}
        elif other.on_date and other.on_date >= first - DAY:
            days.add(other.on_date)
    return days


def _take_away(shift: Shift, day: date, *, every_week: bool) -> None:
    """Drop a dated shift; end a weekly one before that day. What was worked before stays in the plan."""
    if not shift.is_weekly:
        Shift.objects.filter(pk=shift.pk).delete()
        return
    if not every_week:
        return  # the day gets a plan of its own, without it
    if shift.first_date and shift.first_date < day:
        Shift.objects.filter(pk=shift.pk).update(last_date=day - DAY)
        return
    Shift.objects.filter(pk=shift.pk).delete()


def _keep_the_rest(user: User, day: date, *, without: Shift | None) -> None:
    """Write a day's weekly shifts as shifts of that day, so that a plan of its own loses none of them."""
    for shift in _planned(user, day):
        if shift.is_weekly and (without is None or shift.pk != without.pk):
            _draft(shift, day).save()


def _stay_empty(user: User, day: date) -> None:
    """Give a day off where the last shift of its own is gone and weekly ones would come back."""
    left = _planned(user, day)
    if left and all(shift.is_weekly for shift in left):
        Leave.objects.create(user=user, kind=Leave.Kind.DAY_OFF, first_date=day, last_date=day)


def _planned(user: User, day: date) -> list[Shift]:
    shifts, leaves = roster.loaded([user.pk], day, day)
    return roster.on_day(shifts.get(user.pk, []), leaves.get(user.pk, []), day)


def _copy_person(user: User, monday: date) -> int:
    shifts, leaves = roster.loaded([user.pk], monday - WEEK, monday + WEEK)
    mine, off = shifts.get(user.pk, []), leaves.get(user.pk, [])
    added = 0
    for n in range(7):
        day = monday + n * DAY
        before = roster.on_day(mine, off, day - WEEK)
        if not before or any(leave.covers(day) for leave in off) or roster.on_day(mine, off, day):
            continue
        for shift in before:
            fresh = _draft(shift, day)
            try:
                _check_free(fresh)
            except Invalid as invalid:
                raise Refused(f"{user.name}: {invalid.message}") from invalid
            fresh.save()
            added += 1
            events.announce("shift", fresh)
    return added


def _draft(shift: Shift, day: date) -> Shift:
    return Shift(
        user=shift.user,
        on_date=day,
        starts=shift.starts,
        ends=shift.ends,
        is_overnight=shift.is_overnight,
        time_zone=shift.time_zone,
    )


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: [sentence]})
