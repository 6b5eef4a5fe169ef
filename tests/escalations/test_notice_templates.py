"""Outside the WhatsApp window: the approved template with the same facts, in the customer's language."""

from datetime import timedelta

import pytest

from channels_live.adapters.whatsapp.template import part
from channels_live.simulator.graph import checks
from escalation import actions
from escalation.actions.notice_texts import set_notice_text
from escalation.models import Notice
from escalation.notices_texts import KINDS, TEXTS
from tests.cast import NOON, make_queue
from tests.escalations.conftest import ASK
from tickets.models import Thread, Ticket
from tickets.slots import template_of

HOUR = timedelta(hours=1)


def shown(template):
    """Send it as the adapter does, to a provider that refuses what Meta would."""
    return checks.read(None, {"type": "template", "template": part(template)})


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_has_a_template_that_holds_the_same_blanks(kind, language):
    text = template_of(f"meja_{kind.lower()}", language).text
    blanks = [blank.partition("}}")[0] for blank in text.split("{{")[1:]]
    filled = dict.fromkeys(blanks, "X")

    found = shown({"name": f"meja_{kind.lower()}", "language": language, "parameters": filled})

    assert "{" not in found.text
    assert [row["title"] for row in found.data["choices"]] == (
        [] if kind != "N6" else {"en": ["Yes", "No"], "id": ["Ya", "Belum"], "az": ["Bəli", "Xeyr"]}[language]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("language", TEXTS)
def test_a_closed_window_gets_the_template_whatever_the_own_words_are(ticket, ana, leyla, language):
    set_notice_text("N2", language, "{agent}: {update}", at=NOON)
    Ticket.objects.update(language=language)
    Thread.objects.update(window_closes_at=NOON - HOUR)

    actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)

    template = Notice.objects.get().message.template
    assert (template["name"], template["language"]) == ("meja_n2", language)
    assert set(template["parameters"]) == {"hello", "no", "team", "reason", "update", "agent"}
    assert f"#{ticket.number}" in shown(template).text


@pytest.mark.django_db
def test_the_result_in_a_closed_window_keeps_its_buttons(ticket, ana, leyla):
    asked = actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)
    Thread.objects.update(window_closes_at=NOON)

    actions.answer(asked, text="Paid.", result="It is\npaid.", by=leyla.as_actor(), at=NOON + HOUR)

    notice = asked.notices.get(kind="N6")
    assert "It is paid." in shown(notice.message.template).text
    assert notice.message.choices["purpose"] == "solved"
