"""From the solve to the customer's phone and back, over both wires and in three languages."""

import pytest
from django.utils import timezone

from channels_live import outgoing, tasks
from channels_live.simulator import customer
from channels_live.simulator.models import Line
from feedback import sweep
from feedback.models import Rating, Survey
from feedback.texts import TEXTS
from tests.cast import make_account
from tests.simulator.conftest import TELEGRAM, WHATSAPP, demo, over_http
from tests.simulator.wired import Wired
from tickets import actions
from tickets.models import Message, Thread, Ticket

__all__ = ["demo", "over_http"]
pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNTS = {"whatsapp": (WHATSAPP, "994501112233"), "telegram": (TELEGRAM, "590000001")}


@pytest.fixture
def wired(over_http, request) -> Wired:
    settings, address = ACCOUNTS[request.param]
    return Wired(make_account(request.param, f"{request.param}, Support", **settings), address)


def ask(wired: Wired, language: str) -> Line:
    """Solve what Rosa asked, and let the hour until the question pass."""
    ticket = wired.write().ticket
    Ticket.objects.filter(pk=ticket.pk).update(language=language)
    wired.reply(ticket)
    actions.solve(ticket, by=wired.ana.as_actor(), at=timezone.now())
    Survey.objects.update(next_at=timezone.now())
    sweep.sweep(now=timezone.now())
    outgoing.send_thread(Thread.objects.get().pk, clock=timezone.now)
    return Line.objects.filter(is_ours=True).latest("pk")


@pytest.mark.parametrize("wired", ["whatsapp", "telegram"], indirect=True)
@pytest.mark.parametrize("language", ["en", "id", "az"])
def test_customer_rates_with_one_tap(wired, language):
    line = ask(wired, language)

    customer.tap(line, "5", at=timezone.now())
    wired.turn()
    outgoing.send_thread(Thread.objects.get().pk, clock=timezone.now)

    thanks = Line.objects.filter(is_ours=True).latest("pk")
    assert line.text == TEXTS[language].ask
    assert [row["id"] for row in line.data["choices"]] == ["5", "4", "3", "2", "1", "no"]
    assert list(Rating.objects.values_list("score", "how")) == [(5, "tap")]
    assert Ticket.objects.get().status == "solved"
    assert thanks.text.startswith(TEXTS[language].thanks)
    assert f"/rate/{Survey.objects.get().pk}-" in thanks.text
    assert "/rate/" not in str(list(Message.objects.values_list("text", "choices")))


@pytest.mark.parametrize("wired", ["whatsapp", "telegram"], indirect=True)
def test_not_solved_opens_it_again(wired):
    line = ask(wired, "en")

    customer.tap(line, "no", at=timezone.now())
    wired.turn()

    assert (Ticket.objects.get().status, Ticket.objects.count()) == ("open", 1)
    assert Rating.objects.get().is_solved is False


@pytest.mark.parametrize("wired", ["telegram"], indirect=True)
def test_keyboard_folds_after_the_tap(wired, monkeypatch):
    monkeypatch.setattr(tasks.answer_tap, "delay", tasks.answer_tap)
    line = ask(wired, "en")

    customer.tap(line, "4", at=timezone.now())
    wired.turn()

    line.refresh_from_db()
    assert "choices" not in line.data
    assert [tap["answer"] for tap in line.data["taps"]] == ["✓"]
