"""The ticket's addresses."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.idempotency import idempotent
from helpdesk.core.api import invalid, page, page_after
from tickets import actions, evidence
from tickets.api import asks, finding, sending, shapes
from tickets.models import Message, Ticket, Topic

MESSAGES = ("account", "thread", "delivery")


def query(*names: str) -> list[OpenApiParameter]:
    return [OpenApiParameter(name, OpenApiTypes.STR, required=False) for name in names]


class Tickets(APIView):
    @extend_schema(
        operation_id="tickets_list",
        parameters=query(*finding.FILTERS, "limit", "before"),
        responses=shapes.TicketShape(many=True),
    )
    def get(self, request: Request) -> Response:
        def serialize(rows: list[Ticket]) -> Any:
            return shapes.TicketShape(rows, many=True).data

        return page(request, finding.filtered(request), serialize=serialize, by="number")


class OneTicket(APIView):
    @extend_schema(responses=shapes.TicketShape)
    def get(self, request: Request, number: int) -> Response:
        return Response(shapes.TicketShape(finding.ticket_of(request.user, number)).data)


class Messages(APIView):
    @extend_schema(
        operation_id="messages_list",
        parameters=query("after", "limit"),
        responses=shapes.MessageShape(many=True),
    )
    def get(self, request: Request, number: int) -> Response:
        ticket = finding.ticket_of(request.user, number)
        return page_after(request, _loaded(ticket.messages.all()), serialize=_messages)

    @extend_schema(request=asks.MessageAsk, responses={201: shapes.MessageShape})
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        ticket = finding.ticket_of(request.user, number)
        ask = _read(asks.MessageAsk, request)
        message = sending.send(ticket, ask, user=request.user, at=timezone.now())
        return Response(_messages(_loaded(Message.objects.filter(pk=message.pk)))[0], status=201)


class Assignment(APIView):
    @extend_schema(request=asks.AssignmentAsk, responses={200: shapes.TicketShape})
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        ticket = finding.ticket_of(request.user, number)
        ask, by, at = _read(asks.AssignmentAsk, request), request.user.as_actor(), timezone.now()
        queue = finding.queue_of(ask["queue"]) if "queue" in ask else None
        person = finding.person_of(ask["assignee"], request.user) if "assignee" in ask else None
        with transaction.atomic():  # a refused person leaves the ticket in its queue
            if queue:
                ticket = actions.transfer(ticket, to=queue, by=by, at=at)
            if person and ask["assignee"] == "me":
                ticket = actions.claim(ticket, by=by, at=at)
            elif person:
                ticket = actions.assign(ticket, to=person, by=by, at=at)
        return _ticket(ticket)

    @extend_schema(responses={200: shapes.TicketShape})
    def delete(self, request: Request, number: int) -> Response:
        ticket = finding.ticket_of(request.user, number)
        return _ticket(actions.release(ticket, by=request.user.as_actor(), at=timezone.now()))


class Resolution(APIView):
    @extend_schema(request=asks.ResolutionAsk, responses={200: shapes.TicketShape})
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        ticket = finding.ticket_of(request.user, number)
        slug = _read(asks.ResolutionAsk, request).get("topic")
        topic = Topic.objects.filter(slug=slug, is_active=True).first() if slug else None
        if slug and topic is None:
            raise invalid("topic", _("There is no such topic."))
        return _ticket(actions.solve(ticket, by=request.user.as_actor(), at=timezone.now(), topic=topic))

    @extend_schema(responses={200: shapes.TicketShape})
    def delete(self, request: Request, number: int) -> Response:
        ticket = finding.ticket_of(request.user, number)
        return _ticket(actions.reopen(ticket, by=request.user.as_actor(), at=timezone.now()))


class Events(APIView):
    @extend_schema(parameters=query("after", "limit"), responses=shapes.EventShape(many=True))
    def get(self, request: Request, number: int) -> Response:
        ticket = finding.ticket_of(request.user, number)
        return page_after(
            request,
            ticket.events.all(),
            serialize=lambda rows: shapes.EventShape(rows, many=True).data,
        )


class Evidence(APIView):
    @extend_schema(parameters=query("notes"), responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, number: int) -> Response:
        ticket = finding.ticket_of(request.user, number)
        with_notes = request.query_params.get("notes") == "1"
        return Response(evidence.document(ticket, at=timezone.now(), with_notes=with_notes))


def _read(ask: Any, request: Request) -> dict[str, Any]:
    """Read the body; an empty one is an empty object."""
    data = request.data if request.data not in (None, "") else {}
    reader = ask(data=data)
    reader.is_valid(raise_exception=True)
    return dict(reader.validated_data)


def _ticket(ticket: Ticket) -> Response:
    """Show a ticket after a change; whoever gave it away to a private queue may still see this once."""
    fresh = finding.loaded(Ticket.objects.filter(pk=ticket.pk)).get()
    return Response(shapes.TicketShape(fresh).data, status=status.HTTP_200_OK)


def _loaded(messages: Any) -> Any:
    return messages.select_related(*MESSAGES).prefetch_related("attachments", "delivery__events")


def _messages(rows: Any) -> Any:
    return shapes.MessageShape(rows, many=True).data
