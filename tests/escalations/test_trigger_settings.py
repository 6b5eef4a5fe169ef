"""An admin sets what escalates by itself: by queue, with whom, from which number on, and for which words."""

import pytest
from django.db import transaction

from accounts.models import User
from escalation import escalations_sweep, trigger_rules
from escalation.actions.trigger_settings import set_words
from escalation.models import Escalation, TriggerFiring, TriggerRule, WordList
from escalation.trigger_defaults import DEFAULTS
from helpdesk.core.actors import Actor
from tests.cast import NOON, make_person, make_queue
from tests.writing import write
from tickets import actions as ticket_actions
from tickets import events
from tickets.models import Ticket, Tier

pytestmark = pytest.mark.django_db
ALL, OF_FRONTLINE = "/settings/triggers/", "/settings/triggers/queues/frontline/"


@pytest.fixture
def admin(client, shop, ana, leyla, fatima, nigar) -> User:
    person = make_person("Mina", role="admin", queues=())
    client.force_login(person)
    trigger_rules.forget_words()
    yield person
    trigger_rules.forget_words()


def fields(client, url: str) -> dict[str, str]:
    """Give what a browser would send of the page as it is."""
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def fired(text: str, shop, sender: str = "rosa") -> list[tuple[str, str]]:
    ticket = write(shop, text, sender=sender).ticket
    escalations_sweep.sweep(now=NOON)
    return list(TriggerFiring.objects.filter(ticket=ticket).values_list("trigger", "did"))


def test_what_is_saved_unchanged_stores_nothing(client, admin):
    saved = client.post(ALL, fields(client, ALL))

    assert (saved.status_code, TriggerRule.objects.count()) == (302, 0)


def test_every_trigger_has_its_row(client, admin):
    page = client.get(ALL).content.decode()

    assert [key for key in DEFAULTS if f"mode-{key.replace(':', '_')}" not in page] == []
    assert {key.split(":")[0] for key in DEFAULTS} == {f"T{n}" for n in range(2, 13)}


def test_a_trigger_that_only_a_bot_sets_off_says_so_until_one_did(client, admin, shop, ticket):
    """No bot ships: the row is there, says what it waits for, and acts as soon as the event is recorded."""
    Ticket.objects.filter(pk=ticket.pk).update(status="bot")
    said = "A bot sets this off. None has done so here yet."
    before = client.get(ALL).content.decode()
    with transaction.atomic():
        data = {"why": "asked", "summary": "A parcel is missing."}
        events.record(ticket_actions.lock(ticket), events.BOT_STUCK, by=Actor(kind="bot"), at=NOON, data=data)
    escalations_sweep.sweep(now=NOON)

    assert (before.count(said), client.get(ALL).content.decode().count(said)) == (1, 0)
    assert list(TriggerFiring.objects.values_list("trigger", "did")) == [("T11", "handed_off")]
    assert Ticket.objects.get().status == "new"


def test_a_trigger_is_switched_off_in_one_queue_only(client, admin, shop):
    client.post(OF_FRONTLINE, fields(client, OF_FRONTLINE) | {"mode-T7": "off"})

    row = TriggerRule.objects.get()
    assert (row.trigger, row.queue.slug, row.mode) == ("T7", "frontline", "off")
    assert fired("620 AZN", shop) == [("T7", "nothing")]
    assert trigger_rules.rule_of(make_queue("senior").pk, "T7").mode == "automatic"


def test_a_queue_chooses_who_is_asked(client, admin, shop):
    client.post(
        OF_FRONTLINE,
        fields(client, OF_FRONTLINE) | {"mode-T5_takeover": "automatic", "to-T5_takeover": "senior"},
    )

    assert fired("I have been hacked", shop) == [("T5", "escalated")]
    assert Escalation.objects.get().to_queue.slug == "senior"


def test_a_limit_holds_for_all_and_another_for_a_tier(client, admin, shop):
    tier = Tier.objects.get(slug="basic")
    typed = {"a-T7-AZN": "1000", f"t-T7-{tier.slug}-USD": "50", "a-T7-EUR": ""}

    client.post(ALL, fields(client, ALL) | typed)

    limits = trigger_rules.rule_of(None, "T7").limits
    assert (limits["AZN"], limits["basic"], limits["EUR"]) == (1000, {"USD": 50}, None)
    assert fired("It cost 620 AZN", shop) == []
    assert fired("It cost 60 USD", shop, "aida") == [("T7", "escalated")]
    assert fired("It cost 9000 EUR", shop, "kamran") == []


def test_a_queue_follows_all_others_again(client, admin):
    client.post(OF_FRONTLINE, fields(client, OF_FRONTLINE) | {"mode-T7": "off", "mode-T6": "off"})
    client.post(OF_FRONTLINE, fields(client, OF_FRONTLINE) | {"mode-T7": ""})
    left = list(TriggerRule.objects.values_list("trigger", flat=True))
    client.post(f"{OF_FRONTLINE}reset/")

    assert (left, TriggerRule.objects.count()) == (["T6"], 0)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"n-T9-contacts": "1"}, "n-T9-contacts", "greater than or equal to 2"),
        ({"n-T10-score": "many"}, "n-T10-score", "Enter a whole number."),
        ({"a-T7-AZN": "-5"}, "a-T7-AZN", "greater than or equal to 1"),
        ({"mode-T4": "suggest"}, "mode-T4", "not one of the available choices"),
        ({"to-T7": "nowhere"}, "to-T7", "not one of the available choices"),
        ({"to-T7": "technical"}, "to-T7", "Nobody works in Technical, so nobody would take it."),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_is_saved(client, admin, typed, field, sentence):
    make_queue("technical")

    answered = client.post(ALL, fields(client, ALL) | {"mode-T6": "off"} | typed)

    assert answered.status_code == 422
    assert sentence in " ".join(answered.context["form"].errors[field])
    assert not TriggerRule.objects.exists()


def test_an_edited_list_is_looked_for(client, admin, shop):
    client.post(
        "/settings/trigger-words/press/", {"en": "Caspian  Times\ncaspian times!", "id": "", "az": ""}
    )

    assert WordList.objects.get(language="en").words == ["Caspian Times"]
    assert fired("I told the CASPIAN TIMES", shop) == [("T5", "suggested")]
    assert fired("A journalist called", shop, "aida") == []


def test_the_list_that_ships_comes_back(client, admin, shop):
    set_words("press", "en", ["Caspian Times"], at=NOON)

    client.post("/settings/trigger-words/press/reset/")

    assert not WordList.objects.exists()
    assert fired("A journalist called", shop) == [("T5", "suggested")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("!!!", "has no letters"),
        ("x" * 81, "too long: at most 80"),
        ("\n".join(f"word{n}" for n in range(201)), "At most 200 lines"),
    ],
)
def test_a_list_that_cannot_work_is_refused_beside_it(client, admin, typed, sentence):
    answered = client.post("/settings/trigger-words/press/", {"en": "fine", "id": typed, "az": ""})

    assert (answered.status_code, list(answered.context["form"].errors)) == (422, ["id"])
    assert sentence in answered.context["form"].errors["id"][0]
    assert not WordList.objects.exists()


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("My lawyer will call, I paid 620 ₼", "en", ["Lawyers", "620 AZN"]),
        ("VƏKİL tutacağam", "az", ["Lawyers"]),
        ("VƏKİL tutacağam", "id", []),
        ("Ini penipuan, kalian keterlaluan", "id", ["Fraud", "Anger"]),
        ("WHERE IS MY MONEY???", "en", ["Shouting"]),
        ("Thank you, all is well", "en", []),
    ],
)
def test_a_sentence_is_tried_on_the_lists(client, admin, text, language, found):
    answered = client.post("/settings/trigger-words/", {"text": text, "language": language})

    assert [hit.name for hit in answered.context["hits"]] == found


def test_agents_and_supervisors_set_nothing(client, admin, ana, nigar):
    answers = []
    for person in (ana, nigar):
        client.force_login(person)
        answers += [client.post(url, {}).status_code for url in (ALL, "/settings/trigger-words/press/")]

    assert answers == [403] * 4
