"""What Telegram says when it refuses something: what happened, and what to do next.

One sentence each, so that a stored one can be told in any language.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Meaning:
    """Descriptions in lower case of which a refusal has one, and what they mean."""

    words: tuple[str, ...]
    says: str | Promise
    step: str | Promise
    scope: str = "message"  # message, thread


MEANINGS = (
    Meaning(
        ("message text is empty", "text must be non-empty", "message_empty", "text is empty"),
        gettext_lazy("Telegram saw no text in this message."),
        gettext_lazy("Write some words and send it as a new message."),
    ),
    Meaning(
        ("message is too long", "caption is too long", "message_too_long", "caption_too_long"),
        gettext_lazy("The text is too long for Telegram."),
        gettext_lazy("Shorten it, or send it in two messages."),
    ),
    Meaning(
        ("can't parse entities", "can't find end of the entity", "entity_", "entities_too_long"),
        gettext_lazy("Telegram cannot read the formatting of the text."),
        gettext_lazy("Take the formatting out and send it as a new message."),
    ),
    Meaning(
        ("encoded in utf-8",),
        gettext_lazy("The text holds letters that Telegram does not know."),
        gettext_lazy("Take out unusual signs and send it as a new message."),
    ),
    Meaning(
        ("voice_messages_forbidden", "user_voice_messages_forbidden"),
        gettext_lazy("The customer takes no voice messages."),
        gettext_lazy("Write to them instead."),
    ),
    Meaning(
        ("photo_invalid_dimensions",),
        gettext_lazy("The picture is too long or too wide for Telegram."),
        gettext_lazy("Cut it, and send it again."),
    ),
    Meaning(
        (
            "image_process_failed",
            "photo_ext_invalid",
            "photo_content",
            "media_invalid",
            "media_empty",
            "file must be non-empty",
            "wrong file",
            "wrong remote file",
            "file_part",
            "file_parts",
        ),
        gettext_lazy("Telegram cannot read this file."),
        gettext_lazy("Save it in another format and send it again."),
    ),
    Meaning(
        ("button_", "reply_markup", "inline keyboard", "reply markup"),
        gettext_lazy("Telegram does not take the answers to tap."),
        gettext_lazy("Change them, or write them into the text."),
    ),
    Meaning(
        (
            "to be replied not found",
            "reply message not found",
            "quote_text_invalid",
            "replied message not found",
        ),
        gettext_lazy("The message you quoted is no longer there."),
        gettext_lazy("Send it again without the quote."),
    ),
    Meaning(
        ("bot was kicked", "bot is not a member", "channel_private", "group chat was deactivated"),
        gettext_lazy("Our bot is no longer in this group."),
        gettext_lazy("Ask a member to add it again, or reach the customer another way."),
        scope="thread",
    ),
    Meaning(
        (
            "not enough rights",
            "have no rights",
            "need administrator rights",
            "chat_write_forbidden",
            "chat_send_",
            "chat_restricted",
            "chat_admin_required",
            "chat_guest_send_forbidden",
            "user_restricted",
        ),
        gettext_lazy("Our bot may not send this in the group."),
        gettext_lazy("Ask an administrator of the group to allow it."),
        scope="thread",
    ),
    Meaning(
        ("topic_closed", "topic_deleted", "message thread not found"),
        gettext_lazy("The topic of the group where the customer wrote is closed."),
        gettext_lazy("Ask an administrator of the group to open it, or reach the customer another way."),
        scope="thread",
    ),
    Meaning(
        ("group chat was upgraded",),
        gettext_lazy("The group has moved, and Telegram does not say where."),
        gettext_lazy("Wait until somebody writes there; then send it again."),
        scope="thread",
    ),
    Meaning(
        ("business connection", "business_connection", "business_peer", "bot_business"),
        gettext_lazy("The business account no longer lets our bot answer for it."),
        gettext_lazy("Its owner must connect the bot again in Telegram's settings; then send it again."),
        scope="thread",
    ),
    Meaning(
        ("privacy_premium_required", "allow_payment_required"),
        gettext_lazy("The customer takes messages from strangers only on terms our bot cannot meet."),
        gettext_lazy("Reach the customer another way, or wait until they write."),
        scope="thread",
    ),
    Meaning(
        (
            "peer_id_invalid",
            "chat_id is empty",
            "chat_id_invalid",
            "input_user_deactivated",
            "user_id_invalid",
        ),
        gettext_lazy("This customer cannot be reached on Telegram."),
        gettext_lazy("Reach the customer another way, or wait until they write."),
        scope="thread",
    ),
    Meaning(
        ("bad webhook", "webhook can be set up only", "https url must be provided"),
        gettext_lazy("Telegram does not take the address of this site."),
        gettext_lazy("It must be a public https address on port 443, 80, 88 or 8443."),
    ),
)


def meaning_of(description: str) -> Meaning | None:
    said = description.lower()
    return next((meaning for meaning in MEANINGS if any(words in said for words in meaning.words)), None)


def quoted(description: str) -> str:
    """Introduce what nobody knows here by a sentence of ours."""
    said = " ".join(description.split())[:200]
    if not said:
        return _("Telegram refused the message.")
    ending = "" if said[-1] in ".!?" else "."
    return f"{_('Telegram refused this in its own words.')} {said}{ending}"
