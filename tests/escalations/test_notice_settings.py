"""An admin writes what customers are told: checked blanks, a preview, and the way back."""

import pytest

from escalation import actions, notices_check
from escalation.models import Notice, NoticeText
from escalation.notices_texts import KINDS, N6_LATER, TEXTS
from tests.cast import NOON, make_person, make_queue
from tests.escalations.conftest import ASK

pytestmark = pytest.mark.django_db
OWN = "{hello} {team} has it because {reason}. News by {update}. {agent}"


@pytest.fixture
def admin(client, shop):
    person = make_person("Mina", role="admin", queues=())
    client.force_login(person)
    return person


def texts(kind: str, **own: str) -> dict[str, str]:
    return {language: TEXTS[language][kind] for language in TEXTS} | own


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_text_that_ships_passes_its_own_check(kind, language):
    assert notices_check.problems(kind, TEXTS[language][kind]) == []


def test_own_words_are_said_from_then_on(client, admin, ticket, ana, leyla):
    saved = client.post("/settings/notices/N2/", texts("N2", en=OWN))

    actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)

    assert saved.status_code == 302
    assert [row.language for row in NoticeText.objects.all()] == ["en"]
    said = Notice.objects.get().message.text
    assert said.startswith("Hi Rosa, senior has it because the refund must be checked")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write the text."),
        ("News by {update}.", "Missing: {agent}."),
        ("{agent} {update} {queue}", "{queue} is not known here."),
        ("{agent} {update} {hello.__class__}", "Write a blank as its name alone"),
        ("{agent} {update} {hello!r:>99}", "Write a blank as its name alone"),
        ("{agent} {update} {0}", "Write a blank as its name alone"),
        ("{agent} {update} {", "stands alone"),
        ("{agent} {update} " + "x" * 900, "At most 900 characters"),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused_beside_its_language(client, admin, text, sentence):
    answered = client.post("/settings/notices/N2/", texts("N2", id=text, en=OWN))

    assert (answered.status_code, list(answered.context["form"].errors)) == (422, ["id"])
    assert sentence in " ".join(answered.context["form"].errors["id"])
    assert not NoticeText.objects.exists()


def test_the_preview_shows_what_is_typed_and_saves_nothing(client, admin):
    shown = client.post("/settings/notices/N2/preview/", texts("N2", en=OWN, az="{agent}")).content.decode()

    assert "Hi Rosa, finance has it because the refund must be checked by them." in shown
    assert "Missing: {update}." in shown
    assert "Halo Rosa, saya telah meneruskan kasus Anda #4821" in shown
    assert not NoticeText.objects.exists()


def test_looking_without_script_shows_it_on_the_page(client, admin):
    shown = client.post("/settings/notices/N2/", {**texts("N2", en=OWN), "look": "1"}).content.decode()

    assert "Hi Rosa, finance has it because" in shown
    assert not NoticeText.objects.exists()


def test_the_texts_that_ship_come_back(client, admin):
    client.post("/settings/notices/N2/", texts("N2", en=OWN))

    client.post("/settings/notices/N2/reset/")

    assert not NoticeText.objects.exists()


def test_the_page_says_what_arrived_on_tickets_one_may_see(client, admin, ticket, ana, fatima):
    actions.request_escalation(ticket, ASK, to=make_queue("finance"), by=ana.as_actor(), at=NOON)
    Notice.objects.update(said_at=NOON)
    hidden = client.get("/settings/notices/").context["rows"]
    client.force_login(make_person("Rana", role="admin", queues=("finance",)))

    def counted(rows):
        return {kind: counts and counts["sent"] for kind, _title, _own, counts in rows}

    assert counted(hidden)["N2"] is None
    assert N6_LATER in counted(hidden)


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_neither_begins_nor_ends_with_a_blank(kind):
    for language in TEXTS:
        body = notices_check.template_text(TEXTS[language][kind])

        assert not body.startswith("{{")
        assert not body.endswith("}}")
