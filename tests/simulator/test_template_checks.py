"""What Meta takes of a template and what it refuses, judged on the wire."""

from typing import Any

import pytest

from channels_live.simulator.graph import template_checks
from channels_live.simulator.graph.answers import GraphError

NAME = {"type": "text", "text": "Rosa"}
ORDER = {"type": "text", "text": "A-1042"}
BODY = {"type": "body", "parameters": [NAME, ORDER]}
PLACE = {"latitude": "40.3777", "longitude": "49.8920", "name": "Shop", "address": "1 Sea Street"}


def header(**place: Any) -> dict[str, Any]:
    return {"type": "header", "parameters": [{"type": "location", "location": {**PLACE, **place}}]}


def button(sub_type: str, index: str, **parameter: Any) -> dict[str, Any]:
    parameters = [parameter] if parameter else []
    return {"type": "button", "sub_type": sub_type, "index": index, "parameters": parameters}


def with_order(said: str) -> dict[str, Any]:
    return {"type": "body", "parameters": [NAME, {"type": "text", "text": said}]}


def card(number: int, *, file: Any = None, said: Any = None, link: str = "teapot") -> dict[str, Any]:
    image = {"type": "image", "image": {"id": f"9{number}"} if file is None else file}
    parts = [
        {"type": "header", "parameters": [image] if file != () else []},
        {"type": "body", "parameters": said or [NAME, ORDER]},
    ]
    links = [button("url", "0", type="text", text=link)] if link else []
    return {"card_index": number, "components": parts + links}


def row(*cards: dict[str, Any]) -> dict[str, Any]:
    return {"type": "carousel", "cards": list(cards)}


HI = {"type": "body", "parameters": [NAME]}
LONG = {"type": "text", "text": "x" * 160}
CODE = button("copy_code", "0", type="coupon_code", coupon_code="THANKS10")
FORM = button("flow", "0", type="action", action={"flow_token": "key-1"})


def read(name: str, *components: dict[str, Any], language: str = "en_US") -> template_checks.Filled:
    part = {"name": name, "language": {"code": language}, "components": list(components)}
    return template_checks.read(part)


def test_place_code_and_form_are_shown_on_the_phone():
    place, code = read("pick_up", header(), BODY), read("thank_you_code", BODY, CODE)
    form = read("repair_visit", {"type": "body", "parameters": [NAME]}, FORM)

    assert place.data["place"] == {**PLACE, "latitude": 40.3777, "longitude": 49.892}
    assert place.text == "Hello Rosa, your order A-1042 waits for you here."
    assert (code.data["links"], code.data["choices"]) == (
        ["Copy code: THANKS10"],
        [{"id": "Thank you", "title": "Thank you"}],
    )
    assert form.data["choices"] == [{"id": "Choose a day", "title": "Choose a day", "form": "key-1"}]


@pytest.mark.parametrize(
    ("code", "name", "components"),
    [
        (132012, "pick_up", [BODY]),  # no header
        (132012, "pick_up", [{"type": "header", "parameters": [NAME]}, BODY]),
        (131009, "pick_up", [header(latitude="95"), BODY]),
        (131008, "pick_up", [header(longitude=""), BODY]),
        (100, "pick_up", [header(), header(), BODY]),
        (132000, "pick_up", [header(), {"type": "body", "parameters": [NAME]}]),
        (132000, "pick_up", [header(), {"type": "body", "parameters": [NAME, ORDER, NAME]}]),
        (132000, "order_update", [{"type": "header", "parameters": [NAME]}, BODY]),
        (132018, "order_update", [with_order("a\nb")]),
        (132018, "order_update", [with_order("a     b")]),
        (
            132005,
            "order_update",
            [{"type": "body", "parameters": [NAME, {"type": "text", "text": "x" * 1024}]}],
        ),
        (131008, "order_update", [with_order("")]),
        (100, "order_update", [BODY, {"type": "hat"}]),
        (131008, "thank_you_code", [BODY]),  # no code
        (131008, "thank_you_code", [BODY, button("copy_code", "0", type="text", text="THANKS10")]),
        (
            131009,
            "thank_you_code",
            [BODY, button("copy_code", "0", type="coupon_code", coupon_code="X" * 16)],
        ),
        (132012, "thank_you_code", [BODY, button("copy_code", "1", type="coupon_code", coupon_code="X")]),
        (132012, "thank_you_code", [BODY, CODE, button("quick_reply", "7", type="payload", payload="x")]),
        (100, "thank_you_code", [BODY, CODE, button("phone_number", "1", type="text", text="+1")]),
        (131008, "repair_visit", [{"type": "body", "parameters": [NAME]}]),  # no form
        (
            100,
            "repair_visit",
            [{"type": "body", "parameters": [NAME]}, button("flow", "0", type="action", action={"x": 1})],
        ),
        (132000, "new_arrivals", [HI]),  # no cards
        (132000, "new_arrivals", [HI, row(card(0))]),
        (131008, "new_arrivals", [HI, row(card(0), card(0))]),
        (132012, "new_arrivals", [HI, row(card(0), card(1, file=()))]),
        (131008, "new_arrivals", [HI, row(card(0), card(1, file={"link": "https://a.example/x.png"}))]),
        (132000, "new_arrivals", [HI, row(card(0), card(1, said=[NAME]))]),
        (131008, "new_arrivals", [HI, row(card(0), card(1, link=""))]),
        (132005, "new_arrivals", [HI, row(card(0), card(1, said=[NAME, LONG]))]),
        (132015, "opening_hours", []),
        (132001, "spring_offer", []),
        (132001, "nobody", []),
    ],
)
def test_what_does_not_fit_the_template_is_refused_by_its_code(code, name, components):
    with pytest.raises(GraphError) as found:
        read(name, *components)

    assert found.value.code == code


def test_cards_are_shown_with_their_files_words_and_buttons():
    found = read("new_arrivals", HI, row(card(0), card(1, link="cup")))

    assert [(each["media_id"], each["text"], each["links"]) for each in found.data["cards"]] == [
        ("90", "Rosa for A-1042", ["See it: teapot"]),
        ("91", "Rosa for A-1042", ["See it: cup"]),
    ]
    assert [each["title"] for each in found.data["choices"]] == ["Keep one for me"] * 2


def test_payload_of_a_quick_reply_is_what_its_tap_sends_back():
    payload = button("quick_reply", "1", type="payload", payload="thanks")

    assert read("thank_you_code", BODY, CODE, payload).data["choices"] == [
        {"id": "thanks", "title": "Thank you"}
    ]
