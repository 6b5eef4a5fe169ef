"""How honest the announced times were: kept shares with their interval."""

from datetime import datetime

from django.db.models import F, Q

from escalation.models import Escalation
from escalation.wallboard_figures import Share, share


def kept(since: datetime, until: datetime) -> Share:
    """Give the share of first announced times that were kept, by the day they were announced for."""
    due = Escalation.objects.filter(first_eta_at__gte=since, first_eta_at__lt=until)
    return share(due.filter(Q(finished_at__lte=F("first_eta_at"))).count(), due.count())
