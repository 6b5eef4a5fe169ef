"""What every page of the people who work here shows around itself."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from tickets import slots
from tickets.queries import view_counts
from tickets.slots import Link

register = template.Library()

PAGES = (
    Link(_("Wallboard"), "monitor", "/escalations/wallboard/"),
    Link(_("Reports"), "chart-column", "/reports/", is_allowed=lambda user: user.is_supervisor),
    Link(_("Articles"), "book-open", "/articles/"),
    Link(_("Settings"), "settings", "/settings/"),
)


@register.simple_tag
def first_url(*names: str) -> str:
    """Give the address of the first of these names that exists here; empty if none does."""
    return next(filter(None, map(slots.find_url, names)), "")


@register.simple_tag
def page_at(path: str) -> str:
    """Give the path back if there is such a page here, else nothing."""
    return path if slots.has_page(path) else ""


@register.simple_tag(takes_context=True)
def counts(context: dict[str, Any]) -> dict[str, int]:
    """Count the views of the inbox for the sidebar, once per page."""
    return counts_of(context["request"])


def counts_of(request: HttpRequest) -> dict[str, int]:
    if not hasattr(request, "view_counts"):
        request.view_counts = view_counts(request.user)
    return request.view_counts


@register.simple_tag(takes_context=True)
def part(context: dict[str, Any], path: str) -> SafeString:
    """Draw a fragment in its place at once, which saves the browser a round trip."""
    return slots.draw(context["request"], path)


@register.simple_tag(takes_context=True)
def links(context: dict[str, Any], section: str) -> list[dict[str, Any]]:
    """List the sidebar's further pages that exist here and are open to this person."""
    request = context["request"]
    pages = [*(PAGES if section == "supervise" else ()), *slots.links_of(section)]
    found = []
    for link in pages:
        if slots.has_page(link.path) and link.is_allowed(request.user):
            is_current = request.path.startswith(link.path)
            found.append({"label": link.label, "icon": link.icon, "url": link.path, "is_current": is_current})
    return found


@register.simple_tag
def find_page(name: str, *args: Any) -> str:
    """Give the address of a page that another app may have; empty where it has none."""
    return slots.find_url(name, *args)


@register.simple_tag
def workspace() -> Workspace:
    return Workspace.current()


@register.filter
def hue(value: Any) -> str:
    """Give a quiet colour class that stays with a person or customer."""
    return f"h{(int(value or 0) * 5) % 8 + 1}"


@register.filter
def at_most(count: int, most: int = 99) -> str:
    """Show a bounded count as it is meant: 99+ when there are more."""
    return f"{most}+" if count > most else str(count)
