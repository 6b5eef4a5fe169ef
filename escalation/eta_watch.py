"""Announced times that are not honest any more: the queue's lead and the manager hear of it, once a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import notify
from accounts.models import Queue, User
from escalation import eta_figures, eta_of
from escalation.escalation_people import duty_manager, lead_of
from escalation.models import Escalation, EtaCell
from helpdesk.core.stats import wilson

ADDRESS = "/reports/announced-times/"


@dataclass(frozen=True)
class Alarm:
    queue: Queue
    is_stuck: bool  # the adaptation has come to its end; else too many or too few are kept
    percent: float = 0.0

    def sentence(self) -> str:
        told = {"queue": self.queue.name, "percent": round(self.percent)}
        if self.is_stuck:
            return _("%(queue)s: times cannot be told any more, customers are only promised news.") % told
        return _("%(queue)s: %(percent)s%% of announced times are kept, 80%% are said to be.") % told


def alarms(now: datetime) -> list[Alarm]:
    """Judge every queue by the last four weeks."""
    found = []
    for queue in Queue.objects.filter(is_active=True).order_by("pk"):
        stuck = EtaCell.objects.filter(queue=queue, stuck_since__lte=now - eta_of.STUCK_FOR)
        if stuck.exists():
            found.append(Alarm(queue, is_stuck=True))
            continue
        due = eta_figures.due(Escalation.objects.filter(to_queue=queue), now - eta_figures.LATELY, now)
        n, hits = due.count(), eta_figures.hits(due)
        sure = wilson(hits, n)
        if n >= eta_figures.FEWEST and (sure.high < eta_figures.LOW or sure.low > eta_figures.HIGH):
            found.append(Alarm(queue, is_stuck=False, percent=100 * hits / n))
    return found


def watch(*, now: datetime) -> int:
    """Tell those who can do something about it; gives how many queues are meant."""
    found = alarms(now)
    week = f"{now:%G-%V}"
    for alarm in found:
        for person in _responsible(alarm.queue, now):
            with override(person.language):
                text = alarm.sentence()
            key = f"eta:{alarm.queue.pk}:{week}:{'stuck' if alarm.is_stuck else 'kept'}"
            notify(person, kind="eta", text=text, url=ADDRESS, key=key, at=now)
    return len(found)


def _responsible(queue: Queue, now: datetime) -> list[User]:
    people = {person.pk: person for person in (lead_of(queue), duty_manager(now)) if person}
    return [
        person
        for person in people.values()
        if not queue.is_private or queue.members.filter(pk=person.pk).exists()
    ]
