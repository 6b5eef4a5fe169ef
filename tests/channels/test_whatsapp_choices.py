"""Questions and templates on the wire: limits are kept, ids come back as they went out."""

from typing import Any

import pytest

from tests.channels.graph_server import GraphServer
from tests.channels.test_whatsapp_send import a_file, refused, send


def ask(*rows: dict[str, Any], **extra: Any) -> dict[str, Any]:
    return {"text": "How was it?", "choices": {"purpose": "rating", "rows": list(rows), **extra}}


def asked(graph: GraphServer) -> dict[str, Any]:
    return graph.messages[-1]["interactive"]


def listed(graph: GraphServer) -> list[dict[str, str]]:
    return [
        row
        for message in graph.messages
        if message["type"] == "interactive"
        for row in message["interactive"]["action"]["sections"][0]["rows"]
    ]


def test_three_short_answers_are_buttons(graph):
    send(**ask(*({"id": f"r{n}", "title": title} for n, title in enumerate(("Good", "Fine", "x" * 20)))))

    assert asked(graph) == {
        "type": "button",
        "body": {"text": "How was it?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "r0", "title": "Good"}},
                {"type": "reply", "reply": {"id": "r1", "title": "Fine"}},
                {"type": "reply", "reply": {"id": "r2", "title": "x" * 20}},
            ]
        },
    }


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": str(n), "title": f"{n} stars"} for n in range(1, 6)],
        [{"id": "1", "title": "Good", "description": "All went well"}],
        [{"id": "1", "title": "x" * 21}],
        [{"id": "1", "title": "Same"}, {"id": "2", "title": "Same"}],
    ],
)
def test_what_buttons_cannot_carry_is_a_list(graph, rows):
    send(**ask(*rows, button="Rate us"))

    found = asked(graph)
    assert (found["type"], found["body"], found["action"]["button"]) == (
        "list",
        {"text": "How was it?"},
        "Rate us",
    )
    assert found["action"]["sections"] == [{"rows": rows}]


def test_answers_too_long_for_a_row_are_said_whole_above(graph):
    long = {"id": "a", "title": "We were very slow to answer you", "description": "word " * 20}

    send(**ask(long, {"id": "b", "title": "All good"}))

    body = asked(graph)["body"]["text"]
    assert body == f"How was it?\n\n• {long['title']}: {long['description'].strip()}"
    first, second = listed(graph)
    assert (first["id"], second) == ("a", {"id": "b", "title": "All good"})
    assert (len(first["title"]) <= 24, len(first["description"]) <= 72) == (True, True)
    assert first["title"] == "We were very slow to…"


def test_more_than_ten_answers_go_in_several_lists(graph):
    rows = [{"id": f"id-{n}", "title": f"Answer {n}"} for n in range(23)]

    assert len(send(**ask(*rows))) == 3

    assert listed(graph) == rows
    assert [len(m["interactive"]["action"]["sections"][0]["rows"]) for m in graph.messages] == [10, 10, 3]


@pytest.mark.parametrize(
    ("row", "sent"),
    [
        ({"id": "1"}, {"id": "1", "title": "1"}),
        ({"title": "Yes"}, {"id": "Yes", "title": "Yes"}),
        ({"id": "1", "description": "Yes"}, {"id": "1", "title": "Yes"}),
        ({"id": 5, "title": 5}, {"id": "5", "title": "5"}),
    ],
)
def test_row_that_lacks_a_part_takes_another(graph, row, sent):
    send(**ask(row))

    assert asked(graph)["action"]["buttons"] == [{"type": "reply", "reply": sent}]


@pytest.mark.parametrize(
    "rows",
    [
        [{}],
        ["Yes"],
        [{"id": " ", "title": " "}],
        [{"id": "1", "title": "Yes"}, {"id": "1", "title": "No"}],
        [{"id": "x" * 201, "title": "Yes"}],
    ],
)
def test_answers_that_could_come_back_as_others_are_refused(graph, rows):
    error = refused(**ask(*rows))

    assert (error.permanent, error.code, graph.taken) == (True, "choices", [])


def test_question_longer_than_its_body_begins_as_a_text(graph):
    send(**(ask({"id": "1", "title": "Yes"}) | {"text": "word " * 300}))

    first, last = graph.messages
    assert (first["type"], last["type"]) == ("text", "interactive")
    words = first["text"]["body"] + " " + last["interactive"]["body"]["text"]
    assert words.split() == ["word"] * 300
    assert len(last["interactive"]["body"]["text"]) <= 1024


def test_file_goes_before_its_question(graph, tmp_path):
    send(files=(a_file(tmp_path),), **ask({"id": "1", "title": "Yes"}))

    assert [message["type"] for message in graph.messages] == ["document", "interactive"]


def test_words_of_choices_without_rows_are_a_text(graph):
    send(text="", choices={"purpose": "rating", "body": "How was it?", "rows": []})

    assert graph.messages[0]["text"]["body"] == "How was it?"


TEMPLATE = {"name": "order_update", "language": "en_US"}


def template(graph: GraphServer, **extra: Any) -> dict[str, Any]:
    send(text="", is_in_window=False, template={**TEMPLATE, **extra})
    return graph.messages[-1]["template"]


def test_template_goes_out_in_a_closed_window_and_quotes_nothing(graph):
    send(text="", is_in_window=False, template=TEMPLATE, reply_to="wamid.asked")

    [message] = graph.messages
    assert message["template"] == {"name": "order_update", "language": {"code": "en_US"}}
    assert "context" not in message
    assert message["biz_opaque_callback_data"] == "key-1"


def test_template_is_filled_in_by_place(graph):
    found = template(graph, parameters=["Rosa", 4821, "two\nlines    apart\t"])

    assert found["components"] == [
        {
            "type": "body",
            "parameters": [
                {"type": "text", "text": "Rosa"},
                {"type": "text", "text": "4821"},
                {"type": "text", "text": "two lines apart"},
            ],
        }
    ]


def test_template_is_filled_in_by_name_with_header_and_buttons(graph):
    buttons = [{"value": "go-on"}, {"index": 1, "sub_type": "url", "value": "A-1042"}]

    found = template(graph, parameters={"who": "Rosa"}, header=["A-1042"], buttons=buttons)

    who = {"type": "text", "parameter_name": "who", "text": "Rosa"}
    assert found["components"] == [
        {"type": "header", "parameters": [{"type": "text", "text": "A-1042"}]},
        {"type": "body", "parameters": [who]},
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "go-on"}],
        },
        {
            "type": "button",
            "sub_type": "url",
            "index": "1",
            "parameters": [{"type": "text", "text": "A-1042"}],
        },
    ]


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("document", {"type": "document", "document": {"id": "media.1", "filename": "receipt.pdf"}}),
        ("image", {"type": "image", "image": {"id": "media.1"}}),
    ],
)
def test_file_of_a_template_is_its_header(graph, tmp_path, kind, header):
    send(text="", template=TEMPLATE, files=(a_file(tmp_path, kind),))

    assert graph.messages[0]["template"]["components"] == [{"type": "header", "parameters": [header]}]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"language": None},
        {"parameters": ["Rosa", " \n"]},
        {"parameters": {"who": None}},
        {"buttons": [{"sub_type": "url"}]},
    ],
)
def test_template_with_an_empty_part_is_refused_before_it_is_sent(graph, wrong):
    error = refused(text="", template={**TEMPLATE, **wrong})

    assert (error.permanent, error.code, graph.taken) == (True, "template", [])
