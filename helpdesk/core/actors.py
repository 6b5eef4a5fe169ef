"""Who does something: a person, the customer, the bot or the system itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """The author of an action; `user_id` only for people who work here."""

    kind: str  # agent, customer, bot, system
    name: str = ""
    user_id: int | None = None
    queue_ids: tuple[int, ...] = ()

    @property
    def is_agent(self) -> bool:
        return self.kind == "agent"


SYSTEM = Actor(kind="system")
BOT = Actor(kind="bot")
