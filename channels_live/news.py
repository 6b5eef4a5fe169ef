"""Notices of providers: edits, revokes, reactions, memberships, changed addresses, account news."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from channels_live.adapters.base import Notice
from channels_live.identities import follow_move, variants
from channels_live.models import AccountNotice
from tickets import actions
from tickets.models import ChannelAccount, Customer, Identity, Message, Thread


def apply(account: ChannelAccount, notice: Notice, *, received_at: datetime) -> None:
    """Act on one notice; kinds without a rule of their own are kept for the account's page."""
    if notice.kind == "ignored":
        return
    if handler := HANDLERS.get(notice.kind):
        handler(account, notice, notice.at or received_at)
        return
    keep(account, notice.kind, notice.text, received_at, **dict(notice.data))


def keep(account: ChannelAccount, kind: str, text: str, at: datetime, **data: Any) -> None:
    AccountNotice.objects.create(account=account, kind=kind[:40], text=text[:500], data=data, at=at)


def learn_name(customer: Customer, name: str) -> None:
    """Take the name a profile tells, once; agents may have given a better one since."""
    if name and not customer.name:
        customer.name = name[:200]
        customer.save(update_fields=["name"])


def _edit(account: ChannelAccount, notice: Notice, at: datetime) -> None:
    if message := _message(account, notice.external_id):
        actions.edit_message(message, text=notice.text, at=at)


def _revoke(account: ChannelAccount, notice: Notice, at: datetime) -> None:
    if message := _message(account, notice.external_id):
        actions.revoke_message(message, at=at)


def _deleted(account: ChannelAccount, notice: Notice, at: datetime) -> None:
    """Take back every message of a list; those we never had are passed over."""
    ids = notice.data.get("ids")
    for external_id in ids if isinstance(ids, list) else []:
        if message := _message(account, str(external_id)):
            actions.revoke_message(message, at=at)


def _react(account: ChannelAccount, notice: Notice, at: datetime) -> None:
    if message := _message(account, notice.external_id):
        actions.react(message, emoji=str(notice.data.get("emoji") or notice.text), by=notice.sender, at=at)


def _membership(account: ChannelAccount, notice: Notice, at: datetime) -> None:
    state = notice.data.get("state")
    thread = (
        Thread.objects.select_related("ticket").filter(account=account, external_id=notice.sender).first()
    )
    if thread is None or state not in ("blocked", "active") or thread.is_blocked == (state == "blocked"):
        return
    actions.note_presence_of_customer(thread, is_gone=state == "blocked", at=at)


def _changed_address(account: ChannelAccount, notice: Notice, at: datetime) -> None:
    """A number or user id changed: the identity and the thread follow."""
    old, new, kind = (str(notice.data.get(key) or "") for key in ("old", "new", "identity"))
    kind = kind or account.kind
    if not old or not new:
        return
    known = Identity.objects.filter(kind=kind, value__in=variants(kind, old), is_verified=True).first()
    if known:
        Identity.objects.get_or_create(
            kind=kind,
            scope="",
            value=new,
            is_verified=True,
            defaults={"customer": known.customer, "source": "provider", "created_at": at},
        )
    # On every account of ours: whoever got the old number next must not get what is meant for this customer.
    named = Thread.objects.filter(account__kind=account.kind, external_id__in=variants(kind, old))
    for account_id, external_id in named.values_list("account_id", "external_id"):
        follow_move(account_id, old=external_id, new=new)


def _migrated(account: ChannelAccount, notice: Notice, at: datetime) -> None:
    old, new = str(notice.data.get("old") or notice.sender), str(notice.data.get("new") or "")
    follow_move(account.pk, old=old, new=new)


def _account_error(account: ChannelAccount, notice: Notice, at: datetime) -> None:
    keep(account, notice.kind, notice.text, at, **dict(notice.data))
    code = str(notice.data.get("code") or "")[:40]
    ChannelAccount.objects.filter(pk=account.pk).update(
        problem=notice.text[:300], problem_code=code, problem_at=at
    )


def _message(account: ChannelAccount, external_id: str) -> Message | None:
    if not external_id:
        return None
    return Message.objects.filter(account=account, external_id=external_id).first()


HANDLERS: dict[str, Callable[[ChannelAccount, Notice, datetime], None]] = {
    "edit": _edit,
    "revoke": _revoke,
    "deleted": _deleted,
    "reaction": _react,
    "membership": _membership,
    "identity_change": _changed_address,
    "chat_migrated": _migrated,
    "account_error": _account_error,
}
