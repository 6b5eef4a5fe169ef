"""What a page is given of a conversation, and what it knows to have shown."""

from datetime import timedelta

import pytest

from tests.cast import NOON
from tests.writing import write
from tickets import timeline
from tickets.models import Message


@pytest.mark.django_db
def test_message_that_commits_while_the_page_is_drawn_comes_with_its_own_hint(shop):
    ticket = write(shop, "Hello").ticket
    ticket.refresh_from_db()
    write(shop, "Anybody there?", at=NOON + timedelta(seconds=3))

    for part in (timeline.newest(ticket), timeline.since(ticket, 0), timeline.since(ticket, 0, redraw=True)):
        texts = [item.message.text for item in part.items if hasattr(item, "message")]
        assert (texts, part.seen, part.last_seq) == (["Hello"], 2, 2)

    ticket.refresh_from_db()
    part = timeline.since(ticket, 2)
    assert part.seen == part.last_seq == Message.objects.get(text="Anybody there?").seq
