"""How tickets, messages and events look in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as s

from accounts.models import Calendar, Queue
from tickets.api.asked import Choices, TemplateSent
from tickets.models import (
    Attachment,
    Customer,
    Delivery,
    DeliveryEvent,
    Message,
    Thread,
    Ticket,
    TicketEvent,
    Tier,
    TierRule,
    Topic,
)


class Slug(s.SlugRelatedField):
    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="slug", read_only=True, **options)


class PersonShape(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()


class CustomerNameShape(s.Serializer):
    id = s.IntegerField()
    name = s.CharField(source="shown_name")


class ThreadShape(s.ModelSerializer):
    account_kind = s.CharField(source="account.kind")
    account = s.CharField(source="account.name")

    class Meta:
        model = Thread
        fields = ("id", "account_kind", "account", "external_id", "window_closes_at")


class TicketShape(s.ModelSerializer):
    tier = Slug()
    queue = Slug()
    level = s.CharField(source="queue.level")
    topic = Slug(allow_null=True)
    assignee = PersonShape(allow_null=True)
    owner = PersonShape(allow_null=True)
    customer = CustomerNameShape()
    threads = ThreadShape(many=True)
    job = s.IntegerField(source="job_id", allow_null=True)

    class Meta:
        model = Ticket
        fields = (
            "number",
            "subject",
            "status",
            "priority",
            "tier",
            "queue",
            "level",
            "assignee",
            "owner",
            "customer",
            "threads",
            "topic",
            "next_due_at",
            "created_at",
            "last_seq",
            "job",
            "language",
        )


class AttachmentShape(s.ModelSerializer):
    url = s.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = ("id", "name", "mime", "bytes", "url", "state")

    def get_url(self, row: Attachment) -> str:
        return f"/api/v1/attachments/{row.pk}/"


class StepShape(s.ModelSerializer):
    class Meta:
        model = DeliveryEvent
        fields = ("state", "at", "provider_id")


class DeliveryShape(s.ModelSerializer):
    events = StepShape(many=True)

    class Meta:
        model = Delivery
        fields = ("state", "reason", "events")


class AuthorShape(s.Serializer):
    kind = s.CharField()
    name = s.CharField()


class MessageShape(s.ModelSerializer):
    author = s.SerializerMethodField()
    account_kind = s.SerializerMethodField()
    thread = s.IntegerField(source="thread_id", allow_null=True)
    reply_to = s.IntegerField(source="reply_to_id", allow_null=True)
    choices = Choices(allow_null=True)
    template = TemplateSent(allow_null=True)
    attachments = AttachmentShape(many=True)
    delivery = s.SerializerMethodField()

    class Meta:
        model = Message
        fields = (
            "id",
            "group",
            "seq",
            "direction",
            "kind",
            "author",
            "account_kind",
            "thread",
            "external_id",
            "text",
            "signature",
            "reply_to",
            "choices",
            "template",
            "edited_at",
            "revoked_at",
            "reactions",
            "attachments",
            "created_at",
            "provider_at",
            "delivery",
        )

    @extend_schema_field(AuthorShape)
    def get_author(self, row: Message) -> dict[str, str]:
        return {"kind": row.author_kind, "name": row.author_name}

    def get_account_kind(self, row: Message) -> str | None:
        return row.account.kind if row.account else None

    @extend_schema_field(DeliveryShape(allow_null=True))
    def get_delivery(self, row: Message) -> Any:
        delivery = getattr(row, "delivery", None)
        return DeliveryShape(delivery).data if delivery else None


class EventShape(s.ModelSerializer):
    by = s.SerializerMethodField()

    class Meta:
        model = TicketEvent
        fields = ("seq", "kind", "at", "by", "data")

    @extend_schema_field(AuthorShape)
    def get_by(self, row: TicketEvent) -> dict[str, str]:
        return {"kind": row.by_kind, "name": row.by_name}


class CustomerShape(s.ModelSerializer):
    name = s.CharField(source="shown_name", read_only=True)
    tier = Slug()

    class Meta:
        model = Customer
        fields = (
            "id",
            "name",
            "email",
            "phone",
            "language",
            "time_zone",
            "tier",
            "tier_source",
            "tier_reason",
            "created_at",
        )


class QueueShape(s.ModelSerializer):
    calendar = Slug()

    class Meta:
        model = Queue
        fields = ("slug", "name", "level", "calendar", "ack_target_s", "is_private")


class TierRuleShape(s.ModelSerializer):
    class Meta:
        model = TierRule
        fields = ("kind", "name", "value")


class TierShape(s.ModelSerializer):
    rules = TierRuleShape(many=True)

    class Meta:
        model = Tier
        fields = ("slug", "name", "rank", "is_default", "rules")


class TopicShape(s.ModelSerializer):
    parent = Slug(allow_null=True)

    class Meta:
        model = Topic
        fields = ("slug", "name", "parent")


class CalendarShape(s.ModelSerializer):
    class Meta:
        model = Calendar
        fields = ("slug", "name", "time_zone", "is_always_open", "weekly", "holidays", "special", "notes")
