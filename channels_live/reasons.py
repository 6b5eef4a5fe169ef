"""Why a message was not sent, told in the language of whoever reads it."""

import re

from django.utils.translation import gettext

from channels_live.adapters import registry

SENTENCES = re.compile(r"(?<=[.!?]) ")


def in_words(kind: str, code: str, stored: str) -> str:
    """Say what a code of a kind of account means; what has no rule is told as it was stored.

    Stored are the English words of our own sentences, and what a provider said about itself.
    """
    if code and kind in registry.kinds() and (told := registry.get(kind).explain(code)):
        return told
    if not stored or (whole := gettext(stored)) != stored:
        return whole if stored else ""
    return " ".join(gettext(sentence) for sentence in SENTENCES.split(stored))
