"""What makes a ticket escalate by itself: words, amounts, clocks, customers who come back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from escalation import escalations_sweep, sweep, trigger_rules, trigger_words, triggers
from escalation.models import Escalation, TriggerFiring, TriggerRule, WordList
from tests.cast import NOON, make_person, make_queue, make_tier
from tests.writing import write
from tickets import actions as ticket_actions
from tickets.models import Customer, Ticket, Topic

ENGLISH = {topic: words["en"] for topic, words in trigger_words.WORDS.items()}


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("The charger CAUGHT  fire!!", ["safety"]),
        ("I was hacked, my lawyer will call", ["takeover", "legal"]),
        ("The courtyard is nice", []),
        ("This is unacceptable.", ["anger"]),
    ],
)
def test_words_are_found_whole_whatever_their_capitals(text, topics):
    assert triggers.topics_in(text, ENGLISH) == topics


def test_azerbaijani_capitals_are_understood():
    words = {"legal": trigger_words.WORDS["legal"]["az"]}

    assert triggers.topics_in("VƏKİL tutacağam", words) == ["legal"]


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("I paid 620 ₼ twice", [("620", "AZN")]),
        ("Rp 5.000.000 belum masuk", [("5000000", "IDR")]),
        ("charged $1,234.50 and 300 EUR", [("1234.5", "USD"), ("300", "EUR")]),
        ("order 4821 of 3 June", []),
        ("500 azn-dən çox", [("500", "AZN")]),
    ],
)
def test_sums_of_money_are_read_with_their_currency(text, sums):
    assert triggers.amounts_in(text) == [triggers.Amount(Decimal(value), name) for value, name in sums]


def test_a_tier_may_have_a_limit_of_its_own():
    limits = {"AZN": 500, "gold": {"AZN": 900}}
    amounts = [triggers.Amount(Decimal(600), "AZN")]

    assert triggers.over_limit(amounts, limits, "basic") == amounts[0]
    assert triggers.over_limit(amounts, limits, "gold") is None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("WHERE IS MY MONEY???", True),
        ("WHERE IS MY MONEY", False),
        ("where is it???", False),
        ("OK!!!", False),
    ],
)
def test_shouting_is_capitals_and_marks_together(text, verdict):
    assert triggers.is_shouted(text) is verdict


@pytest.fixture
def teams(shop, ana, leyla, fatima, nigar):
    trigger_rules.forget_words()
    make_person("Togrul", queues=("technical",))
    yield
    trigger_rules.forget_words()


def fired(ticket: Ticket) -> list[tuple[str, str, str]]:
    escalations_sweep.sweep(now=NOON)
    rows = TriggerFiring.objects.filter(ticket=ticket).order_by("pk")
    return list(rows.values_list("trigger", "instance", "did"))


@pytest.mark.django_db
class TestOnTickets:
    def test_an_account_takeover_goes_to_the_technicians_by_itself(self, shop, teams):
        ticket = write(shop, "I have been hacked").ticket

        assert fired(ticket) == [("T5", "takeover", "escalated")]
        found = Escalation.objects.get()
        assert (found.to_queue.slug, found.kind, found.trigger, found.requested_by) == (
            "technical",
            "functional",
            "T5",
            None,
        )

    def test_a_lawyer_is_only_a_suggestion(self, shop, teams):
        ticket = write(shop, "My lawyer will call you").ticket

        assert fired(ticket) == [("T5", "legal", "suggested")]
        assert not Escalation.objects.exists()

    def test_it_fires_once_for_the_same_thing(self, shop, teams):
        ticket = write(shop, "My lawyer will call").ticket
        write(shop, "My LAWYER!")

        assert fired(ticket) == [("T5", "legal", "suggested")]

    def test_anger_counts_when_it_comes_twice_in_a_row(self, shop, teams):
        ticket = write(shop, "This is ridiculous").ticket
        calm = fired(ticket)
        write(shop, "Just useless")

        assert (calm, fired(ticket)) == ([], [("T6", "anger", "suggested")])

    def test_a_large_amount_goes_to_finance(self, shop, teams):
        ticket = write(shop, "You charged me 620 AZN").ticket

        assert fired(ticket) == [("T7", "amount", "escalated")]
        assert Escalation.objects.get().to_queue.slug == "finance"

    def test_a_queue_may_switch_a_trigger_off_or_raise_its_limit(self, shop, teams):
        TriggerRule.objects.create(
            trigger="T7", queue=make_queue("frontline"), mode="automatic", limits={"AZN": 1000}
        )
        TriggerRule.objects.create(trigger="T5", queue=None, mode="off")

        assert fired(write(shop, "620 AZN").ticket) == []
        assert fired(write(shop, "I was hacked", sender="aida").ticket) == [("T5", "takeover", "nothing")]

    def test_an_edited_list_counts(self, shop, teams):
        WordList.objects.create(topic="press", language="en", words=["Caspian Times"], changed_at=NOON)
        trigger_rules.forget_words()

        assert fired(write(shop, "I told the Caspian Times").ticket) == [("T5", "press", "suggested")]

    def test_a_late_reply_calls_in_a_senior_while_the_work_stays(self, shop, teams):
        ticket = write(shop, "Hello?").ticket
        sweep.sweep(now=NOON + timedelta(minutes=1))

        assert fired(ticket) == [("T2", "first_response:1", "escalated")]
        ticket.refresh_from_db()
        found = Escalation.objects.get()
        assert (ticket.queue.slug, found.kind, found.to_queue.slug) == ("frontline", "hierarchical", "senior")

    def test_an_unfinished_solution_is_looked_at_then_told_to_the_manager(self, shop, teams, ana):
        ticket = write(shop, "Hello?").ticket
        ticket_actions.reply(ticket, by=ana.as_actor(), at=NOON, text="Hello")
        sweep.sweep(now=NOON + timedelta(hours=18))
        first = [row[:2] for row in fired(ticket)]
        sweep.sweep(now=NOON + timedelta(hours=25))

        assert ("T3", "warning:1") in first
        assert ("T3", "breach:1", "escalated") in fired(ticket)
        assert Escalation.objects.filter(to_queue__slug="management", kind="hierarchical").exists()

    def test_the_best_customers_are_not_left_without_anybody(self, shop, teams):
        gold = make_tier("gold", is_default=False)
        gold.rank = 2
        gold.save()
        ticket = write(shop, "Hello?").ticket
        Customer.objects.update(tier=gold)
        ticket_actions.set_tier(ticket, tier=gold, by=make_person("Zaur").as_actor(), at=NOON)
        sweep.sweep(now=NOON + timedelta(seconds=20))

        assert ("T8", "first_response:1", "escalated") in fired(ticket)

    def test_the_third_contact_about_a_topic_goes_to_a_senior(self, shop, teams, ana):
        topic = Topic.objects.create(slug="refund", name="Refund")
        for _turn in range(3):
            ticket = write(shop, "Where is my refund?").ticket
            ticket_actions.set_topic(ticket, topic=topic, by=ana.as_actor(), at=NOON)
            last = Ticket.objects.get(pk=ticket.pk)
            if _turn < 2:
                ticket_actions.solve(last, by=ana.as_actor(), at=NOON)
                ticket_actions.close(last, by=ana.as_actor(), at=NOON)

        assert fired(last) == [("T9", f"topic:{topic.pk}", "escalated")]
        assert Escalation.objects.get().to_queue.slug == "senior"

    def test_it_never_leads_down(self, shop, teams, fatima):
        ticket = write(shop, "Hello").ticket
        ticket_actions.transfer(ticket, to=make_queue("management"), by=fatima.as_actor(), at=NOON)
        write(shop, "It is about 900 AZN")

        assert fired(ticket) == [("T7", "amount", "there")]
