"""Promises over the API: the clocks of a ticket, policies and their versions, hours."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions import change_calendar, remove_calendar
from accounts.api.idempotency import idempotent
from accounts.models import Calendar
from escalation import storage
from escalation.actions import write_version
from escalation.defaults import ensure_defaults
from escalation.models import SlaClock, SlaPolicyVersion
from helpdesk.core.api import invalid, page
from tickets.models import Ticket


class ClockShape(s.ModelSerializer):
    start = s.DateTimeField(source="start_at")
    due = s.DateTimeField(source="due_at", allow_null=True)
    end = s.DateTimeField(source="end_at", allow_null=True)

    class Meta:
        model = SlaClock
        fields = (
            "metric",
            "n",
            "state",
            "start",
            "due",
            "end",
            "elapsed_s",
            "breached",
            "breached_at",
            "policy_version",
        )


class Clocks(APIView):
    @extend_schema(operation_id="clocks_list", responses=ClockShape(many=True))
    def get(self, request: Request, number: int) -> Response:
        """List the clocks as they are now, whether or not a sweep has run."""
        found = Ticket.objects.visible_to(request.user).select_related("queue").filter(number=number).first()
        if found is None:
            raise Http404
        rows = [row for row, _clock in storage.shown(found, now=timezone.now())]
        return Response({"results": ClockShape(rows, many=True).data, "next": None})


class Policies(APIView):
    @extend_schema(operation_id="policies_list", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """List every version, the one in force first."""
        ensure_defaults(timezone.now())
        versions = SlaPolicyVersion.objects.select_related("policy", "created_by")
        return page(request, versions, serialize=_versions)

    @extend_schema(request=OpenApiTypes.OBJECT, responses={201: OpenApiTypes.OBJECT})
    @idempotent
    def post(self, request: Request) -> Response:
        """Write a new version: {"tiers": {slug: {"calendar", "targets"}}, "order"?, "note"?, "for_open"?}.

        With `for_open` tickets that are open take it, too; otherwise they keep what they were promised.
        """
        _admins_only(request)
        document, note, for_open = request.data, "", False
        if isinstance(document, dict):
            note, for_open = document.get("note", ""), document.get("for_open", False)
        if not isinstance(note, str) or "\x00" in note:
            raise invalid("note", _("This must be text."))
        if not isinstance(for_open, bool):
            raise invalid("for_open", _("This must be true or false."))
        version = write_version(document, by=request.user, at=timezone.now(), note=note, is_for_open=for_open)
        return Response(_versions([version])[0], status=201)


class OneCalendar(APIView):
    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str) -> Response:
        return Response(_calendar(_find(slug)))

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def patch(self, request: Request, slug: str) -> Response:
        """Change hours; unfinished clocks follow, finished ones stay."""
        _admins_only(request)
        given = request.data if isinstance(request.data, dict) else {"body": None}
        for name, value in given.items():
            if name not in EDITABLE or not isinstance(value, EDITABLE[name]):
                raise invalid(name, _("This is not known, or of another kind."))
        return Response(_calendar(change_calendar(_find(slug), at=timezone.now(), **given)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Remove hours that no queue and no version of the promises needs; 409 otherwise."""
        _admins_only(request)
        remove_calendar(_find(slug))
        return Response(status=204)


EDITABLE: dict[str, type] = {
    "name": str,
    "time_zone": str,
    "is_always_open": bool,
    "weekly": dict,
    "holidays": list,
    "special": dict,
    "notes": dict,
}


def _admins_only(request: Request) -> None:
    if not request.user.is_admin:
        raise PermissionDenied(_("Only admins may change promises and hours."))


def _find(slug: str) -> Calendar:
    found = Calendar.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _calendar(calendar: Calendar) -> dict[str, Any]:
    return {name: getattr(calendar, name) for name in ("slug", *EDITABLE)}


def _versions(rows: Sequence[SlaPolicyVersion]) -> list[dict[str, Any]]:
    return [
        {
            "policy": row.policy.slug,
            "version": row.number,
            "starts_at": row.starts_at,
            "created_at": row.created_at,
            "created_by": row.created_by and {"id": row.created_by.pk, "name": row.created_by.name},
            "note": row.note,
            "tiers": {slug: row.document["tiers"][slug] for slug in _order(row)},
        }
        for row in rows
    ]


def _order(row: SlaPolicyVersion) -> list[str]:
    return row.document.get("order") or list(row.document["tiers"])
