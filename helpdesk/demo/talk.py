"""A morning at the demo shop: customers of three channels, some answered, some waiting."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from channels_live import intake
from channels_live.identities import thread_for
from channels_live.simulator import phones
from tickets import actions
from tickets.actions import Incoming
from tickets.models import ChannelAccount, Message, Thread, Ticket, Tier, Topic


@dataclass(frozen=True)
class Line:
    """One thing said: by the customer, or by the agent with this e-mail name."""

    minutes_ago: float
    text: str
    by: str = ""
    is_note: bool = False


@dataclass(frozen=True)
class Talk:
    name: str
    account: str
    language: str
    lines: tuple[Line, ...]
    tier: str = "basic"
    topic: str = ""
    is_solved: bool = False
    priority: str = "normal"


TALKS = (
    Talk(
        "Kamran Əhmədov",
        "WhatsApp, Baku",
        "az",
        (
            Line(95, "Salam. Sifariş SM-20991 üçün kartımdan iki dəfə pul çıxılıb"),
            Line(80, "Salam, Kamran bəy. Yoxlayıram, bir neçə dəqiqə vaxt verin.", "tural"),
            Line(12, "İki dəfə ödəniş çıxılıb, kartımda 258 ₼ azalıb. Nə vaxt qaytaracaqsınız?"),
        ),
        tier="gold",
        topic="charged-twice",
        priority="high",
    ),
    Talk(
        "Rina Kusuma",
        "WhatsApp, Jakarta",
        "id",
        (
            Line(4, "Halo kak, paket saya SM-18830 belum sampai padahal sudah 6 hari"),
            Line(3, "Tolong dicek ya"),
        ),
    ),
    Talk(
        "Aysel Hüseynova",
        "Telegram, Support",
        "az",
        (
            Line(41, "Salam! Dünən gələn qəhvə dəyirmanı sınıqdır. Qutusu da cırılmışdı."),
            Line(38, "Salam, Aysel xanım. Çox üzr istəyirik, dərhal yoxlayıram.", "ayu"),
            Line(36, "Photo checked, 2 left in Baku. Courier confirms the torn box.", "ayu", is_note=True),
            Line(8, "Yenisi olsun, amma cümə gününə qədər çatmalıdır. Hədiyyədir."),
        ),
        tier="gold",
        topic="damaged",
    ),
    Talk(
        "Siti Rahmawati",
        "Telegram, Bantuan",
        "id",
        (Line(55, "Ukuran L masih ada warna hijau?"), Line(50, "Masih ada, Kak Siti, tinggal 3.", "ayu")),
        topic="stock",
    ),
    Talk(
        "Budi Santoso",
        "WhatsApp, Orders",
        "en",
        (Line(190, "I need a tax invoice for order SM-17702, the company name is wrong on it"),),
        tier="silver",
    ),
    Talk(
        "Günel Abbasova",
        "WhatsApp, Baku",
        "az",
        (
            Line(300, "Qaytarma üçün pul nə vaxt gələcək? Sifariş SM-16004"),
            Line(290, "Salam, Günel xanım. Bank 3 iş günü deyir, sabah yazacağam.", "tural"),
            Line(240, "Pul gəldi, təşəkkürlər"),
        ),
        topic="refund",
        is_solved=True,
    ),
    Talk(  # her window closes in a little over two hours
        "Hannah Vogel",
        "WhatsApp, Orders",
        "en",
        (
            Line(1300, "The grinder I ordered for my mother came without its handle. Order SM-19377"),
            Line(1285, "I am sorry, Hannah. I asked the warehouse and write to you tomorrow.", "ayu"),
        ),
        topic="damaged",
    ),
    Talk(
        "Owen Clarke",
        "Telegram, Orders",
        "en",
        (Line(22, "I cannot log in. The code never arrives, I tried five times and now I am locked out!!"),),
    ),
)


def make(at: datetime) -> None:
    """Store the morning as it would have come in."""
    luck = random.Random(4)
    for number, talk in enumerate(TALKS):
        play(talk, f"99450555{number:04d}" if "WhatsApp" in talk.account else str(700100 + number), at, luck)


def play(talk: Talk, sender: str, now: datetime, luck: random.Random) -> Ticket:
    """Store one conversation through the same doors as a real one."""
    account = ChannelAccount.objects.get(name=talk.account)
    thread = _thread(talk, account, sender, now - timedelta(minutes=talk.lines[0].minutes_ago))
    for line in talk.lines:
        at = now - timedelta(minutes=line.minutes_ago, seconds=luck.randrange(50))
        message = _say(thread, talk, line, at)
        thread.ticket = message.ticket
    ticket = message.ticket
    author = next((line.by for line in talk.lines if line.by), "")
    last = now - timedelta(minutes=talk.lines[-1].minutes_ago)
    if talk.topic and author:
        topic = Topic.objects.get(slug=talk.topic)
        actions.set_topic(
            ticket, topic=topic, by=_agent(author).as_actor(), at=last if talk.is_solved else now
        )
    if talk.priority != "normal":
        actions.set_priority(ticket, priority=talk.priority, by=_agent("dimas").as_actor(), at=now)
    if talk.is_solved:
        actions.solve(ticket, by=_agent(author).as_actor(), at=last)
    return ticket


@transaction.atomic
def _thread(talk: Talk, account: ChannelAccount, sender: str, at: datetime) -> Thread:
    thread = thread_for(
        account, sender, ids={account.kind: sender}, name=talk.name, language=talk.language, at=at
    )
    phones.create_phone(kind=account.kind, name=talk.name, at=at, address=sender, language=talk.language)
    if talk.tier != "basic":
        tier, by = Tier.objects.get(slug=talk.tier), _agent("dimas").as_actor()
        actions.set_customer_tier(thread.customer, tier=tier, by=by, at=at, reason="Contract")
    return thread


@transaction.atomic
def _say(thread: Thread, talk: Talk, line: Line, at: datetime) -> Message:
    if not line.by:
        found = thread_for(
            thread.account,
            thread.external_id,
            ids={thread.account.kind: thread.external_id},
            name=talk.name,
            language=talk.language,
            at=at,
        )
        incoming = Incoming(kind="text", text=line.text, author_name=talk.name, language=talk.language)
        return intake.take_in(found, replace(incoming, external_id=f"demo-{at.timestamp()}"), at=at)
    ticket = thread.ticket
    if ticket is None:
        raise ValueError("an agent speaks first")
    by = _agent(line.by).as_actor()
    if line.is_note:
        return actions.add_note(ticket, by=by, at=at, text=line.text)
    return actions.reply(ticket, by=by, at=at, text=line.text)[0]


def _agent(name: str) -> User:
    return User.objects.get(email=f"{name}@sahil.example")
