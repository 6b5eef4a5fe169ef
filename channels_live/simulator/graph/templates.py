"""The templates of every demo business account: approved ones, and two that may not be sent.

What the apps send by themselves is approved here as it stands.
"""

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
    "pick_up": {
        "en_US": "Hello {{1}}, your order {{2}} waits for you here.",
        "id": "Halo {{1}}, pesanan {{2}} menunggu Anda di sini.",
        "az": "Salam {{1}}, {{2}} nömrəli sifarişiniz sizi burada gözləyir.",
    },
    "thank_you_code": {
        "en_US": "Hello {{1}}, thank you for your patience. This code takes {{2}} off your next order.",
        "id": "Halo {{1}}, terima kasih atas kesabaran Anda. Kode ini memberi potongan {{2}}.",
        "az": "Salam {{1}}, səbriniz üçün təşəkkür edirik. Bu kod növbəti sifarişdə {{2}} endirim edir.",
    },
    "repair_visit": {
        "en_US": "Hello {{1}}, when may our technician come?",
        "id": "Halo {{1}}, kapan teknisi kami boleh datang?",
        "az": "Salam {{1}}, texnikimiz nə vaxt gələ bilər?",
    },
    "new_arrivals": {"en_US": "New in the shop, {{1}}:"},
    "fixed_now": {
        "en": "You told us about this: {{1}}. It is fixed now. If it still troubles you, answer here.",
        "id": "Anda pernah melaporkan ini: {{1}}. Sekarang sudah diperbaiki. Jika masih ada, balas di sini.",
        "az": "Bizə bu barədə yazmışdınız: {{1}}. İndi düzəldilib. Yenə narahat edirsə, bura yazın.",
    },
}
FORM = {"type": "FLOW", "flow_id": "1314521433687006", "flow_action": "NAVIGATE", "navigate_screen": "DAY"}
LABELS = {
    "continue_conversation": {"en_US": ["Yes, go on"], "id": ["Ya, lanjutkan"], "az": ["Bəli, davam edək"]},
    "rate_us": {
        "en": ["5 Very good", "4 Good", "3 So-so", "2 Bad", "1 Very bad", "Not solved yet"],
        "id": ["5 Sangat baik", "4 Baik", "3 Cukup", "2 Buruk", "1 Sangat buruk", "Belum selesai"],
        "az": ["5 Çox yaxşı", "4 Yaxşı", "3 Orta", "2 Pis", "1 Çox pis", "Hələ həll olunmayıb"],
    },
    "thank_you_code": {"en_US": ["Thank you"], "id": ["Terima kasih"], "az": ["Sağ olun"]},
}
CODE = {"type": "COPY_CODE", "text": "Copy code", "example": ["THANKS10"]}
MORE_BUTTONS: dict[str, dict[str, dict[str, Any]]] = {
    "thank_you_code": {"en_US": CODE, "id": CODE, "az": CODE},
    "repair_visit": {
        "en_US": {**FORM, "text": "Choose a day"},
        "id": {**FORM, "text": "Pilih hari"},
        "az": {**FORM, "text": "Gün seçin"},
    },
}
HEADERS = {"pick_up": {"type": "HEADER", "format": "LOCATION"}}
CARD = {
    "components": [
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "{{1}} for {{2}}", "example": {"body_text": [["Teapot", "45 AZN"]]}},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "URL", "text": "See it", "url": "https://shop.example/{{1}}"},
                {"type": "QUICK_REPLY", "text": "Keep one for me"},
            ],
        },
    ]
}
CARDS = {"new_arrivals": {"type": "CAROUSEL", "cards": [CARD, CARD]}}
EXAMPLES = {"thank_you_code": ["Rosa", "10%"]}

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
        for language in texts:
            found.append(
                {
                    "name": name,
                    "language": language,
                    "status": "APPROVED",
                    "category": "MARKETING" if name in (*CARDS, "thank_you_code") else "UTILITY",
                    "parameter_format": "POSITIONAL",
                    "components": components_of(name, language),
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


def components_of(name: str, language: str) -> list[dict[str, Any]] | None:
    """Give what an approved template consists of; nothing where there is none."""
    if own := slots.template_of(name, language):
        return _components({}, own.text, [], [_quick(label) for label in own.buttons])
    text = TEXTS.get(name, {}).get(language)
    if text is None:
        return None
    example = EXAMPLES.get(name, ["Rosa", "A-1042"])[: text.count("{{")]
    buttons = [_quick(label) for label in LABELS.get(name, {}).get(language, [])]
    more = MORE_BUTTONS.get(name, {}).get(language)
    found = _components(HEADERS.get(name, {}), text, example, [*([more] if more else []), *buttons])
    return found + ([CARDS[name]] if name in CARDS else [])


def is_paused(name: str) -> bool:
    return name in REFUSED and REFUSED[name][0] == "PAUSED"


def _components(
    header: dict[str, Any], text: str, example: list[str], buttons: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    body = {"type": "BODY", "text": text, **({"example": {"body_text": [example]}} if example else {})}
    rest = [{"type": "BUTTONS", "buttons": buttons}] if buttons else []
    return [*([header] if header else []), body, *rest]


def _quick(label: str) -> dict[str, Any]:
    return {"type": "QUICK_REPLY", "text": label}
