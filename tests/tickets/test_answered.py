"""What a form or an order says is on the ticket's page, whatever its shape."""

import pytest

from tickets.templatetags.contents import answered


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (
            {"form": {"flow_token": "key", "day": "Monday", "time_of_day": ["9", "10"]}},
            ["day: Monday", "time of day: 9, 10"],
        ),
        ({"form": {"who": {"name": "Rosa", "age": 41}, "none": None}}, ["name: Rosa", "age: 41"]),
        ({"form": [1, {"a": "b"}]}, [": 1", "a: b"]),
        ({"form": "just words"}, [": just words"]),
        ({"form": None}, []),
        ({"answer_with": {"x": "y"}}, []),
        (
            {
                "items": [
                    {"product_retailer_id": "tea", "quantity": 2, "item_price": 3.5, "currency": "AZN"},
                    7,
                ]
            },
            ["tea: 2 × 3.5 AZN"],
        ),
        ("odd", []),
    ],
)
def test_answers_are_listed_with_what_they_are_about(content, lines):
    assert [f"{name}: {said}" for name, said in answered(content)] == lines
