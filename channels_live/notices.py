"""Automatic words to the customer about what they sent, in their language."""

from datetime import datetime, timedelta

from tickets import actions
from tickets.models import Kind, Message, Thread

QUIET_FOR = timedelta(hours=1)
UNSUPPORTED = {
    "en": "Sorry, we cannot see this kind of message here. "
    "Please write it as text, or send a photo, a video, a voice message or a file.",
    "id": "Maaf, jenis pesan ini tidak dapat kami lihat di sini. "
    "Silakan tulis sebagai teks, atau kirim foto, video, pesan suara, atau berkas.",
    "az": "Üzr istəyirik, bu növ mesajı burada görə bilmirik. "
    "Zəhmət olmasa, mətn kimi yazın və ya foto, video, səsli mesaj, yaxud fayl göndərin.",
}


def follow(message: Message, thread: Thread, *, at: datetime) -> Message | None:
    """Say, once an hour and thread, what can be sent instead of a message that nobody here can read.

    The thread is locked. A repeat of an old payload says nothing again, and nobody speaks into a
    group unasked.
    """
    if message.kind != Kind.UNSUPPORTED or message.created_at != at or thread.is_group:
        return None
    if thread.unsupported_notice_at and at - thread.unsupported_notice_at < QUIET_FOR:
        return None
    thread.unsupported_notice_at = at
    thread.save(update_fields=["unsupported_notice_at"])
    text = UNSUPPORTED[language_of(message, thread)]
    return actions.send_system_message(message.ticket, thread, at=at, text=text, author="auto")


def language_of(message: Message, thread: Thread) -> str:
    """Give the first language we speak of those the customer and the account are known by."""
    known = (message.language, message.ticket.language, thread.customer.language, thread.account.language)
    return next((short for name in known if (short := name[:2].lower()) in UNSUPPORTED), "en")
