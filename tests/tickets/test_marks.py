"""Light formatting survives: shown at the desk, as entities on Telegram, as typed on WhatsApp."""

import pytest

from channels_live.adapters.base import Outbound
from channels_live.adapters.telegram.send import parts
from channels_live.adapters.whatsapp.send import parts as whatsapp_parts
from tickets import marks
from tickets.templatetags.desk import linked


@pytest.mark.parametrize(
    ("text", "words", "spans"),
    [
        ("Hello *Rosa*", "Hello Rosa", [("bold", 6, 4)]),
        ("(_so_), ~not so~.", "(so), not so.", [("italic", 1, 2), ("struck", 6, 6)]),
        ("*now _really_*", "now really", [("bold", 0, 4), ("bold", 4, 6), ("italic", 4, 6)]),
        ("`2*3*4`", "2*3*4", [("code", 0, 5)]),
        ("2*3*4 and file_name_2", "2*3*4 and file_name_2", []),
        ("* one\n* two", "* one\n* two", []),
        ("*two\nlines*", "*two\nlines*", []),
        ("https://shop.example/_a_/b", "https://shop.example/_a_/b", []),
        ("**", "**", []),
    ],
)
def test_marks_are_read_at_words_only(text, words, spans):
    found, places = marks.plain(text)

    assert (found, [(span.kind, span.start, span.length) for span in places]) == (words, spans)


def test_telegram_gets_places_counted_its_way():
    [(method, fields, _file)] = parts(Outbound(callback="c", to="1", kind="text", text="📦📦 *is here*"))

    assert (method, fields["text"]) == ("sendMessage", "📦📦 is here")
    assert fields["entities"] == [{"type": "bold", "offset": 5, "length": 7}]


def test_telegram_text_without_marks_has_no_entities():
    [(_method, fields, _file)] = parts(Outbound(callback="c", to="1", kind="text", text="2*3 < 7 & so on"))

    assert fields == {"text": "2*3 < 7 & so on"}


def test_whatsapp_knows_the_marks_itself():
    [part] = whatsapp_parts(Outbound(callback="c", to="1", kind="text", text="*is here*"))

    assert part["text"]["body"] == "*is here*"


def test_desk_shows_them_and_nothing_runs():
    html = linked("*<b onclick=x>* _https://a.example/_ ~gone~")

    assert html == (
        '<b>&lt;b onclick=x&gt;</b> <i><a target="_blank" rel="noopener noreferrer nofollow" '
        'href="https://a.example/">https://a.example/</a></i> <s>gone</s>'
    )
