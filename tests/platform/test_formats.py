"""Pages write an hour in one way, in every language."""

from datetime import UTC, datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

MORNING = datetime(2026, 6, 1, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "id", "az"])
def test_hours_have_two_digits_and_a_colon(language):
    with override(language):
        written = [
            date_format(MORNING, name) for name in ("TIME_FORMAT", "DATETIME_FORMAT", "SHORT_DATETIME_FORMAT")
        ]

    assert [each[-5:] for each in written] == ["09:05", "09:05", "09:05"]
