"""The visitor in the queue reads how long it takes; once it is handed on, with whom it is and until when."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Queue
from escalation import actions
from tests.cast import make_person, make_queue
from tests.escalations.conftest import ASK
from tickets.models import Ticket

pytestmark = pytest.mark.browser


def test_a_visitor_reads_how_long_it_takes_and_then_who_has_it(web, shop, ana, visit, outside):
    @transaction.atomic  # one hint, when all is there
    def hand_over() -> None:
        make_person("Fatima", queues=("finance",))
        ticket = Ticket.objects.get()
        actions.request_escalation(
            ticket, ASK, to=make_queue("finance"), by=ana.as_actor(), at=timezone.now()
        )
        Ticket.objects.update(promise_at=timezone.now() + timedelta(days=3))

    outside(lambda: Queue.objects.update(wait_band="3-5"))
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("I was charged twice")
    expect(rosa.chat.get_by_text("About 3–5 min", exact=True)).to_be_visible()
    outside(hand_over)

    expect(rosa.chat.get_by_text("With our finance team", exact=True)).to_be_visible()
    expect(rosa.chat.locator(".queue")).to_contain_text("expected by")
    expect(rosa.chat.get_by_text("About 3–5 min", exact=True)).to_have_count(0)
    if folder := os.environ.get("HELPDESK_SHOTS"):
        rosa.page.screenshot(path=Path(folder) / "standing.png")
    assert [found["id"] for found in Axe().run(rosa.page).response["violations"]] == []
    assert rosa.complaints == []
