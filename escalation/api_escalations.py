"""Escalations over the API: ask another team, take it, give it back, answer."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.idempotency import idempotent
from accounts.models import Queue
from escalation import actions
from escalation.models import Escalation, EscalationKind, EscalationOffer, Notice
from helpdesk.core.api import invalid, page
from tickets.api.shapes import PersonShape
from tickets.models import Ticket

LONGEST = 5000


class Text(s.CharField):
    """Text as sent: no numbers or truth values taken for text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise s.ValidationError(gettext_lazy("This must be text."))
        return str(super().to_internal_value(data))


class EscalationAsk(s.Serializer):
    queue = Text(max_length=80)
    kind = s.ChoiceField(choices=EscalationKind.choices, default="functional")
    reason = Text(max_length=200)
    question = Text(max_length=LONGEST)
    tried = Text(max_length=LONGEST)
    impact = Text(max_length=LONGEST, required=False, allow_blank=True)
    amount = s.DecimalField(max_digits=18, decimal_places=2, min_value=0, required=False, allow_null=True)
    currency = Text(max_length=3, required=False, allow_blank=True)


class ReturnAsk(s.Serializer):
    reason = Text(max_length=200)
    text = Text(max_length=LONGEST)


class AnswerAsk(s.Serializer):
    text = Text(max_length=LONGEST)
    result = Text(max_length=LONGEST, required=False, allow_blank=True)


class OfferShape(s.ModelSerializer):
    to = PersonShape(source="user")

    class Meta:
        model = EscalationOffer
        fields = ("to", "at")


class NoticeShape(s.ModelSerializer):
    message = s.IntegerField(source="message_id", allow_null=True)
    account_kind = s.SerializerMethodField()
    delivery = s.SerializerMethodField()

    class Meta:
        model = Notice
        fields = ("kind", "said_at", "message", "account_kind", "delivery", "problem", "eta_at")

    def get_account_kind(self, row: Notice) -> str | None:
        return row.message.account.kind if row.message and row.message.account else None

    def get_delivery(self, row: Notice) -> str | None:
        delivery = getattr(row.message, "delivery", None) if row.message else None
        return delivery.state if delivery else None


class EscalationShape(s.ModelSerializer):
    ticket = s.IntegerField(source="ticket_id")
    queue = s.CharField(source="to_queue.slug")
    level = s.CharField(source="to_queue.level")
    from_queue = s.CharField(source="from_queue.slug")
    from_level = s.CharField(source="from_queue.level")
    reason = s.SerializerMethodField()
    requested_by = PersonShape(allow_null=True)
    taken_by = PersonShape(allow_null=True)
    manager = PersonShape(source="named", allow_null=True)
    offered = OfferShape(source="offers", many=True)
    notices = NoticeShape(many=True)

    class Meta:
        model = Escalation
        fields = (
            "id",
            "ticket",
            "seq",
            "kind",
            "trigger",
            "from_queue",
            "from_level",
            "queue",
            "level",
            "reason",
            "question",
            "tried",
            "impact",
            "amount",
            "currency",
            "state",
            "outcome",
            "requested_by",
            "taken_by",
            "manager",
            "requested_at",
            "offered",
            "ack_due_at",
            "acked_at",
            "first_action_at",
            "finished_at",
            "answer",
            "result",
            "return_reason",
            "return_text",
            "eta_at",
            "notices",
        )

    def get_reason(self, row: Escalation) -> str:
        return row.reason_text or row.reason


class Escalations(APIView):
    @extend_schema(
        operation_id="escalations_list",
        parameters=[OpenApiParameter(name, OpenApiTypes.STR, required=False) for name in ("limit", "before")],
        responses=EscalationShape(many=True),
    )
    def get(self, request: Request, number: int) -> Response:
        ticket = _ticket(request, number)
        return page(request, _loaded(Escalation.objects.filter(ticket=ticket)), serialize=_shapes)

    @extend_schema(request=EscalationAsk, responses={201: EscalationShape})
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        """Ask another queue; without leave to see it afterwards this answer is the last one sees."""
        ticket, given = _ticket(request, number), _read(EscalationAsk, request)
        queue = Queue.objects.filter(slug=given.pop("queue"), is_active=True).first()
        if queue is None:
            raise invalid("queue", _("There is no such queue."))
        kind = given.pop("kind")
        ask = actions.Ask(**{name: value for name, value in given.items() if value is not None})
        made = actions.request_escalation(
            ticket, ask, to=queue, by=request.user.as_actor(), at=timezone.now(), kind=kind
        )
        return _answer(made, status=201)


class Acknowledgement(APIView):
    @extend_schema(request=None, responses={200: EscalationShape})
    @idempotent
    def post(self, request: Request, number: int, pk: int) -> Response:
        """Say "I have it"."""
        found = _escalation(request, number, pk)
        return _answer(actions.acknowledge_escalation(found, by=request.user.as_actor(), at=timezone.now()))


class Return(APIView):
    @extend_schema(request=ReturnAsk, responses={200: EscalationShape})
    @idempotent
    def post(self, request: Request, number: int, pk: int) -> Response:
        found, given = _escalation(request, number, pk), _read(ReturnAsk, request)
        by, at = request.user.as_actor(), timezone.now()
        return _answer(actions.return_escalation(found, by=by, at=at, **given))


class Answer(APIView):
    @extend_schema(request=AnswerAsk, responses={200: EscalationShape})
    @idempotent
    def post(self, request: Request, number: int, pk: int) -> Response:
        found, given = _escalation(request, number, pk), _read(AnswerAsk, request)
        return _answer(actions.answer(found, by=request.user.as_actor(), at=timezone.now(), **given))


def _ticket(request: Request, number: int) -> Ticket:
    found = Ticket.objects.visible_to(request.user).select_related("queue").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _escalation(request: Request, number: int, pk: int) -> Escalation:
    found = Escalation.objects.filter(ticket=_ticket(request, number), pk=pk).select_related("ticket").first()
    if found is None:
        raise Http404
    return found


def _read(ask: Any, request: Request) -> dict[str, Any]:
    reader = ask(data=request.data if request.data not in (None, "") else {})
    reader.is_valid(raise_exception=True)
    return dict(reader.validated_data)


def _loaded(rows: QuerySet[Escalation]) -> QuerySet[Escalation]:
    return rows.select_related(
        "to_queue", "from_queue", "requested_by", "taken_by", "named"
    ).prefetch_related("offers__user", "notices__message__delivery", "notices__message__account")


def _shapes(rows: Any) -> Any:
    return EscalationShape(rows, many=True).data


def _answer(escalation: Escalation, *, status: int = 200) -> Response:
    fresh = _loaded(Escalation.objects.filter(pk=escalation.pk)).get()
    return Response(EscalationShape(fresh).data, status=status)
