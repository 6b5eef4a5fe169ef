"""Every change to people, queues and hours."""

from accounts.actions.calendars import add_days, change_calendar, create_calendar, remove_calendar
from accounts.actions.first import set_up
from accounts.actions.invitations import accept_invitation, invite, open_invitation, withdraw_invitation
from accounts.actions.notifications import acknowledge_all, acknowledge_notification, notify, notify_all
from accounts.actions.passwords import ask_password_reset, change_password
from accounts.actions.people import change_profile, change_role, deactivate, reactivate
from accounts.actions.queues import (
    change_queue,
    create_queue,
    join_queue,
    leave_queue,
    set_members,
    set_queues,
)
from accounts.actions.shifts import copy_week, plan_leave, plan_shift, remove_leave, remove_shift
from accounts.actions.tokens import create_token, revoke_token

__all__ = [
    "accept_invitation",
    "acknowledge_all",
    "acknowledge_notification",
    "add_days",
    "ask_password_reset",
    "change_calendar",
    "change_password",
    "change_profile",
    "change_queue",
    "change_role",
    "copy_week",
    "create_calendar",
    "create_queue",
    "create_token",
    "deactivate",
    "invite",
    "join_queue",
    "leave_queue",
    "notify",
    "notify_all",
    "open_invitation",
    "plan_leave",
    "plan_shift",
    "reactivate",
    "remove_calendar",
    "remove_leave",
    "remove_shift",
    "revoke_token",
    "set_members",
    "set_queues",
    "set_up",
    "withdraw_invitation",
]
