"""The agent's side: the topic offered is set by one key, ratings stand beside the ticket."""

from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from feedback import sweep
from feedback.actions import rate, set_phrases
from feedback.models import Survey
from tests.browser.conftest import ana, chromium, desk_of, outside, shop, web
from tests.writing import write
from tickets import actions
from tickets.models import Ticket, Topic

__all__ = ["ana", "chromium", "desk_of", "outside", "shop", "web"]


def arrive(shop: Any, ana: Any) -> int:
    """Rosa rated last week's answer badly, and writes again."""
    now = timezone.now()
    topic = Topic.objects.create(slug="damaged", name="Damaged item")
    set_phrases(topic, language="en", lines=["broken"])
    ticket = write(shop, "Where is it?", at=now).ticket
    actions.reply(ticket, by=ana.as_actor(), at=now, text="On its way")
    actions.solve(ticket, by=ana.as_actor(), at=now)
    Survey.objects.update(next_at=now)
    sweep.sweep(now=now)
    rate(Survey.objects.get(), at=now, how="tap", score=2, words="Took too long")
    return write(shop, "The cup is broken", at=timezone.now()).ticket.number


def state_of(number: int) -> tuple[str, str | None]:
    ticket = Ticket.objects.select_related("topic").get(pk=number)
    return str(ticket.status), ticket.topic and ticket.topic.slug


def test_offered_topic_is_set_by_one_key_and_ratings_are_seen(
    shop: Any, ana: Any, desk_of: Callable[..., Any], outside: Callable[..., Any]
) -> None:
    number = outside(arrive, shop, ana)
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{number}/")
    offer = desk.page.get_by_text("This looks like Damaged item")
    expect(offer).to_be_visible()
    expect(desk.page.get_by_text("Took too long").first).to_be_visible()
    found = Axe().run(desk.page)

    desk.page.keyboard.press("y")
    expect(offer).to_have_count(0)

    assert outside(state_of, number) == ("open", "damaged")
    assert found.response["violations"] == []
    assert desk.complaints == []
