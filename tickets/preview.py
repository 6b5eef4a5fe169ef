"""The one line that lists show of a ticket's newest message."""

from tickets.models import Kind, Message, Ticket

COLUMNS = ("last_message_at", "last_preview", "last_direction", "last_author", "last_account_kind")


def set_last(ticket: Ticket, message: Message) -> tuple[str, ...]:
    """Set the ticket's newest-message columns; gives their names for the save."""
    ticket.last_message_at = message.created_at
    ticket.last_preview = line(message)
    ticket.last_direction = message.direction
    ticket.last_author = message.author_name[:120]
    if message.account_id and message.thread:
        ticket.last_account_kind = message.thread.account.kind
    return COLUMNS


def line(message: Message) -> str:
    """Give the text on one line; messages without text leave it empty and lists show the kind."""
    text = " ".join(message.text.split())[:160]
    if text or message.kind == Kind.TEXT:
        return text
    return f"[{message.kind}]"
