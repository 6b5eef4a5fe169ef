"""Posts webhooks as the providers do: signed, in lanes, again and again until they are taken."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from channels_live.simulator import wires
from channels_live.simulator.models import Line, Post
from channels_live.simulator.phones import touch
from tickets.models import ChannelAccount

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
State = Post.State
PATIENCE_S = 10
LEASE = timedelta(seconds=PATIENCE_S * 3)
LONGEST_PAUSE = timedelta(seconds=60)
KEEP_TRYING = {"whatsapp": timedelta(days=7), "telegram": timedelta(hours=24)}
AT_ONCE = 4
IDLE_S = 1.0

_bell = threading.Event()
_started = threading.Lock()


def put(
    account: ChannelAccount,
    body: dict[str, Any],
    *,
    at: datetime,
    lane: str = "",
    line: Line | None = None,
    copies: int = 1,
    delay: timedelta = timedelta(),
) -> Post:
    """Write down a webhook to post; it goes out once the transaction has committed."""
    post = Post.objects.create(
        account=account,
        line=line,
        lane=lane[:160],
        body=b"",
        copies=copies,
        next_at=at + delay,
        created_at=at,
    )
    post.body = wires.of(account.kind).encode(body, post.pk)
    post.save(update_fields=["body"])
    transaction.on_commit(_bell.set)
    return post


def pump(*, clock: Clock = timezone.now, account: ChannelAccount | None = None) -> int:
    """Post everything that is due, in order, until nothing is; gives how many were taken."""
    count, post = 0, claim(now=clock(), account=account)
    if post is None:
        return count  # a client is dear: it reads all certificates
    with httpx.Client(timeout=PATIENCE_S, trust_env=False) as client:
        while post:
            count += deliver(post, client, clock=clock)
            post = claim(now=clock(), account=account)
    return count


@transaction.atomic
def claim(*, now: datetime, account: ChannelAccount | None = None) -> Post | None:
    """Lease the oldest due webhook whose lane is free."""
    ahead = Post.objects.filter(
        state=State.WAITING, account=OuterRef("account"), lane=OuterRef("lane"), pk__lt=OuterRef("pk")
    )
    free = Post.objects.filter(Q(lane="") | ~Exists(ahead), state=State.WAITING, next_at__lte=now)
    if account:
        free = free.filter(account=account)
    post = free.select_for_update(of=("self",), skip_locked=True).order_by("next_at", "id").first()
    if post:
        post.attempts += 1
        post.next_at = now + LEASE
        post.save(update_fields=["attempts", "next_at"])
    return post


def deliver(post: Post, client: httpx.Client, *, clock: Clock) -> bool:
    """Post one leased webhook as often as it has copies; false when it has to come again."""
    account = post.account
    raw = bytes(post.body)
    url = hook_url(account)
    headers = {"Content-Type": "application/json", **wires.of(account.kind).headers(raw, account.settings)}
    pause: float | None = None
    for _copy in range(post.copies):
        try:
            answer = client.post(url, content=raw, headers=headers)
        except httpx.HTTPError as error:
            post.status, post.error = None, type(error).__name__
        else:
            post.status, post.error = answer.status_code, "" if answer.is_success else answer.text[:300]
            pause = wires.of(account.kind).pause(answer)
            if answer.is_success:
                wires.of(account.kind).act_on(account, answer, clock())
    _settle(post, pause, now=clock())
    return post.state == State.TAKEN


def hook_url(account: ChannelAccount) -> str:
    """Give where the business wants to be told."""
    return settings.HELPDESK_BASE_URL + reverse("hook", args=[account.kind, account.key])


def _settle(post: Post, pause: float | None, *, now: datetime) -> None:
    if post.status is not None and 200 <= post.status < 300:
        post.state = State.TAKEN
        _tick(post)
    elif now - post.created_at > KEEP_TRYING[post.account.kind]:
        post.state = State.DROPPED
    else:
        doubling = timedelta(seconds=2.0 ** min(post.attempts - 1, 6))
        post.next_at = now + (timedelta(seconds=pause) if pause else min(doubling, LONGEST_PAUSE))
    post.save(update_fields=["state", "status", "error", "next_at"])


def _tick(post: Post) -> None:
    """Show the customer two ticks for what the business has got."""
    if post.line_id and Line.objects.filter(pk=post.line_id, is_ours=False, state=Line.State.SENT).update(
        state=Line.State.DELIVERED
    ):
        touch(Line.objects.get(pk=post.line_id).chat)


def start() -> None:
    """Post in the background of a web process; the threads end with it."""
    if _started.acquire(blocking=False):
        threading.Thread(target=_work, name="simulator-postman", daemon=True).start()


def _work() -> None:
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="simulator-post") as pool:
        while True:
            _bell.wait(IDLE_S)
            _bell.clear()
            for done in [pool.submit(_round) for _ in range(AT_ONCE if _is_busy() else 1)]:
                if error := done.exception():
                    log.error("a webhook of the simulator cannot be posted", exc_info=error)


def _is_busy() -> bool:
    try:
        return Post.objects.filter(state=State.WAITING, next_at__lte=timezone.now()).count() > 1
    except DatabaseTrouble:
        return False
    finally:
        connection.close()


def _round() -> None:
    try:
        pump()
    except DatabaseTrouble as error:  # PostgreSQL is away or not migrated yet; the rows wait
        log.warning("the simulator's post waits: %s", error)
    finally:
        connection.close()
