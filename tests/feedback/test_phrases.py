"""Topics by their words: whole words, in the right language, no guess between two."""

import pytest

from feedback.phrases import Phrase, Suggestion, mine, suggest

PHRASES = (
    Phrase("damaged", "en", "broken"),
    Phrase("damaged", "az", "sınıq"),
    Phrase("damaged", "id", "rusak"),
    Phrase("refund", "en", "money back"),
    Phrase("refund", "az", "qaytarma"),
    Phrase("login", "", "code"),
)


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("My grinder came BROKEN!", "en", Suggestion("damaged", "broken")),
        ("Dəyirman SINIQ gəldi", "az", Suggestion("damaged", "siniq")),
        ("Barang rusak, kak", "id", Suggestion("damaged", "rusak")),
        ("I want my money back, it is broken", "en", Suggestion("refund", "money back")),
        ("The code is broken", "en", None),
        ("Unbroken promises", "en", None),
        ("rusak", "en", None),
        ("", "en", None),
    ],
)
def test_text_points_to_a_topic(text, language, found):
    assert suggest(text, PHRASES, language=language) == found


def test_new_words_are_mined_with_examples():
    unclassified = [
        "The voucher fails",
        "voucher refused",
        "my voucher",
        "hello there",
        "voucher!",
        "voucher?",
        "a voucher",
    ]
    known = ["where is my parcel", "parcel late", "hello there", "refund please"] * 5

    assert mine(unclassified, known)[0] == ("voucher", 6, [0, 1, 2, 4, 5])


def test_words_that_everybody_says_are_not_mined():
    assert mine(["hello there"] * 5, ["hello there"] * 50) == []
