"""The beginning of every visit: a handle, a signed identity, or a stranger."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from channels_live.models import VisitorSession
from channels_live.widget import items, tokens, transcript, visitors
from channels_live.widget.fields import Json, body_of, nested, not_found, text
from channels_live.widget.http import address as address_of
from channels_live.widget.http import for_anyone, missed, spend
from channels_live.widget.identity import check
from channels_live.widget.pages import LANGUAGES
from channels_live.widget.standing import standing_of
from tickets.models import ChannelAccount, Thread

NEW_VISITORS = 2_000  # a minute and address


@for_anyone("POST", per_minute=6_000)
def session(request: HttpRequest) -> tuple[HttpResponse, ChannelAccount]:
    """Open or take up a conversation, and give its newest page."""
    body, at = body_of(request), timezone.now()
    key = text(body, "key", most=40, default=None)
    account = (
        ChannelAccount.objects.select_related("queue").filter(key=key, kind="webchat", is_active=True).first()
    )
    if account is None:
        raise not_found()
    profile, facts = _profile(nested(body, "profile")), _facts(body)
    claim = check(account, nested(body, "identity"), at=at) if "identity" in body else None
    handle = text(body, "handle", most=tokens.LONGEST)
    if handle and not claim:
        known = _known(request, account, handle)
        visitors.learn(known.thread.customer, name=profile["name"], email=profile["email"], facts=facts)
        return JsonResponse(_answer(known.thread, handle)), account
    spend(f"widget:new:{address_of(request)}", NEW_VISITORS)
    thread, token = visitors.begin(account, claim=claim, profile=profile, facts=facts, at=at)
    return JsonResponse(_answer(thread, token), status=201), account


def _known(request: HttpRequest, account: ChannelAccount, handle: str) -> VisitorSession:
    """Find the live session of a handle; one that has run out must not make a customer by every page view."""
    found = tokens.find(handle, at=timezone.now())
    if found is None or found.thread.account_id != account.pk:
        missed(request)
    return found


def _answer(thread: Thread, token: str) -> dict[str, Any]:
    ticket, shown = thread.ticket, items.latest(thread)
    agent = ticket.assignee if ticket and not ticket.is_terminal else None
    return {
        "token": token,
        "handle": token,
        "thread": thread.pk,
        "n": shown[-1]["n"] if shown else 0,
        "items": shown,
        "agent": {"name": agent.name} if agent else None,
        "status": ticket.status if ticket else None,
        "transcript": transcript.link(thread, at=timezone.now()),
        "standing": standing_of(thread, ticket, now=timezone.now()),
    }


def _profile(body: Json) -> dict[str, str]:
    return {name: text(body, name, most=200).strip() for name in ("name", "email", "topic")}


def _facts(body: Json) -> dict[str, str]:
    lang = text(body, "lang", most=8)[:2]
    page = text(body, "page_url", most=4000)
    if not page.startswith(("http://", "https://")):
        page = ""  # an agent must never be handed a link that runs something
    return {
        "language": lang if lang in LANGUAGES else "",
        "page": page[:500],
        "time_zone": text(body, "tz", most=64),
        "topic": text(nested(body, "profile"), "topic", most=200),
    }
