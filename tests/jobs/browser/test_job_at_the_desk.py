"""One job at the desk: linked, answered on all threads, unlinked; merged and taken apart."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.cast import make_account
from tests.writing import write
from tickets import actions
from tickets.models import Message, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IDS = {"telegram": "77"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def two(shop, outside) -> tuple[Ticket, Ticket]:
    """Rosa's two tickets with the same words, an hour apart: proposed, not linked."""

    def make() -> tuple[Ticket, Ticket]:
        bot = make_account("telegram", "Our bot", bot_token="123:abc", secret_token="s")
        now, words = timezone.now(), "I was charged twice for my coffee grinder, refund the second payment"
        first = write(bot, words, sender="77", ids=IDS, at=now - 90 * MINUTE).ticket
        second = write(shop, words, sender="v1", at=now - 5 * MINUTE).ticket
        Ticket.objects.filter(pk=second.pk).update(customer=first.customer)
        second.threads.update(customer=first.customer)
        return first, second

    return outside(make)


def linked(outside) -> int:
    return outside(Ticket.objects.exclude(job=None).count)


def test_a_proposal_is_linked_answered_on_all_threads_and_unlinked_by_keyboard(two, ana, desk_of, outside):
    first, second = two
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{second.number}/")
    expect(desk.page.get_by_text(f"#{first.number} may be about the same thing.")).to_be_visible()
    desk.page.get_by_role("button", name="Link as one job").press("Enter")
    expect(desk.page.get_by_text("One job: you answer for these tickets together.")).to_be_visible()
    assert linked(outside) == 2

    desk.page.reload()
    desk.page.get_by_role("combobox", name="Goes to").select_option(label="All 2 addresses")
    desk.begin_writing()
    desk.write("The second payment is on its way back")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_text("Sends in a few seconds.")).to_be_visible()
    outside(actions.send_due, now=timezone.now() + MINUTE)
    expect(desk.page.locator("#items").get_by_text("The second payment is on its way back")).to_be_visible()

    out = outside(
        lambda: list(Message.objects.filter(direction="out").values_list("ticket", "thread__external_id"))
    )
    assert sorted(out) == [(first.pk, "77"), (second.pk, "v1")]
    desk.page.get_by_role("button", name="Unlink").press("Enter")
    expect(desk.page.get_by_text("One job: you answer for these tickets together.")).to_have_count(0)
    assert linked(outside) == 0
    assert desk.complaints == []


def test_a_merge_is_undone_where_it_was_made(two, ana, desk_of, outside):
    first, second = two
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{second.number}/")
    desk.page.get_by_role("button", name=f"Merge into #{first.number}").press("Enter")
    desk.page.wait_for_url(f"**/inbox/{first.number}/")
    assert outside(lambda: Ticket.objects.get(pk=second.pk).status) == "merged"

    desk.page.goto(f"/inbox/{second.number}/")
    desk.page.get_by_role("button", name="Undo the merge").press("Enter")

    expect(desk.page.get_by_role("textbox", name="Reply", exact=True)).to_be_visible()
    expect(desk.page.get_by_role("button", name="Undo the merge")).to_have_count(0)
    assert outside(lambda: Ticket.objects.get(pk=second.pk).status) == "new"
    assert desk.complaints == []


def test_lists_say_who_handles_a_linked_ticket(two, ana, desk_of, outside):
    first, second = two
    outside(actions.link, second, to=first, by=ana.as_actor(), at=timezone.now())
    outside(actions.claim, first, by=ana.as_actor(), at=timezone.now())
    desk = desk_of(ana)

    desk.page.goto("/inbox/?view=mine")

    row = desk.page.locator(f"#c-{second.number}")
    expect(row).to_contain_text(f"handled by Ana in #{first.number}")
