"""Ratings over the API."""

from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback import asked
from feedback.models import Rating
from helpdesk.core.api import invalid, page
from tickets.api.shapes import PersonShape
from tickets.api.views import query


class RatingShape(s.ModelSerializer):
    ticket = s.IntegerField(source="survey.ticket_id")
    kind = s.CharField(source="survey.kind")
    queue = s.CharField(source="survey.queue.slug")
    account_kind = s.CharField(source="survey.account_kind")
    agent = s.SerializerMethodField()
    solved_at = s.DateTimeField(source="survey.ended_at")
    created_at = s.DateTimeField(source="first_at")

    class Meta:
        model = Rating
        fields = (
            "id",
            "ticket",
            "kind",
            "score",
            "is_solved",
            "words",
            "how",
            "agent",
            "queue",
            "account_kind",
            "solved_at",
            "created_at",
            "changed_at",
        )

    @extend_schema_field(PersonShape(allow_null=True))
    def get_agent(self, row: Rating) -> Any:
        agent = row.survey.agent
        return {"id": agent.pk, "name": agent.name} if agent else None


class Ratings(APIView):
    @extend_schema(
        operation_id="ratings_list",
        parameters=query("queue", "kind", "score", "from", "to", "limit", "before"),
        responses=RatingShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """List ratings, newest first; `from` and `to` are days (UTC) of the first vote, both included."""
        rows = asked.ratings_for(request.user).filter(_asked(request))
        return page(request, rows, serialize=lambda found: RatingShape(found, many=True).data)


def _asked(request: Request) -> Q:
    given, wanted = request.query_params, Q()
    for name, column in (("queue", "survey__queue__slug"), ("kind", "survey__kind"), ("score", "score")):
        if value := given.get(name, "").replace("\x00", ""):
            if name == "score" and not (value.isascii() and value.isdecimal() and len(value) < 3):
                raise invalid(name, _("Give a whole number above zero."))
            wanted &= Q(**{column: value})
    for name, column in (("from", "first_at__date__gte"), ("to", "first_at__date__lte")):
        if value := given.get(name):
            wanted &= Q(**{column: _day(name, value)})
    return wanted


def _day(name: str, value: str) -> Any:
    try:
        found = parse_date(value)
    except ValueError:
        found = None
    if found is None:
        raise invalid(name, _("Give a day, as 2026-06-01."))
    return found
