"""A notice as a customer would read it, with made-up facts."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from escalation import reasons
from escalation.eta import rounding
from escalation.notices_texts import SLOWER, TEAMS, hello, moment

NAME, NUMBER = "Rosa", "#4821"
RESULTS = {
    "en": "One of the two charges was refunded today.",
    "id": "Salah satu dari dua tagihan sudah dikembalikan hari ini.",
    "az": "İki ödənişdən biri bu gün geri qaytarıldı.",
}
HOURS = {"en": "Mon-Fri 09:00-17:00", "id": "Sen-Jum 09:00-17:00", "az": "B.e.-C. 09:00-17:00"}


def sample(text: str, kind: str, language: str, *, agent: str, lead: str, now: datetime, zone: str) -> str:
    """Fill in a text that has passed the check."""

    def when(hours: float) -> str:
        there = ZoneInfo(zone)
        at = rounding.rounded(now + timedelta(hours=hours), now=now, zone=there)
        return moment(at, now=now, zone=there, language=language)

    values = {
        "hello": hello(NAME, language),
        "no": NUMBER,
        "team": TEAMS[language]["finance"],
        "reason": SLOWER[language] if kind == "N4" else reasons.plain("refund", language),
        "agent": agent,
        "lead": lead,
        "eta": when(3),
        "review": when(2.5),
        "update": when(4),
        "old": when(0.5),
        "opening": when(14),
        "hours": HOURS[language],
        "result": RESULTS[language],
    }
    return text.format_map(values)
