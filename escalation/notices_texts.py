"""What customers are told about an escalation, per language; signed by the owner, without our inner names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

N1, N2, N3, N4, N5, N6 = "N1", "N2", "N3", "N4", "N5", "N6"
N6_LATER = "NA"  # the sixth, while the owner still has to write the result
KINDS = (N1, N2, N3, N4, N5, N6, N6_LATER)
YES, NO = "yes", "no"
PURPOSE = "solved"

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        N1: "{hello} I have passed your case {no} to our {team} team because {reason}. Cases like yours are usually finished by {eta}; about 8 in 10 are. I stay your contact and will write to you by {review} at the latest.\n- {agent}",  # noqa: E501 -- one text
        N2: "{hello} I have passed your case {no} to our {team} team because {reason}. I do not have enough similar cases for a reliable time. Our commitment is an update by {update}, and I will not let it go unanswered.\n- {agent}",  # noqa: E501 -- one text
        N3: "{hello} I have passed your case {no} to our {team} team because {reason}. They work {hours}. They start on it {opening}; I expect a result by {eta}. I stay your contact.\n- {agent}",  # noqa: E501 -- one text
        N4: "{hello} this takes longer than I told you ({old}). Reason: {reason}. New realistic time: {eta}. Nothing is needed from you.\n- {agent}",  # noqa: E501 -- one text
        N5: "{hello} I told you {old} and did not keep it. I am sorry. {lead} now follows it with me; next update {update}.\n- {agent}",  # noqa: E501 -- one text
        N6: "{hello} your case {no} is finished. {result}\nDid this solve it?\n- {agent}",
        N6_LATER: "{hello} our {team} team has finished its work on your case {no}. I will write to you about the result by {update}.\n- {agent}",  # noqa: E501 -- one text
    },
    "id": {
        N1: "{hello} saya telah meneruskan kasus Anda {no} ke tim {team} kami karena {reason}. Kasus seperti ini biasanya selesai sebelum {eta}; sekitar 8 dari 10 demikian. Saya tetap menjadi kontak Anda dan akan menulis kepada Anda paling lambat {review}.\n- {agent}",  # noqa: E501 -- one text
        N2: "{hello} saya telah meneruskan kasus Anda {no} ke tim {team} kami karena {reason}. Saya belum punya cukup kasus serupa untuk menyebut waktu yang pasti. Komitmen kami adalah kabar sebelum {update}, dan saya tidak akan membiarkannya tanpa jawaban.\n- {agent}",  # noqa: E501 -- one text
        N3: "{hello} saya telah meneruskan kasus Anda {no} ke tim {team} kami karena {reason}. Mereka bekerja {hours}. Mereka mulai {opening}; saya perkirakan hasilnya sebelum {eta}. Saya tetap menjadi kontak Anda.\n- {agent}",  # noqa: E501 -- one text
        N4: "{hello} ini memakan waktu lebih lama dari yang saya sampaikan ({old}). Alasan: {reason}. Waktu baru yang realistis: {eta}. Anda tidak perlu melakukan apa pun.\n- {agent}",  # noqa: E501 -- one text
        N5: "{hello} saya menyebut {old} dan tidak menepatinya. Saya minta maaf. {lead} kini menanganinya bersama saya; kabar berikutnya {update}.\n- {agent}",  # noqa: E501 -- one text
        N6: "{hello} kasus Anda {no} selesai. {result}\nApakah ini menyelesaikannya?\n- {agent}",
        N6_LATER: "{hello} tim {team} kami telah menyelesaikan pekerjaannya untuk kasus Anda {no}. Saya akan menulis kepada Anda tentang hasilnya sebelum {update}.\n- {agent}",  # noqa: E501 -- one text
    },
    "az": {
        N1: "{hello} {no} nömrəli müraciətinizi {team} komandamıza ötürdüm, çünki {reason}. Belə işlər adətən {eta} tarixinədək bitir; hər 10 işdən təxminən 8-i. Əlaqə şəxsiniz mən qalıram və sizə ən geci {review} yazacağam.\n- {agent}",  # noqa: E501 -- one text
        N2: "{hello} {no} nömrəli müraciətinizi {team} komandamıza ötürdüm, çünki {reason}. Etibarlı vaxt demək üçün kifayət qədər oxşar iş yoxdur. Sözümüz budur: {update} tarixinədək xəbər verəcəyik və cavabsız qoymayacağam.\n- {agent}",  # noqa: E501 -- one text
        N3: "{hello} {no} nömrəli müraciətinizi {team} komandamıza ötürdüm, çünki {reason}. Onlar {hours} işləyir. İşə {opening} başlayacaqlar; nəticəni {eta} gözləyirəm. Əlaqə şəxsiniz mən qalıram.\n- {agent}",  # noqa: E501 -- one text
        N4: "{hello} bu, sizə dediyimdən ({old}) uzun çəkir. Səbəb: {reason}. Yeni real vaxt: {eta}. Sizdən heç nə tələb olunmur.\n- {agent}",  # noqa: E501 -- one text
        N5: "{hello} sizə {old} demişdim və sözümü tutmadım. Üzr istəyirəm. İndi {lead} mənimlə birlikdə nəzarət edir; növbəti xəbər {update}.\n- {agent}",  # noqa: E501 -- one text
        N6: "{hello} {no} nömrəli müraciətiniz bitdi. {result}\nBu, məsələni həll etdimi?\n- {agent}",
        N6_LATER: "{hello} {team} komandamız {no} nömrəli müraciətiniz üzrə işini bitirdi. Nəticə barədə sizə {update} tarixinədək yazacağam.\n- {agent}",  # noqa: E501 -- one text
    },
}
HELLO = {
    "en": ("Hi {name},", "Hello,"),
    "id": ("Halo {name},", "Halo,"),
    "az": ("Salam, {name}!", "Salam!"),
}
TEAMS = {
    "en": {
        "frontline": "service",
        "senior": "senior",
        "finance": "finance",
        "technical": "technical",
        "management": "management",
    },
    "id": {
        "frontline": "layanan",
        "senior": "senior",
        "finance": "keuangan",
        "technical": "teknis",
        "management": "manajemen",
    },
    "az": {
        "frontline": "xidmət",
        "senior": "baş mütəxəssis",
        "finance": "maliyyə",
        "technical": "texniki",
        "management": "rəhbərlik",
    },
}
DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "id": ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
    "az": ("B.e.", "Ç.a.", "Ç.", "C.a.", "C.", "Ş.", "B."),
}
MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "az": ("yan", "fev", "mar", "apr", "may", "iyn", "iyl", "avq", "sen", "okt", "noy", "dek"),
}
ANSWERS = {"en": ("Yes", "No"), "id": ("Ya", "Belum"), "az": ("Bəli", "Xeyr")}
TODAY = {"en": ("today", "tomorrow"), "id": ("hari ini", "besok"), "az": ("bu gün", "sabah")}
SLOWER = {
    "en": "it needs more work than such cases usually do",
    "id": "kasus ini perlu lebih banyak waktu daripada biasanya",
    "az": "bu iş adi hallardan çox vaxt tələb edir",
}
ROUND_THE_CLOCK = {"en": "round the clock", "id": "sepanjang waktu", "az": "günün 24 saatı"}
A_MANAGER = {"en": "My manager", "id": "Manajer saya", "az": "Rəhbərim"}


def language_of(code: str) -> str:
    """Give the language we have texts in; English where there is none."""
    short = code.split("-")[0].lower()
    return short if short in TEXTS else "en"


def template_name(kind: str) -> str:
    """Name what goes out instead where a window is closed."""
    return f"meja_{kind.lower()}"


def moment(at: datetime, *, now: datetime, zone: ZoneInfo, language: str) -> str:
    """Say a time as the customer reads it: today 16:00, tomorrow 12:00, Tue 3 Jun 12:00."""
    there, here = at.astimezone(zone), now.astimezone(zone)
    clock = f"{there:%H:%M}"
    for days, word in enumerate(TODAY[language]):
        if there.date() == here.date() + timedelta(days=days):
            return f"{word} {clock}"
    month = MONTHS[language][there.month - 1]
    return f"{DAYS[language][there.weekday()]} {there.day} {month} {clock}"


def hello(name: str, language: str) -> str:
    named, plain = HELLO[language]
    return named.format(name=name) if name else plain


def solved_choices(language: str) -> dict[str, Any]:
    """Give the two buttons under a result; a tap is no message and opens no obligation."""
    yes, no = ANSWERS[language]
    rows = [{"id": YES, "title": yes}, {"id": NO, "title": no}]
    return {"purpose": PURPOSE, "body": "", "rows": rows}


def is_solved(value: str) -> bool | None:
    """Read a tap; a template's buttons come back by their words."""
    said = value.strip().casefold()
    for answer, place in ((YES, 0), (NO, 1)):
        if said == answer or said in {words[place].casefold() for words in ANSWERS.values()}:
            return answer == YES
    return None
