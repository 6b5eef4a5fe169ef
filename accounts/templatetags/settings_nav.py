"""The settings pages that exist in this installation and are open to this person."""

from typing import Any

from django import template
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

register = template.Library()

# path, label, what it is for, only for admins
PAGES = (
    ("/settings/me/", _("You"), _("Name, signature, language, colours, password"), False),
    ("/settings/tokens/", _("API tokens"), _("Keys for your own scripts"), False),
    ("/settings/people/", _("People"), _("Invite, change roles, end access"), True),
    ("/settings/queues/", _("Queues"), _("Who takes which tickets, and how soon"), True),
    ("/settings/routing/", _("Routing"), _("How tickets find people, and who is on now"), True),
    ("/settings/skills/", _("Skills"), _("Who writes which language and knows what"), True),
    ("/settings/calendars/", _("Hours"), _("When which queue is open"), True),
    ("/settings/roster/", _("Shifts"), _("Who works when"), False),
    ("/settings/accounts/", _("Accounts"), _("Chats, numbers and bots that customers write to"), True),
    ("/settings/topics/", _("Topics"), _("What tickets are about"), True),
    ("/settings/topic-words/", _("Words of topics"), _("Which words point to which topic"), True),
    ("/settings/tiers/", _("Tiers"), _("The service levels of customers"), True),
    ("/settings/sla/", _("Promises"), _("How soon each tier is answered"), True),
    ("/settings/triggers/", _("Triggers"), _("What makes a ticket escalate by itself"), True),
    ("/settings/trigger-words/", _("Words that escalate"), _("Lists by language, and a try"), True),
    ("/settings/notices/", _("Notices"), _("What customers are told about escalations"), True),
    ("/settings/feedback/", _("Ratings"), _("When customers are asked how we did"), True),
    ("/settings/replies/", _("Saved replies"), _("Texts for the same questions"), False),
)


@register.simple_tag(takes_context=True)
def settings_pages(context: dict[str, Any]) -> list[dict[str, Any]]:
    request = context["request"]
    return [
        {"path": path, "label": label, "help": text, "is_current": request.path.startswith(path)}
        for path, label, text, is_for_admins in PAGES
        if (request.user.is_admin or not is_for_admins) and _exists(path)
    ]


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
