"""What one Telegram message says, by the first content key it has."""

from dataclasses import dataclass, field
from typing import Any

from channels_live.adapters.base import Media
from channels_live.adapters.reading import obj, plain, rows, text

# In this order: an animation sets `document` too, a venue sets `location` too.
FILES = {
    "animation": "video",
    "video_note": "video",
    "video": "video",
    "voice": "voice",
    "audio": "audio",
    "document": "document",
}
NAMELESS = {"video_note": "video/mp4"}
SERVICE = frozenset(
    [
        "new_chat_members",
        "left_chat_member",
        "new_chat_member",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "message_auto_delete_timer_changed",
        "pinned_message",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "video_chat_scheduled",
        "video_chat_started",
        "video_chat_ended",
        "video_chat_participants_invited",
        "write_access_allowed",
        "proximity_alert_triggered",
        "boost_added",
        "chat_background_set",
        "connected_website",
        "giveaway_created",
        "giveaway_completed",
        "passport_data",
        "chat_owner_left",
        "chat_owner_changed",
        "checklist_tasks_done",
        "checklist_tasks_added",
        "direct_message_price_changed",
        "paid_message_price_changed",
        "suggested_post_approved",
        "suggested_post_approval_failed",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
    ]
)
ENVELOPE = frozenset(
    [
        "message_id",
        "from",
        "chat",
        "date",
        "sender_chat",
        "sender_boost_count",
        "sender_business_bot",
        "business_connection_id",
        "message_thread_id",
        "is_topic_message",
        "is_automatic_forward",
        "reply_to_message",
        "external_reply",
        "quote",
        "reply_to_story",
        "reply_to_checklist_task_id",
        "via_bot",
        "edit_date",
        "has_protected_content",
        "is_from_offline",
        "is_paid_post",
        "media_group_id",
        "author_signature",
        "paid_star_count",
        "forward_origin",
        "forward_from",
        "forward_from_chat",
        "forward_from_message_id",
        "forward_signature",
        "forward_sender_name",
        "forward_date",
        "entities",
        "caption_entities",
        "link_preview_options",
        "effect_id",
        "show_caption_above_media",
        "has_media_spoiler",
        "reply_markup",
        "direct_messages_topic",
        "suggested_post_info",
        "caption",
        "sender_tag",
    ]
)


@dataclass(frozen=True)
class Content:
    kind: str  # a message kind, or "service"
    text: str = ""
    media: tuple[Media, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


def read(message: dict[str, Any]) -> Content:
    """Read a message's content; what nobody knows becomes unsupported."""
    if isinstance(message.get("text"), str):
        return Content("text", text(message, "text"))
    if found := _file(message):
        return found
    for key, reader in READERS:
        if message.get(key):
            return reader(message)
    if service := next((key for key in message if key in SERVICE), None):
        return Content("service", data={"service": service})
    unknown = max(
        (key for key in message if key not in ENVELOPE), default=""
    )  # users_shared over user_shared
    return _unsupported(message, unknown) if unknown else Content("service", data={"service": "empty"})


def _file(message: dict[str, Any]) -> Content | None:
    caption = text(message, "caption")
    if sizes := rows(message, "photo"):
        largest = max(
            sizes,
            key=lambda size: (_number(size, "width") * _number(size, "height"), _number(size, "file_size")),
        )
        return Content("image", caption, (_media("image", largest, mime="image/jpeg"),))
    if found := obj(message, "sticker"):
        moving = bool(found.get("is_animated") or found.get("is_video"))
        data = {"emoji": text(found, "emoji"), "animated": moving}
        mime = (
            "application/x-tgsticker"
            if found.get("is_animated")
            else "video/webm"
            if moving
            else "image/webp"
        )
        return Content("sticker", "", (_media("sticker", found, mime=mime),), data)
    for key, kind in FILES.items():
        if found := obj(message, key):
            data = {"subkind": key} if key in ("animation", "video_note") else {}
            return Content(kind, caption, (_media(kind, found, mime=NAMELESS.get(key, "")),), data)
    return None


def _media(kind: str, found: dict[str, Any], *, mime: str = "") -> Media:
    return Media(
        kind=kind,
        ref=text(found, "file_id"),
        mime=text(found, "mime_type") or mime,
        name=text(found, "file_name"),
        bytes=_number(found, "file_size") or None,
    )


def _location(message: dict[str, Any]) -> Content:
    venue = obj(message, "venue")
    place = obj(venue, "location") or obj(message, "location")
    data = {
        "latitude": plain(place.get("latitude")),
        "longitude": plain(place.get("longitude")),
        "name": text(venue, "title") or None,
        "address": text(venue, "address") or None,
    }
    return Content("location", data=data)


def _contact(message: dict[str, Any]) -> Content:
    found = obj(message, "contact")
    name = " ".join(part for part in (text(found, "first_name"), text(found, "last_name")) if part)
    return Content("contacts", data={"contacts": [{"name": name, "phones": [text(found, "phone_number")]}]})


def _web_app(message: dict[str, Any]) -> Content:
    return Content("form_reply", data={"form": text(obj(message, "web_app_data"), "data")})


def _poll(message: dict[str, Any]) -> Content:
    return Content(
        "unsupported", data={"unsupported_type": "poll", "summary": text(obj(message, "poll"), "question")}
    )


def _dice(message: dict[str, Any]) -> Content:
    found = obj(message, "dice")
    summary = f"{text(found, 'emoji')} {text(found, 'value')}".strip()
    return Content("unsupported", data={"unsupported_type": "dice", "summary": summary})


def _unsupported(message: dict[str, Any], key: str) -> Content:
    return Content("unsupported", text(message, "caption"), data={"unsupported_type": text(key)[:80]})


def _number(found: dict[str, Any], key: str) -> int:
    value = found.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else 0


READERS = (
    ("venue", _location),
    ("location", _location),
    ("contact", _contact),
    ("web_app_data", _web_app),
    ("poll", _poll),
    ("dice", _dice),
)
