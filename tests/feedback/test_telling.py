"""Customers are told that what troubled them is fixed: each once, few at once, not who wants none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels_live import outgoing
from channels_live.simulator.models import Line
from feedback import sweep, tellable
from feedback.actions import (
    move_pain_point,
    open_pain_point,
    opt_out,
    set_feedback_settings,
    tell_customers,
)
from feedback.actions.telling import A_MINUTE
from feedback.models import OptOut, PainPoint, Survey, Told
from feedback.texts import TEXTS
from helpdesk.core.errors import Invalid, Refused
from helpdesk.core.links import token_of
from tests.cast import NOON, make_account, make_person
from tests.feedback.conftest import HOUR
from tests.simulator.conftest import TELEGRAM, WHATSAPP, demo, over_http
from tests.simulator.wired import Wired
from tests.writing import write
from tickets import actions
from tickets.models import Customer, Delivery, Message, Thread, Ticket, Topic

__all__ = ["demo", "over_http"]
BACKEND = "django.contrib.auth.backends.ModelBackend"
ENGLISH = {"en": "The parcels are on time again."}


@pytest.fixture
def late(db) -> Topic:
    return Topic.objects.create(slug="late", name="Late parcel")


@pytest.fixture
def lead(db):
    return make_person("Rizky", role="supervisor")


def bring(account, late, n, *, at=NOON):
    for number in range(n):
        write(account, "Where is it?", sender=f"c{number}", at=at)
    Ticket.objects.update(topic=late)


def fixed(late, lead, *, at=NOON) -> PainPoint:
    card = open_pain_point(late, account_kind="", source="hand", day=at.date(), count=1, expected=0, at=at)
    for state in ("acknowledged", "planned", "fixed"):
        card = move_pain_point(card, to=state, by=lead, at=at + HOUR)
    return card


def states(card):
    return list(card.told.order_by("pk").values_list("state", "reason"))


def test_each_customer_is_told_once_where_they_wrote_last(shop, late, lead):
    bring(shop, late, 2)
    write(shop, "And this one?", sender="c0", at=NOON + timedelta(minutes=30))
    card = fixed(late, lead)

    tell_customers(card, texts=ENGLISH, by=lead, at=NOON + 2 * HOUR)
    sweep.tell(now=NOON + 2 * HOUR)
    sweep.tell(now=NOON + 3 * HOUR)

    said = list(Message.objects.filter(kind="system").values_list("ticket__customer__name", "text"))
    assert said == [(name, f"{ENGLISH['en']}\n\n{TEXTS['en'].stop}") for name in ("C0", "C1")]
    assert states(card) == [("sent", ""), ("sent", "")]
    assert Delivery.objects.filter(message__in=card.told.values("message")).count() == 2
    with pytest.raises(Refused, match="nobody"):
        tell_customers(card, texts=ENGLISH, by=lead, at=NOON + 3 * HOUR)


def test_no_minute_brings_more_than_its_share(shop, late, lead):
    bring(shop, late, A_MINUTE + 5)
    card = fixed(late, lead)
    tell_customers(card, texts=ENGLISH, by=lead, at=NOON + 2 * HOUR)
    begin = NOON + 2 * HOUR

    sent = [sweep.tell(now=begin + timedelta(seconds=after)) for after in (0, 10, 59, 61, 70)]

    assert sent == [A_MINUTE, 0, 0, 5, 0]


def test_who_wants_none_is_blocked_or_out_of_reach_is_left_out(shop, number, late, lead):
    bring(shop, late, 3)
    write(number, "Where is it?", sender="wa", at=NOON)
    Ticket.objects.update(topic=late)
    opt_out(Customer.objects.get(name="C0"), is_out=True, how="link", at=NOON)
    Thread.objects.filter(customer__name="C1").update(is_blocked=True)
    card = fixed(late, lead)
    later = NOON + 30 * HOUR

    would = tellable.preview(card, at=later)
    tell_customers(card, texts=ENGLISH, by=lead, at=later)
    sweep.tell(now=later)

    assert (would.n, would.languages, would.account_kinds) == (1, [("en", 1)], [("webchat", 1)])
    assert sorted(n for _reason, n in would.left_out) == [1, 1, 1]
    assert sorted(states(card)) == [
        ("sent", ""),
        ("skipped", "blocked"),
        ("skipped", "opted_out"),
        ("skipped", "window"),
    ]


def test_joined_customers_are_told_as_one(shop, late, lead):
    bring(shop, late, 2)
    card = fixed(late, lead)
    first, second = Customer.objects.order_by("pk")
    tell_customers(card, texts=ENGLISH, by=lead, at=NOON + 2 * HOUR)
    sweep.tell(now=NOON + 2 * HOUR)

    actions.join_customers(first, into=second, by=lead.as_actor(), at=NOON + 3 * HOUR)

    assert tellable.preview(card, at=NOON + 3 * HOUR).n == 0


def test_opting_out_holds_after_customers_were_joined(client, shop, late, lead):
    bring(shop, late, 1)
    now = Customer.objects.get()
    before = Customer.objects.create(tier=now.tier, created_at=NOON, merged_into=now)
    opt_out(before, is_out=True, how="link", at=NOON)
    card = fixed(late, lead)

    held = tellable.preview(card, at=NOON + 2 * HOUR).n
    client.post(f"/stop/{token_of('stop', now.pk)}/", {"again": "yes"})

    assert (held, tellable.preview(card, at=NOON + 2 * HOUR).n) == (0, 1)


def test_whoever_opts_out_while_it_is_sent_gets_none(shop, late, lead):
    bring(shop, late, 1)
    card = fixed(late, lead)
    tell_customers(card, texts=ENGLISH, by=lead, at=NOON + 2 * HOUR)
    opt_out(Customer.objects.get(), is_out=True, how="agent", at=NOON + 2 * HOUR, by=lead)

    sweep.tell(now=NOON + 2 * HOUR)

    assert states(card) == [("skipped", "opted_out")]
    assert not Message.objects.filter(kind="system").exists()


def test_fix_that_was_taken_back_is_not_told(shop, late, lead):
    bring(shop, late, 1)
    card = fixed(late, lead)
    tell_customers(card, texts=ENGLISH, by=lead, at=NOON + 2 * HOUR)
    move_pain_point(card, to="acknowledged", by=lead, at=NOON + 2 * HOUR)

    sweep.tell(now=NOON + 2 * HOUR)

    assert states(card) == [("skipped", "not_fixed")]


def test_what_is_not_fixed_or_has_no_words_is_refused(shop, late, lead):
    bring(shop, late, 1)
    card = open_pain_point(
        late, account_kind="", source="hand", day=NOON.date(), count=1, expected=0, at=NOON
    )

    with pytest.raises(Refused, match="fixed"):
        tell_customers(card, texts=ENGLISH, by=lead, at=NOON)
    with pytest.raises(Invalid):
        tell_customers(fixed(late, lead), texts={"en": " "}, by=lead, at=NOON)

    assert Told.objects.count() == 0


def test_page_shows_how_many_and_what_became_of_each(client, shop, late, lead):
    bring(shop, late, 2)
    card = fixed(late, lead)
    client.force_login(lead, backend=BACKEND)
    page = f"/reports/pain-points/{card.pk}/tell/"

    before = client.get(page).content.decode()
    empty = client.post(page, {"en": ""})
    client.post(page, {"en": "It works <again>."})
    sweep.tell(now=timezone.now())
    after = client.get(page).content.decode()

    assert "2 customers would be told" in before
    assert "You told us about this: Late parcel." in before
    assert empty.status_code == 422
    assert "Everybody was told" in after
    assert after.count("Sent</td>") == 2
    assert f">#{Ticket.objects.first().pk}</a>" in after


def test_link_stops_questions_and_news_and_only_a_post_does(client, solved, bot):
    ticket = solved(bot)
    page = f"/stop/{token_of('stop', ticket.customer_id)}/"

    looks = [client.get(page).status_code, client.head(page).status_code, OptOut.objects.count()]
    client.post(page)
    sweep.sweep(now=NOON + 2 * HOUR)
    skipped = (Survey.objects.get().state, Survey.objects.get().reason)
    client.post(page, {"again": "yes"})

    assert looks == [200, 200, 0]
    assert skipped == ("skipped", "opted_out")
    assert OptOut.objects.count() == 0


def test_forged_or_foreign_link_stops_nobody(client, solved, bot):
    ticket = solved(bot)
    pk = ticket.customer_id

    answers = [
        client.post(f"/stop/{token}/").status_code
        for token in (f"{pk}-{'0' * 40}", str(pk), token_of("rate", pk), token_of("stop", pk + 999))
    ]

    assert (answers, OptOut.objects.count()) == ([404] * 4, 0)


def test_agent_notes_it_beside_the_ticket(client, ana, solved, bot):
    ticket = solved(bot)
    client.force_login(ana, backend=BACKEND)

    client.post(f"/inbox/{ticket.pk}/opt-out/", {"out": "yes"})
    panel = client.get(f"/inbox/{ticket.pk}/ratings/").content.decode()

    assert OptOut.objects.get().by == ana
    assert "Wants no questions and no news" in panel


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kind", "language"), [("telegram", "az"), ("whatsapp", "id")])
def test_news_reaches_the_phone(over_http, late, kind, language):
    settings, address = {"whatsapp": (WHATSAPP, "994501112233"), "telegram": (TELEGRAM, "590000001")}[kind]
    wired = Wired(make_account(kind, "Support", **settings), address)
    lead = make_person("Rizky", role="supervisor")
    ticket = wired.write().ticket
    Ticket.objects.update(topic=late, language=language)
    actions.solve(ticket, by=lead.as_actor(), at=timezone.now())
    if kind == "whatsapp":
        set_feedback_settings(asks_nps=False, template="", fixed_template="fixed_now")
        Thread.objects.update(window_closes_at=timezone.now() - HOUR)
    card = fixed(late, lead, at=timezone.now() - HOUR)

    tell_customers(card, texts={language: "Hazırdır."}, by=lead, at=timezone.now())
    sweep.tell(now=timezone.now())
    outgoing.send_thread(Thread.objects.get().pk, clock=timezone.now)
    wired.turn()

    line = Line.objects.filter(is_ours=True).latest("pk")
    stored = str(list(Message.objects.values_list("text", "choices")))
    if kind == "whatsapp":
        assert line.data["template"] == "fixed_now"
        assert "Late parcel" in line.text
    else:
        assert line.text.startswith(f"Hazırdır.\n\n{TEXTS['az'].stop}\n")
        assert f"/stop/{token_of('stop', ticket.customer_id)}/" in line.text
    assert "/stop/" not in stored
    # Telegram tells of no arrival.
    assert card.told.get().message.delivery.state == ("delivered" if kind == "whatsapp" else "sent")
