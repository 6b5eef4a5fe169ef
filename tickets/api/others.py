"""Customers, files and the short lists: queues, tiers, topics, calendars."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiTypes, extend_schema, extend_schema_view
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.actions import create_calendar
from accounts.api.idempotency import idempotent
from accounts.models import Calendar, Queue
from helpdesk.core.api import AnyKind, invalid, page
from tickets import actions, uploads
from tickets.access import TIER_IS_FOR_LEADS, may_set_tier
from tickets.api import asks, shapes
from tickets.api.views import query
from tickets.models import Customer, Ticket, Tier, TierSource, Topic
from tickets.views.files import readable_by, send_file


class Attachments(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(request=asks.UploadAsk, responses={201: shapes.AttachmentShape})
    @idempotent
    def post(self, request: Request) -> Response:
        upload = request.FILES.get("file")
        if upload is None:
            raise invalid("file", _("Send one file in the field “file”."))
        stored = uploads.store_upload(upload, by=request.user, at=timezone.now())
        return Response(shapes.AttachmentShape(stored).data, status=201)


class OneAttachment(APIView):
    content_negotiation_class = AnyKind

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        return send_file(readable_by(request.user).filter(pk=pk).first())


class Customers(APIView):
    @extend_schema(
        operation_id="customers_list",
        parameters=query("limit", "before", "q"),
        responses=shapes.CustomerShape(many=True),
    )
    def get(self, request: Request) -> Response:
        people = _customers(request)
        if words := request.query_params.get("q", "").replace("\x00", ""):
            named = Q(name__icontains=words) | Q(email__icontains=words) | Q(phone__icontains=words)
            people = people.filter(named)
        return page(request, people, serialize=lambda rows: shapes.CustomerShape(rows, many=True).data)


class OneCustomer(APIView):
    @extend_schema(responses=shapes.CustomerShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(shapes.CustomerShape(_customer(request, pk)).data)

    @extend_schema(request=asks.CustomerAsk, responses=shapes.CustomerShape)
    def patch(self, request: Request, pk: int) -> Response:
        customer = _customer(request, pk)
        if not may_set_tier(request.user):
            raise PermissionDenied(TIER_IS_FOR_LEADS)
        reader = asks.CustomerAsk(data=request.data)
        reader.is_valid(raise_exception=True)
        slug, by, at = reader.validated_data["tier"], request.user.as_actor(), timezone.now()
        tier = Tier.objects.filter(slug=slug).first() if slug else None
        if slug is None:
            actions.follow_tier_rules(customer, by=by, at=at)
        elif tier is None:
            raise invalid("tier", _("There is no such tier."))
        else:
            reason = reader.validated_data["reason"]
            actions.set_customer_tier(
                customer, tier=tier, by=by, at=at, reason=reason, source=str(TierSource.API)
            )
        return Response(shapes.CustomerShape(customer).data)


class ShortList(APIView):
    """A list short enough for one answer."""

    rows: QuerySet[Any]
    shape: type[Serializer]

    def get(self, request: Request) -> Response:
        return Response({"results": self.shape(self.rows.all(), many=True).data, "next": None})


@extend_schema_view(get=extend_schema(responses=shapes.QueueShape(many=True)))
class Queues(ShortList):
    rows = Queue.objects.filter(is_active=True).select_related("calendar")
    shape = shapes.QueueShape


@extend_schema_view(get=extend_schema(responses=shapes.TierShape(many=True)))
class Tiers(ShortList):
    rows, shape = Tier.objects.prefetch_related("rules"), shapes.TierShape


@extend_schema_view(get=extend_schema(responses=shapes.TopicShape(many=True)))
class Topics(ShortList):
    rows = Topic.objects.filter(is_active=True).select_related("parent")
    shape = shapes.TopicShape


@extend_schema_view(get=extend_schema(responses=shapes.CalendarShape(many=True)))
class Calendars(ShortList):
    rows, shape = Calendar.objects.all(), shapes.CalendarShape

    @extend_schema(request=asks.CalendarAsk, responses={201: shapes.CalendarShape})
    @idempotent
    def post(self, request: Request) -> Response:
        if not request.user.is_admin:
            raise PermissionDenied(_("Only admins may change hours."))
        reader = asks.CalendarAsk(data=request.data)
        reader.is_valid(raise_exception=True)
        made = create_calendar(at=timezone.now(), **reader.validated_data)
        return Response(shapes.CalendarShape(made).data, status=201)


def _customers(request: Request) -> QuerySet[Customer]:
    """Customers are shown to whoever may see one of their tickets."""
    seen = Ticket.objects.visible_to(request.user).values("customer")
    return Customer.objects.filter(pk__in=seen).select_related("tier")


def _customer(request: Request, pk: int) -> Customer:
    if found := _customers(request).filter(pk=pk).first():
        return found
    raise Http404
