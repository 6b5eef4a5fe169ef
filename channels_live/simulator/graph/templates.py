"""The approved templates of every demo business account."""

from typing import Any

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
}
BUTTONS = {"continue_conversation": {"en_US": "Yes, go on", "id": "Ya, lanjutkan", "az": "Bəli, davam edək"}}


def listed() -> list[dict[str, Any]]:
    """Give the templates as the management API lists them."""
    found: list[dict[str, Any]] = []
    for name, texts in TEXTS.items():
        for language, text in texts.items():
            example = [["Rosa", "A-1042"][: text.count("{{")]]
            components: list[dict[str, Any]] = [
                {"type": "BODY", "text": text, "example": {"body_text": example}}
            ]
            if label := BUTTONS.get(name, {}).get(language):
                components.append({"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": label}]})
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
    return found


def text_of(name: str, language: str) -> str | None:
    return TEXTS.get(name, {}).get(language)


def button_of(name: str, language: str) -> str:
    return BUTTONS.get(name, {}).get(language, "")
