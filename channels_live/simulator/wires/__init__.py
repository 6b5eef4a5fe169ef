"""What the far end puts on the wire, one module a provider."""

from channels_live.simulator.wires import telegram, whatsapp
from channels_live.simulator.wires.base import Wire

WIRES: dict[str, Wire] = {"whatsapp": whatsapp.WhatsApp(), "telegram": telegram.Telegram()}


def of(kind: str) -> Wire:
    """Give the wire of an account's kind."""
    return WIRES[kind]
