"""Who is planned to work when, over HTTP."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import roster
from accounts.models import Queue, User
from helpdesk.core.api import invalid

SHOWN = timedelta(days=7)
LONGEST = timedelta(days=62)
TEXT = OpenApiTypes.STR


class PlannedPersonShape(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()


class PlannedShape(s.Serializer):
    user = PlannedPersonShape()
    start = s.DateTimeField()
    end = s.DateTimeField()


class Roster(APIView):
    @extend_schema(
        operation_id="roster_list",
        parameters=[
            OpenApiParameter("queue", TEXT, required=True),
            OpenApiParameter("from", OpenApiTypes.DATETIME, description="Default: now."),
            OpenApiParameter("to", OpenApiTypes.DATETIME, description="Default: a week later."),
        ],
        responses=PlannedShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the planned time of each member of a queue, by its start."""
        queue = _queue(request)
        start = _instant(request, "from") or timezone.now().replace(microsecond=0)
        end = _instant(request, "to") or start + SHOWN
        if end <= start:
            raise invalid("to", _("The end lies before the start."))
        if end - start > LONGEST:
            raise invalid("to", _("Ask for at most %(days)d days at once.") % {"days": LONGEST.days})
        plan = roster.planned(queue, start, end)
        names = dict(User.objects.filter(pk__in=plan).values_list("pk", "name"))
        found = sorted((each.start, pk, each.end) for pk, times in plan.items() for each in times)
        rows = [
            {"user": {"id": pk, "name": names[pk]}, "start": start, "end": end} for start, pk, end in found
        ]
        return Response({"results": PlannedShape(rows, many=True).data, "next": None})


def _queue(request: Request) -> Queue:
    """Find the queue; the rosters of other queues are for those who supervise."""
    slug = request.query_params.get("queue", "").replace("\x00", "")
    queues = Queue.objects.filter(is_active=True)
    if not request.user.is_supervisor:
        queues = queues.filter(memberships__user=request.user)
    if found := queues.filter(slug=slug).first():
        return found
    raise invalid("queue", _("There is no such queue."))


def _instant(request: Request, name: str) -> datetime | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        at = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1970 < at.year < 2200:
        raise invalid(name, _("Give a time with its zone, as 2026-06-01T10:00:00Z."))
    return at
