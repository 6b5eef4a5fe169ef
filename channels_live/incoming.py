"""From parsed items to stored facts: messages, receipts and everything else of one payload."""

from datetime import datetime, timedelta
from typing import Any

from channels_live import intake, news, notices, parking, receipts, taps
from channels_live.adapters.base import Inbound, Media, Notice, Parsed, Receipt
from channels_live.identities import thread_for
from tickets import files
from tickets.actions import Incoming, IncomingFile
from tickets.models import ChannelAccount, Message

STRAY = timedelta(hours=1)


class Unroutable(parking.Misfit):
    """The payload names an account that is not set up here."""

    def __init__(self, ref: str) -> None:
        super().__init__("number", f"no account here has the number id {ref}", ref=ref)


def account_for(posted_to: ChannelAccount, item: Parsed) -> ChannelAccount:
    """Give the account an item is about: the URL picks the secret, the payload the number.

    Only accounts of the same kind that share the secret are reachable through one URL; anything
    else raises Unroutable, so that the payload is parked where an admin sees it.
    """
    ref = item.account_ref
    if not ref or ref == posted_to.external_ref:
        return posted_to
    sharing = ChannelAccount.objects.select_related("queue").filter(kind=posted_to.kind, external_ref=ref)
    secret = posted_to.settings.get("app_secret")
    for account in sharing:
        if secret and account.settings.get("app_secret") == secret:
            return account
    if isinstance(item, Notice) and item.kind != "revoke":
        return posted_to
    raise Unroutable(ref)


def apply(account: ChannelAccount, item: Parsed, *, received_at: datetime, now: datetime) -> None:
    """Store one parsed item; repeats change nothing."""
    if isinstance(item, Inbound):
        _receive(account, item, received_at)
    elif isinstance(item, Receipt):
        receipts.apply(account, item, received_at=received_at)
    elif item.whole and _came_first(account, item.whole, received_at):
        _receive(account, item.whole, received_at)
    else:
        news.apply(account, item, received_at=received_at)


def _came_first(account: ChannelAccount, whole: Inbound, received_at: datetime) -> bool:
    """Tell whether an edit is all we have of a message that is still on its way to us.

    Edits of messages from before this account was here are nothing new, and open nothing.
    """
    if whole.at is None or received_at - whole.at > STRAY:
        return False
    return not Message.objects.filter(account=account, external_id=whole.external_id).exists()


def _receive(account: ChannelAccount, item: Inbound, received_at: datetime) -> Message | None:
    if item.is_echo or item.is_silent:
        _keep_aside(account, item, received_at)
        return None
    if item.group and not account.takes_groups:
        return None
    if not item.sender:
        raise parking.Misfit("sender", "a message without a sender")
    name = item.group_name if item.group else item.profile_name
    thread = thread_for(
        account,
        item.group or item.sender,
        ids={} if item.group else dict(item.sender_ids),
        name=name,
        language=item.language,
        at=received_at,
        is_group=bool(item.group),
    )
    news.learn_name(thread.customer, name)
    if item.choice or item.data.get("callback_id"):
        settled = taps.take(thread, item, at=received_at)
        if settled is None:
            return None
        item = settled
    message = intake.take_in(thread, to_incoming(item), at=received_at)
    notices.follow(message, thread, at=received_at)
    return message


def _keep_aside(account: ChannelAccount, item: Inbound, received_at: datetime) -> None:
    """Note what was said elsewhere or long ago: it opens no ticket and nobody is told."""
    kind = "history" if item.is_silent else "echo"
    told_at = item.at.isoformat() if item.at else None
    told = {"sender": item.sender, "id": item.external_id, "type": item.kind, "told_at": told_at}
    news.keep(account, kind, item.text, received_at, **told, is_ours=item.is_echo)


def to_incoming(item: Inbound) -> Incoming:
    return Incoming(
        kind=item.kind,
        text=item.text,
        external_id=item.external_id,
        provider_at=item.at,
        author_name=item.profile_name,
        language=item.language,
        reply_to_external=item.reply_to,
        album=item.album,
        content={**_content(item), **({"choice": item.choice} if item.choice else {})},
        files=[_file(media) for media in item.media],
    )


def _content(item: Inbound) -> dict[str, Any]:
    extra = {"forwarded": True} if item.is_forwarded else {}
    return {**item.data, **extra}


def _file(media: Media) -> IncomingFile:
    return IncomingFile(
        kind=media.kind,
        name=files.safe_name(media.name, media.mime) if media.name else "",
        mime=media.mime,
        bytes=media.bytes or 0,
        source={"ref": media.ref, "url": media.url, "sha256": media.sha256},
    )
