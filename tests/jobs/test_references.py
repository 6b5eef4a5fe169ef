"""Which numbers a text names decides whether two texts may be about one thing."""

from datetime import timedelta

import pytest

from tests.cast import NOON
from tests.writing import write
from tickets import matching

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("order 48211 came 2 weeks late", {"48211"}),
        ("order 48211 2 weeks late", {"48211"}),
        ("orders 48211, 59322", {"48211", "59322", "4821159322"}),
        ("orders 48211,59322", {"48211", "59322", "4821159322"}),
        ("48211 12 pieces", {"48211"}),
        ("I paid 1 500 000 for it", {"1500000"}),
        ("I paid 15.000,50", {"1500050"}),
        ("call +994 50 111-22-33", {"994501112233"}),
        ("call 994 50 111 22 33", {"994501112233"}),
        ("call 0501 234 567", {"0501234567"}),
        ("card 4111 1111 1111 1111", {"4111111111111111"}),
        ("on 12.09.2026", {"12092026"}),
        ("A-1042", {"1042"}),
        ("2 of 5", set()),
    ],
)
def test_numbers_in_a_row_are_several_and_one_in_groups_is_one(text, numbers):
    assert matching.references(text) == numbers


@pytest.mark.parametrize(
    ("left", "right", "is_vetoed"),
    [
        ("Where is order 48211? 2 weeks now", "order 48211 2 weeks late", False),
        ("Where are 48211, 59322?", "Where is 59322?", False),
        ("Where is 48211 2 weeks now", "Where is 59322 2 weeks now", True),
        ("call me 994 50 111 22 33", "call me 994 50 222 33 44", True),
        ("call me 994 50 111 22 33", "call me +994501112233", False),
        ("I paid 15 000", "I paid 25 000", True),
        ("Where is 48211?", "Where is my order?", False),
    ],
)
def test_texts_that_name_numbers_and_share_none_are_about_two_things(left, right, is_vetoed):
    assert matching.is_vetoed(left, right) is is_vetoed


@pytest.mark.django_db
def test_the_same_order_with_another_number_beside_it_stays_one_job(shop, bot):
    ids = {"telegram": "77"}
    first = write(bot, "Where is order 48211?", sender="77", ids=ids).ticket

    second = write(shop, "order 48211 2 weeks late!!", sender="v1", ids=ids, at=NOON + MINUTE).ticket

    assert second == first
