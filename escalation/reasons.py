"""Why work is handed on: codes, what each must ask, and how it is put to a customer."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OTHER = "other"
LEAST = 20  # letters of a question and of what was tried; less is what comes back unanswered


@dataclass(frozen=True)
class Reason:
    label: str | Promise
    level: str  # of the queue it usually goes to
    question: str | Promise
    tried: str | Promise
    plain: dict[str, str]  # what follows "because" in a notice, by language


REASONS: dict[str, Reason] = {
    "refund": Reason(
        _("Refund"),
        "finance",
        _("Can we refund this order in full, and when will the money arrive?"),
        _("Order number, amount, date of payment, what the customer was told:"),
        {
            "en": "the refund must be checked by them",
            "id": "pengembalian dana harus diperiksa oleh mereka",
            "az": "pulun qaytarılmasını onlar yoxlamalıdır",
        },
    ),
    "payment": Reason(
        _("Payment missing or taken twice"),
        "finance",
        _("Did this payment arrive, and was it taken twice?"),
        _("Amount, date, last four digits, what the bank statement shows:"),
        {
            "en": "your payment must be traced",
            "id": "pembayaran Anda harus ditelusuri",
            "az": "ödənişinizi araşdırmaq lazımdır",
        },
    ),
    "fault": Reason(
        _("Something does not work"),
        "technical",
        _("What is broken here, and what can the customer do meanwhile?"),
        _("Steps to see it, device and version, what was tried:"),
        {
            "en": "it needs a technician",
            "id": "hal ini membutuhkan teknisi",
            "az": "bunun üçün texniki mütəxəssis lazımdır",
        },
    ),
    "access": Reason(
        _("Account or access"),
        "senior",
        _("May this account be opened again, and what must the customer show for it?"),
        _("How the customer was identified, what they still can do, what was tried:"),
        {
            "en": "your account must be checked with care",
            "id": "akun Anda harus diperiksa dengan cermat",
            "az": "hesabınız diqqətlə yoxlanılmalıdır",
        },
    ),
    "decision": Reason(
        _("I may not decide this"),
        "senior",
        _("May we do this for the customer, and within which limits?"),
        _("What the customer asks for, what our rules say, what was offered:"),
        {
            "en": "this decision needs a senior colleague",
            "id": "keputusan ini memerlukan rekan senior",
            "az": "bu qərarı baş mütəxəssis verməlidir",
        },
    ),
    "complaint": Reason(
        _("Complaint"),
        "management",
        _("How do we make this good, and who calls the customer?"),
        _("What went wrong, what was said and offered so far:"),
        {
            "en": "I want somebody with more say to look at it",
            "id": "saya ingin pihak yang lebih berwenang memeriksanya",
            "az": "daha səlahiyyətli həmkarımın baxmasını istəyirəm",
        },
    ),
    OTHER: Reason(
        _("Something else"),
        "senior",
        "",
        "",
        {
            "en": "they know more about this",
            "id": "mereka lebih memahami hal ini",
            "az": "onlar bunu daha yaxşı bilirlər",
        },
    ),
}
# What triggers write of their own accord; people do not choose these.
AUTOMATIC = {
    "late": _("A promise is late"),
    "words": _("Words that must be looked at"),
    "anger": _("The customer is angry"),
    "amount": _("A large amount"),
    "waiting": _("A valued customer waits"),
    "again": _("Asked again and again"),
    "rating": _("A bad rating"),
    "linked": _("Many ask about the same thing"),
}
RETURNS = {
    "missing_info": _("Something is missing"),
    "wrong_queue": _("Not our team's work"),
    "solved_by_knowledge": _("An article answers this"),
    "not_our_duty": _("Not ours to decide"),
    OTHER: _("Something else"),
}


def known(code: str) -> tuple[str, str]:
    """Give a reason's code, and the caller's own words where no code fits."""
    return (code, "") if code in REASONS or code in AUTOMATIC else (OTHER, code[:200])


def known_return(code: str) -> tuple[str, str]:
    return (code, "") if code in RETURNS else (OTHER, code[:200])


def label_of(code: str, own_words: str = "") -> str:
    if own_words:
        return own_words
    reason = REASONS.get(code)
    return str(reason.label if reason else AUTOMATIC.get(code, code))


def plain(code: str, language: str) -> str:
    """Put a reason to a customer; an automatic one is never explained."""
    words = REASONS.get(code, REASONS[OTHER]).plain
    return words.get(language, words["en"])
