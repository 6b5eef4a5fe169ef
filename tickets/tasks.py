"""Background work of tickets; each task finds what is due in PostgreSQL and may run twice."""

from celery import shared_task
from django.utils import timezone

from tickets import actions, recount
from tickets.actions.followups import tell_due
from tickets.routing import dispatch
from tickets.routing import sweep as routing

MOST_BATCHES = 50


@shared_task(queue="bulk", expires=60)
def follow_tier_rules() -> None:
    """Give customers the tiers of changed rules; what is left is done at the next run."""
    for _batch in range(MOST_BATCHES):
        if not recount.go_on(now=timezone.now()):
            return


@shared_task(queue="interactive", expires=5)
def route(number: int) -> None:
    """Look for somebody for one ticket."""
    dispatch.push(number, at=timezone.now())


@shared_task(queue="interactive", expires=5)
def drain(user_id: int) -> None:
    """Look for work for one person who has room."""
    routing.drain(user_id, now=timezone.now())


@shared_task(queue="interactive", expires=5)
def sweep_routing() -> None:
    """Do what is due in routing; beat calls this every second."""
    routing.sweep(now=timezone.now())


@shared_task(queue="default", expires=10)
def tend_routing() -> None:
    """Place what has no place yet, and leave nothing due with people who are gone."""
    now = timezone.now()
    routing.unite(now=now)
    routing.adopt(now=now)
    routing.return_left(now=now)
    routing.return_absent(now=now)
    tell_due(now=now)


@shared_task(queue="interactive", expires=5)
def send_held() -> None:
    """Send the replies whose time has come; beat calls this every second."""
    actions.send_due(now=timezone.now())
