"""Long texts are cut as each channel counts, between letters as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_live.adapters.splitting import size, split

LETTERS = [
    "a",
    "ə",
    "é",  # one code point
    "e\u0301",  # e with a combining accent
    "a\u0316\u0320\u0301",
    "😀",
    "👍🏽",  # skin tone
    "👩‍👩‍👧‍👦",  # joined people
    "🏳️‍🌈",
    "❤️",
    "🇦🇿",  # flags of two halves
    "🇮🇩",
    "7️⃣",  # keycap
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # Scotland, in tags
    "क्षि",  # joined consonants with a vowel sign
    "กำ",
    "\u1112\u1161\u11ab",  # one Korean syllable in three parts
    "다",
    "شّ",
]


@pytest.mark.parametrize("unit", ["utf16", "codepoints"])
@pytest.mark.parametrize("letter", LETTERS)
def test_letter_at_the_edge_goes_whole_into_the_next_part(letter, unit):
    for room in range(size(letter, unit)):
        text = "-" * (20 - room) + letter + "-"

        first, *rest = split(text, 20, unit)

        assert (first, "".join(rest)) == ("-" * (20 - room), letter + "-")


@given(
    letters=st.lists(st.sampled_from([*LETTERS, " ", "\n", "\n\n"]), max_size=120),
    unit=st.sampled_from(["utf16", "codepoints"]),
)
def test_every_part_fits_and_consists_of_whole_letters(letters, unit):
    parts = split("".join(letters), 16, unit)

    assert all(0 < size(part, unit) <= 16 for part in parts)
    left = [letter for letter in letters if letter.strip()]
    for part in parts:
        said = "".join(part.split())
        while said:
            assert said.startswith(left[0])
            said = said.removeprefix(left.pop(0))
    assert left == []


def test_text_that_fits_exactly_stays_whole():
    assert split("😀" * 2048, 4096, "utf16") == ["😀" * 2048]
    assert split("😀" * 2049, 4096, "utf16") == ["😀" * 2048, "😀"]
    assert split("😀" * 4096, 4096) == ["😀" * 4096]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("first part\n\nsecond one", ["first part", "second one"]),
        ("first part\nsecond one", ["first part", "second one"]),
        ("first part second one", ["first part", "second one"]),
        ("a far too long beginningwithoutaspace", ["a far too long", "beginningwithout", "aspace"]),
        ("", []),
        ("   ", ["   "]),
    ],
)
def test_text_is_cut_where_it_pauses(text, parts):
    assert split(text, 16) == parts


def test_one_letter_longer_than_a_message_is_cut_and_nothing_is_lost():
    tower = "e" + "\u0301" * 50

    parts = split(tower, 16)

    assert [len(part) for part in parts] == [16, 16, 16, 3]
    assert "".join(parts) == tower


def test_room_for_less_than_one_letter_still_ends():
    assert split("😀😀", 1, "utf16") == ["😀", "😀"]
