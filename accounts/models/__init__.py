"""People who work here, their queues, hours and presence."""

from accounts.models.calendar import Calendar
from accounts.models.idempotency import IdempotentAnswer
from accounts.models.notification import Notification
from accounts.models.presence import Presence
from accounts.models.queue import Level, Membership, Queue, Strategy
from accounts.models.shift import Leave, Shift
from accounts.models.skill import Proficiency, Skill
from accounts.models.token import ApiToken, Invitation
from accounts.models.user import Role, User
from accounts.models.workspace import Workspace

__all__ = [
    "ApiToken",
    "Calendar",
    "IdempotentAnswer",
    "Invitation",
    "Leave",
    "Level",
    "Membership",
    "Notification",
    "Presence",
    "Proficiency",
    "Queue",
    "Role",
    "Shift",
    "Skill",
    "Strategy",
    "User",
    "Workspace",
]
