"""The verbs of a visitor: begin or take up a conversation, write, choose, leave."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from channels_live import feed, intake
from channels_live.identities import locked, thread_for
from channels_live.models import FeedItem, VisitorSession
from channels_live.widget import tokens
from channels_live.widget.identity import Claim
from helpdesk.core import secrets
from helpdesk.core.errors import Refused
from tickets import actions
from tickets.actions import Incoming
from tickets.models import Attachment, ChannelAccount, Customer, Message, Thread


@transaction.atomic
def begin(
    account: ChannelAccount,
    *,
    claim: Claim | None,
    profile: Mapping[str, str],
    facts: Mapping[str, str],
    at: datetime,
) -> tuple[Thread, str]:
    """Give a visitor a thread and a token for it.

    A signed claim leads to its own thread wherever it comes from; anybody else starts a new one
    with a new customer, whatever name or address they typed.
    """
    sender, ids = f"visitor:{secrets.new_token()}", {}
    if claim:
        sender, ids = f"signed:{claim.user_id}", {"signed": f"{account.key}:{claim.user_id}"}
        if claim.email and claim.is_email_verified:
            ids["email"] = claim.email
    name = claim.name if claim else profile.get("name", "")
    thread = thread_for(account, sender, ids=ids, name=name, language=facts.get("language", ""), at=at)
    email = claim.email if claim else profile.get("email", "")
    learn(thread.customer, name=name, email=email, facts=facts)
    if claim and claim.attributes:
        actions.learn_attributes(thread.customer, claim.attributes, at=at)
    return thread, tokens.issue(thread, is_verified=claim is not None, at=at)


def learn(customer: Customer, *, name: str, email: str, facts: Mapping[str, str]) -> None:
    """Take what a visitor says about themselves; it is shown to agents and joins nothing."""
    customer.name = customer.name or name[:200]
    customer.email = customer.email or email[:254]
    customer.language = facts.get("language") or customer.language
    customer.time_zone = facts.get("time_zone") or customer.time_zone
    told = {name: value for name, value in facts.items() if value and name in ("page", "topic")}
    customer.facts = {**customer.facts, **told}
    customer.save(update_fields=["name", "email", "language", "time_zone", "facts"])


@transaction.atomic
def write(
    session: VisitorSession, *, cid: str, text: str, uploads: list[Attachment], at: datetime
) -> tuple[Message, bool]:
    """Store a visitor's message; a repeat of the same `cid` gives what is stored, and False."""
    thread = locked(session.thread_id)
    if stored := Message.objects.filter(thread=thread, client_id=cid).first():
        return stored, False
    kind = uploads[0].kind if uploads and not text else "text"
    incoming = Incoming(
        kind=kind,
        text=text,
        client_id=cid,
        author_name=thread.customer.name,
        language=thread.customer.language,
        uploads=uploads,
    )
    return intake.take_in(thread, incoming, at=at), True


@transaction.atomic
def choose(session: VisitorSession, message: Message, *, choice: str, at: datetime, words: str = "") -> None:
    """Answer a message's buttons, once or while it may change; part of the talk only where it says so.

    Raises `Refused` for another answer, or words, once it may not change any more.
    """
    thread = locked(session.thread_id)
    rows = {str(row["id"]): row for row in (message.choices or {}).get("rows", [])}
    chosen = FeedItem.objects.filter(thread=thread, kind="event", message=message, data__event="chosen")
    given = list(chosen.order_by("n"))
    if given and at >= given[0].at + timedelta(hours=(message.choices or {}).get("changes_h", 0)):
        if words or choice != given[-1].data["choice"]:
            raise Refused(_("This answer stands: it can no longer be changed."), code="final")
        return
    purpose = (message.choices or {}).get("purpose", "conversation")
    if purpose == "conversation":
        content = {"choice": choice, "ref": message.pk}
        title = str(rows[choice]["title"])
        intake.take_in(thread, Incoming(kind="interactive_reply", text=title, content=content), at=at)
    else:
        actions.record_choice(thread, purpose=purpose, value=choice, ref=str(message.pk), at=at, words=words)
    feed.append(thread, "event", at=at, message=message, event="chosen", choice=choice)


@transaction.atomic
def leave(session: VisitorSession, *, at: datetime) -> None:
    """The visitor ends the chat; work that is owed stays owed."""
    thread = locked(session.thread_id)
    if thread.ticket is None or ended(thread):
        return
    actions.note_presence_of_customer(thread, is_gone=True, at=at, how="ended")
    feed.append(thread, "event", at=at, event="ended")


def ended(thread: Thread) -> bool:
    """Tell whether nothing has happened since the visitor ended the chat."""
    last = FeedItem.objects.filter(thread=thread).exclude(kind="receipt").order_by("-n").first()
    return bool(last and last.kind == "event" and last.data.get("event") == "ended")
