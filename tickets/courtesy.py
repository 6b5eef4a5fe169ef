"""Messages that ask for nothing: thanks and goodbyes open no obligation."""

import re
import unicodedata

WORDS = {
    "en": """thanks thank you thx ty ok okay great perfect cheers bye goodbye good night nice day much very so
        a lot have got it cool super alright welcome""",
    "id": """terima kasih makasih trims thanks ok oke baik siap mantap sip ya kak min pak bu bang banyak
        selamat malam siang sore sampai jumpa""",
    "az": """təşəkkür təşəkkürlər edirəm sağ ol olun sağol sağolun çox minnətdaram oldu yaxşı əla tamam ok
        hələlik gecəniz xeyrə""",
}
ALWAYS = frozenset(word for words in WORDS.values() for word in words.split())
# Without one of these the words above are only an answer ("ok", "ya") to a question of ours.
THANKING = """thanks thank thx ty cheers bye goodbye terima kasih makasih trims
    təşəkkür təşəkkürlər sağ sağol sağolun minnətdaram hələlik"""
THANKS = frozenset(THANKING.split())
LONGEST = 60


def is_courtesy(text: str) -> bool:
    """Tell whether a message only thanks or takes leave (semantics 1.1); emoji alone counts too."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text or len(text) > LONGEST or "?" in text or re.search(r"\d", text):
        return False
    words = re.findall(r"[^\W_]+", text.casefold())
    if not words:
        return any(unicodedata.category(letter) in ("So", "Sk") for letter in text)
    return set(words) <= ALWAYS and bool(set(words) & THANKS)
