"""The templates of every demo business account: approved ones, and two that may not be sent."""

from typing import Any

from tickets import slots

TEXTS = {
    "order_update": {
        "en_US": "Hello {{1}}, there is news about your order {{2}}. Reply here to go on.",
        "id": "Halo {{1}}, ada kabar tentang pesanan {{2}}. Balas di sini untuk melanjutkan.",
        "az": "Salam {{1}}, {{2}} nömrəli sifarişinizlə bağlı yenilik var. Davam etmək üçün cavab yazın.",
    },
    "continue_conversation": {
        "en_US": "Hello {{1}}, we have an answer to your question. Shall we go on?",
        "id": "Halo {{1}}, kami punya jawaban untuk pertanyaan Anda. Boleh kami lanjutkan?",
        "az": "Salam {{1}}, sualınıza cavabımız var. Davam edək?",
    },
    "rate_us": {
        "en": "Is it solved, and how did we do? One tap is enough.",
        "id": "Apakah sudah selesai, dan bagaimana pelayanan kami? Cukup satu ketukan.",
        "az": "Məsələ həll olundu və xidmətimiz necə idi? Bir toxunuş kifayətdir.",
    },
    "fixed_now": {
        "en": "You told us about this: {{1}}. It is fixed now. If it still troubles you, answer here.",
        "id": "Anda pernah melaporkan ini: {{1}}. Sekarang sudah diperbaiki. Jika masih ada, balas di sini.",
        "az": "Bizə bu barədə yazmışdınız: {{1}}. İndi düzəldilib. Yenə narahat edirsə, bura yazın.",
    },
}
BUTTONS = {
    "continue_conversation": {"en_US": ["Yes, go on"], "id": ["Ya, lanjutkan"], "az": ["Bəli, davam edək"]},
    "rate_us": {
        "en": ["5 Very good", "4 Good", "3 So-so", "2 Bad", "1 Very bad", "Not solved yet"],
        "id": ["5 Sangat baik", "4 Baik", "3 Cukup", "2 Buruk", "1 Sangat buruk", "Belum selesai"],
        "az": ["5 Çox yaxşı", "4 Yaxşı", "3 Orta", "2 Pis", "1 Çox pis", "Hələ həll olunmayıb"],
    },
}

# Name: status, reason, text.
REFUSED = {
    "spring_offer": (
        "REJECTED",
        "TAG_CONTENT_MISMATCH",
        "Only this week: 20 percent off everything for you, {{1}}!",
    ),
    "opening_hours": ("PAUSED", "NONE", "We are open today until {{1}}."),
}


def listed() -> list[dict[str, Any]]:
    """Give the templates as the management API lists them."""
    found: list[dict[str, Any]] = []
    for name, texts in TEXTS.items():
        for language, text in texts.items():
            example = [["Rosa", "A-1042"][: text.count("{{")]]
            body = {"example": {"body_text": example}} if example[0] else {}
            components: list[dict[str, Any]] = [{"type": "BODY", "text": text, **body}]
            if labels := buttons_of(name, language):
                buttons = [{"type": "QUICK_REPLY", "text": label} for label in labels]
                components.append({"type": "BUTTONS", "buttons": buttons})
            found.append(
                {
                    "name": name,
                    "language": language,
                    "status": "APPROVED",
                    "category": "UTILITY",
                    "parameter_format": "POSITIONAL",
                    "components": components,
                    "id": str(594425479261596 + len(found)),
                }
            )
    return found + [_refused(number, name) for number, name in enumerate(REFUSED, len(found))]


def _refused(number: int, name: str) -> dict[str, Any]:
    status, reason, text = REFUSED[name]
    return {
        "name": name,
        "language": "en",
        "status": status,
        "rejected_reason": reason,
        "category": "UTILITY",
        "parameter_format": "POSITIONAL",
        "components": [{"type": "BODY", "text": text, "example": {"body_text": [["Rosa"]]}}],
        "id": str(594425479261596 + number),
    }


def text_of(name: str, language: str) -> str | None:
    """Give an approved text; what the apps above send by themselves is approved here as it stands."""
    own = slots.template_of(name, language)
    return own.text if own else TEXTS.get(name, {}).get(language)


def buttons_of(name: str, language: str) -> list[str]:
    own = slots.template_of(name, language)
    return list(own.buttons) if own else BUTTONS.get(name, {}).get(language, [])
