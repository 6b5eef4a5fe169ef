"""KPIs over the API."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.core.api import invalid
from reports import came, table
from reports.figures import GROUPS
from reports.kpis import BY_SLUG, KPIS
from reports.scope import read
from tickets.api.views import query


class Kpis(APIView):
    @extend_schema(
        operation_id="kpis_list",
        parameters=query("from", "to", "by", "kpi", *GROUPS),
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """List KPIs of some days (site's zone, both included), with `by` also per group.

        Supervisors only. A share of fewer than 10 has no value; `group` is null for the total.
        """
        if not request.user.is_supervisor:
            raise PermissionDenied(_("Only supervisors and admins may see these figures."))
        scope = read(request.query_params, user=request.user, now=timezone.now())
        by = request.query_params.get("by", "")
        if by and by not in GROUPS:
            raise invalid("by", _("Choose from: %(choices)s.") % {"choices": ", ".join(GROUPS)})
        slug = request.query_params.get("kpi", "")
        if slug and slug not in BY_SLUG:
            raise invalid("kpi", _("Choose from: %(choices)s.") % {"choices": ", ".join(BY_SLUG)})
        wanted = [BY_SLUG[slug]] if slug else KPIS
        rows = table.grouped(scope, by, wanted) if by else table.totals(scope, wanted)
        days = {"from": scope.first.isoformat(), "to": scope.last.isoformat(), "zone": str(scope.zone)}
        told = {**days, "by": by or None, "excluded": came.left_out(scope)}
        return Response({**told, "results": [_shown(row) for row in rows], "next": None})


def _shown(row: table.Row) -> dict[str, Any]:
    figure = row.figure
    return {
        "kpi": row.kpi.slug,
        "name": str(row.kpi.name),
        "definition": str(row.kpi.definition),
        "unit": row.kpi.unit,
        "group": row.group,
        "value": figure.value,
        "n": figure.n,
        "hits": figure.hits,
        "low": figure.low,
        "high": figure.high,
        "p90": figure.p90,
        "mean": figure.mean,
        "at_least": figure.at_least,
        "target": row.target,
        "is_met": row.is_met,
    }
