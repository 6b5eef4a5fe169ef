"""What makes a ticket escalate by itself: words, amounts, clocks, customers who come back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils.translation import gettext, override

from accounts.models import Queue, User
from escalation import escalations_sweep, suggestions, sweep, trigger_rules, trigger_words, triggers
from escalation.models import Escalation, TriggerFiring, TriggerRule, WordList
from escalation.trigger_defaults import DEFAULTS
from feedback.actions.painpoints import open_pain_point
from helpdesk.core.actors import SYSTEM, Actor
from tests.cast import NOON, make_person, make_queue, make_tier
from tests.writing import write
from tickets import actions as ticket_actions
from tickets import events
from tickets.models import Customer, Status, Ticket, Topic

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


@pytest.mark.django_db
class TestByQueue:
    def test_a_rule_may_name_the_queue_that_is_asked(self, shop, teams):
        TriggerRule.objects.create(
            trigger="T7", queue=make_queue("frontline"), mode="automatic", to_queue=make_queue("senior")
        )

        assert fired(write(shop, "620 AZN").ticket) == [("T7", "amount", "escalated")]
        assert Escalation.objects.get().to_queue.slug == "senior"

    def test_one_kind_of_words_may_be_set_apart_from_the_others(self, shop, teams):
        TriggerRule.objects.create(trigger="T5:takeover", queue=None, mode="suggest")

        assert fired(write(shop, "I was hacked").ticket) == [("T5", "takeover", "suggested")]

    def test_a_queue_may_count_contacts_otherwise(self, shop, teams, ana):
        TriggerRule.objects.create(
            trigger="T9", queue=make_queue("frontline"), mode="automatic", limits={"contacts": 2}
        )
        topic = Topic.objects.create(slug="refund", name="Refund")
        for turn in range(2):
            ticket = write(shop, "Where is my refund?").ticket
            ticket_actions.set_topic(ticket, topic=topic, by=ana.as_actor(), at=NOON)
            if not turn:
                ticket_actions.solve(ticket, by=ana.as_actor(), at=NOON)
                ticket_actions.close(ticket, by=ana.as_actor(), at=NOON)

        assert fired(ticket) == [("T9", f"topic:{topic.pk}", "escalated")]

    def test_of_an_automatic_question_each_reader_reads_their_own_language(self, shop, teams):
        write(shop, "I have been hacked")
        escalations_sweep.sweep(now=NOON)
        found = Escalation.objects.get()

        assert (found.shown_question, found.shown_tried) == (found.question, found.tried)
        with override("id"):
            assert found.shown_question == gettext(found.question) != ""
        assert found.question == DEFAULTS["T5:takeover"].question


def stuck(ticket: Ticket, **data: object) -> None:
    with transaction.atomic():
        locked = ticket_actions.lock(ticket)
        events.record(locked, events.BOT_STUCK, by=Actor(kind="bot"), at=NOON, data=data)


@pytest.fixture
def with_bot(shop, teams):
    ticket = write(shop, "Where is my parcel?").ticket
    Ticket.objects.filter(pk=ticket.pk).update(status=Status.BOT)
    ticket.refresh_from_db()
    return ticket


@pytest.mark.django_db
class TestBot:
    @pytest.mark.parametrize(
        ("said", "instance"),
        [
            ({"why": "asked"}, "bot:asked"),
            ({"why": "fallback", "fallbacks": 2}, "bot:fallback"),
            ({"why": "silence", "seconds": 90}, "bot:silence"),
        ],
    )
    def test_a_bot_that_does_not_get_on_hands_over_with_what_it_understood(self, with_bot, said, instance):
        stuck(with_bot, **said, summary="A parcel of 3 June is missing.")

        assert fired(with_bot) == [("T11", instance, "handed_off")]
        with_bot.refresh_from_db()
        handed = with_bot.events.get(kind=events.HANDOFF)
        assert (with_bot.status, with_bot.waiting_since) == (Status.NEW, NOON)
        assert handed.data == {"reason": said["why"], "summary": "A parcel of 3 June is missing."}

    @pytest.mark.parametrize("said", [{"why": "fallback", "fallbacks": 1}, {"why": "silence", "seconds": 89}])
    def test_a_bot_is_given_its_time(self, with_bot, said):
        stuck(with_bot, **said)

        assert fired(with_bot) == []

    def test_it_hands_over_once(self, with_bot):
        stuck(with_bot, why="asked")
        stuck(with_bot, why="asked")
        fired(with_bot)
        stuck(with_bot, why="asked")

        assert fired(with_bot) == [("T11", "bot:asked", "handed_off")]
        assert with_bot.events.filter(kind=events.HANDOFF).count() == 1

    def test_a_queue_may_send_it_elsewhere(self, with_bot):
        TriggerRule.objects.create(
            trigger="T11", queue=make_queue("frontline"), mode="automatic", to_queue=make_queue("senior")
        )
        stuck(with_bot, why="asked")
        fired(with_bot)

        with_bot.refresh_from_db()
        assert (with_bot.queue.slug, with_bot.status) == ("senior", Status.NEW)


def hurts(ticket: Ticket, n: int, **more: object) -> None:
    with transaction.atomic():
        locked = ticket_actions.lock(ticket)
        data = {"card": 7, "topic": "Late parcel", "tickets": n, **more}
        events.record(locked, events.PAIN_POINT, by=SYSTEM, at=NOON, data=data)


@pytest.mark.django_db
class TestPainPoints:
    def test_five_about_one_problem_are_suggested_to_the_lead(self, shop, teams, ana):
        togrul = User.objects.get(name="Togrul")
        Queue.objects.filter(slug="technical").update(lead=togrul)
        ticket = write(shop, "My parcel is late").ticket
        hurts(ticket, 4)
        few = fired(ticket)
        hurts(ticket, 5)

        assert (few, fired(ticket)) == ([], [("T12", "card:7", "suggested")])
        assert togrul.notifications.filter(text__contains="Look for the cause").count() == 1

    def test_fifteen_are_asked_about_by_itself(self, shop, teams):
        ticket = write(shop, "My parcel is late").ticket
        hurts(ticket, 15)

        assert fired(ticket) == [("T12", "card:7:many", "escalated")]
        found = Escalation.objects.get()
        assert (found.kind, found.to_queue.slug, found.reason) == ("hierarchical", "technical", "linked")

    def test_an_alarm_counts_whatever_the_number(self, shop, teams):
        ticket = write(shop, "My parcel is late").ticket
        hurts(ticket, 2, alarm=True)

        assert fired(ticket) == [("T12", "card:7", "suggested")]

    def test_a_card_of_the_feedback_loop_is_heard(self, shop, teams, ana):
        topic = Topic.objects.create(slug="late", name="Late parcel")
        for sender in ("rosa", "aida"):
            ticket = write(shop, "My parcel is late", sender=sender).ticket
            ticket_actions.set_topic(ticket, topic=topic, by=ana.as_actor(), at=NOON)

        card = open_pain_point(
            topic, account_kind="", source="jump", day=NOON.date(), count=9, expected=1.0, at=NOON
        )

        assert fired(ticket) == [("T12", f"card:{card.pk}", "suggested")]
        noted = ticket.events.get(kind=events.PAIN_POINT)
        assert noted.data == {"card": card.pk, "topic": "Late parcel", "tickets": 2, "alarm": True}


@pytest.mark.django_db
class TestSuggestions:
    @pytest.fixture
    def suggested(self, shop, teams):
        ticket = write(shop, "My lawyer will call you").ticket
        fired(ticket)
        return ticket, TriggerFiring.objects.get()

    def test_it_stands_above_the_place_to_write(self, client, suggested, ana):
        ticket, _firing = suggested
        client.force_login(ana)

        shown = client.get(f"/inbox/{ticket.number}/escalations/suggested/").content.decode()

        assert "Call in Management?" in shown

    def test_whoever_follows_it_has_asked(self, client, suggested, ana):
        ticket, firing = suggested
        client.force_login(ana)

        first = client.post(f"/inbox/{ticket.number}/escalations/suggested/{firing.pk}/")
        again = client.post(f"/inbox/{ticket.number}/escalations/suggested/{firing.pk}/")

        assert (first.status_code, again.status_code) == (200, 409)
        found = Escalation.objects.get()
        assert (found.requested_by, found.to_queue.slug, found.trigger) == (ana, "management", "T5")

    def test_what_is_not_needed_does_not_come_back(self, client, suggested, ana, shop):
        ticket, firing = suggested
        client.force_login(ana)

        client.delete(f"/inbox/{ticket.number}/escalations/suggested/{firing.pk}/")
        write(shop, "My lawyer again")
        fired(ticket)

        assert suggestions.open_on(ticket) == []
        assert not Escalation.objects.exists()
