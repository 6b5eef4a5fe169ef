"""The demo shop's last weeks: solved work, what customers said of it, and words of its topics."""

import random
from datetime import datetime, timedelta

from feedback.actions import ask, open_pain_point, rate, set_feedback_settings, set_phrases
from feedback.models import Survey
from helpdesk.demo.talk import Line, Talk, play
from tickets import actions
from tickets.models import Delivery, Ticket, Topic

DAY = 24 * 60
# name, account, language, question, answer, by, topic, days ago, score, words
PAST = (
    (
        "Elçin Nəsirov",
        "WhatsApp, Baku",
        "az",
        "Bağlama hələ gəlməyib",
        "Sabah çatacaq.",
        "tural",
        "damaged",
        20,
        5,
        "Çox sağ olun!",
    ),
    (
        "Dewi Anggraini",
        "WhatsApp, Jakarta",
        "id",
        "Apakah bisa tukar ukuran?",
        "Bisa, kami jemput besok.",
        "ayu",
        "stock",
        18,
        4,
        "",
    ),
    (
        "Grace Miller",
        "Telegram, Orders",
        "en",
        "The lid is broken",
        "A new one leaves today.",
        "ayu",
        "damaged",
        15,
        5,
        "Fast and kind",
    ),
    (
        "Nicat Abdullayev",
        "WhatsApp, Baku",
        "az",
        "Pulum geri qayıtmadı",
        "Bank bu gün göndərib.",
        "tural",
        "refund",
        13,
        2,
        "Bir həftə gözlədim",
    ),
    (
        "Putri Lestari",
        "Telegram, Bantuan",
        "id",
        "Barang datang rusak",
        "Mohon maaf, kami kirim lagi.",
        "ayu",
        "damaged",
        10,
        4,
        "",
    ),
    (
        "Sam Okafor",
        "WhatsApp, Orders",
        "en",
        "Do you have it in blue?",
        "Two are left, shall I keep one?",
        "tural",
        "stock",
        8,
        5,
        "",
    ),
    (
        "Lalə Qasımova",
        "Telegram, Support",
        "az",
        "Kartımdan iki dəfə çıxılıb",
        "Biri bu gün qayıdır.",
        "tural",
        "charged-twice",
        6,
        3,
        "",
    ),
    (
        "Agus Wijaya",
        "WhatsApp, Jakarta",
        "id",
        "Uang saya belum kembali",
        "Sudah kami kirim pagi ini.",
        "ayu",
        "refund",
        4,
        1,
        "Terlalu lama",
    ),
    (
        "Hanna Brown",
        "WhatsApp, Orders",
        "en",
        "My grinder came broken",
        "So sorry. A new one is packed.",
        "ayu",
        "damaged",
        2,
        5,
        "",
    ),
    (
        "Orxan Hacıyev",
        "WhatsApp, Baku",
        "az",
        "Qapaq sınıq gəldi",
        "Yenisini göndəririk.",
        "tural",
        "damaged",
        1,
        None,
        "",
    ),
)
WORDS = {
    "damaged": {"en": "broken\ntorn\ncame damaged", "id": "rusak\npecah", "az": "sınıq\ncırılmış\nzədələnib"},
    "refund": {
        "en": "refund\nmoney back",
        "id": "uang kembali\nbelum kembali",
        "az": "qaytarma\npul nə vaxt",
    },
    "charged-twice": {"en": "charged twice", "id": "dua kali", "az": "iki dəfə"},
    "stock": {"en": "in stock", "id": "masih ada", "az": "var idi"},
}


def make(at: datetime) -> None:
    luck = random.Random(11)
    for number, story in enumerate(PAST):
        _tell(number, story, at, luck)
    for slug, languages in WORDS.items():
        for language, lines in languages.items():
            set_phrases(Topic.objects.get(slug=slug), language=language, lines=lines.splitlines())
    damaged, yesterday = Topic.objects.get(slug="damaged"), (at - timedelta(days=1)).date()
    open_pain_point(damaged, account_kind="", source="drift", day=yesterday, count=4, expected=1.2, at=at)
    set_feedback_settings(asks_nps=False, template="rate_us", fixed_template="fixed_now")


def _tell(number: int, story: tuple[object, ...], now: datetime, luck: random.Random) -> None:
    name, account, language, question, answer, by, topic, days, score, words = story
    start = int(str(days)) * DAY + 90
    wait = luck.randrange(4, 50)
    lines = (Line(start, str(question)), Line(start - wait, str(answer), str(by)))
    talk = Talk(str(name), str(account), str(language), lines, topic=str(topic), is_solved=True)
    sender = f"99450777{number:04d}" if "WhatsApp" in str(account) else str(700300 + number)
    ticket = play(talk, sender, now, luck)
    survey = Survey.objects.get(ticket=ticket)
    asked_at = survey.next_at or now
    ask(survey, at=asked_at)
    if isinstance(score, int):
        survey.refresh_from_db()
        rate(survey, at=asked_at + timedelta(minutes=7), how="tap", score=score, words=str(words))
    _arrived(ticket)


def _arrived(ticket: Ticket) -> None:
    """What was sent weeks ago has been read since; nothing of it is sent now, when its window is closed."""
    for delivery in Delivery.objects.filter(message__ticket=ticket).order_by("pk"):
        for state, seconds in (("sent", 1), ("delivered", 2), ("read", 40)):
            at = delivery.created_at + timedelta(seconds=seconds)
            actions.note_delivery(delivery, state, at=at, provider_id=f"demo.{delivery.pk}")
