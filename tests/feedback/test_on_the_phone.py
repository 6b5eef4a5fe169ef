"""From the solve to the customer's phone and back, over both wires and in three languages."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import task_postrun
from django.db import connections
from django.utils import timezone

from channels_live import outgoing
from channels_live.simulator import customer
from channels_live.simulator.models import Line
from escalation import escalations_sweep
from escalation.models import Escalation, TriggerFiring
from feedback import sweep
from feedback.actions import set_feedback_settings
from feedback.models import Rating, Survey
from feedback.texts import TEXTS
from helpdesk.celery import app
from tests.cast import make_account, make_person
from tests.simulator.conftest import TELEGRAM, WHATSAPP, demo, over_http
from tests.simulator.wired import Wired
from tickets import actions
from tickets.models import Message, Thread, Ticket

__all__ = ["demo", "over_http"]
pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNTS = {"whatsapp": (WHATSAPP, "994501112233"), "telegram": (TELEGRAM, "590000001")}
DAY = timedelta(days=1)


@pytest.fixture
def wired(over_http, request) -> Wired:
    settings, address = ACCOUNTS[request.param]
    return Wired(make_account(request.param, f"{request.param}, Support", **settings), address)


@pytest.fixture
def empty_queue() -> None:
    """Nothing waits at the broker that earlier tests have left there."""
    with app.connection_for_write() as broker:
        broker.default_channel.queue_purge("interactive")


@contextmanager
def working() -> Iterator[None]:
    """A Celery worker on the real broker; its thread gives its connection back after each task."""

    def give_back(**_: object) -> None:
        connections.close_all()

    task_postrun.connect(give_back)
    with start_worker(app, pool="solo", queues=["interactive"], perform_ping_check=False):
        yield
    task_postrun.disconnect(give_back)


def ask(wired: Wired, language: str, *, is_window_closed: bool = False) -> Line:
    """Solve what Rosa asked, and let the hour until the question pass."""
    ticket = wired.write().ticket
    Ticket.objects.filter(pk=ticket.pk).update(language=language)
    wired.reply(ticket)
    actions.solve(ticket, by=wired.ana.as_actor(), at=timezone.now())
    Survey.objects.update(next_at=timezone.now())
    if is_window_closed:
        Thread.objects.update(window_closes_at=timezone.now() - DAY)
    sweep.sweep(now=timezone.now())
    send()
    return Line.objects.filter(is_ours=True).latest("pk")


def send() -> None:
    outgoing.send_thread(Thread.objects.get().pk, clock=timezone.now)


@pytest.mark.parametrize("wired", ["whatsapp", "telegram"], indirect=True)
@pytest.mark.parametrize("language", ["en", "id", "az"])
def test_customer_rates_with_one_tap_and_adds_words_on_the_page(wired, language, client):
    line = ask(wired, language)

    customer.tap(line, "5", at=timezone.now())
    wired.turn()
    send()

    thanks = Line.objects.filter(is_ours=True).latest("pk")
    page = client.post(thanks.text[thanks.text.index("/rate/") :].strip(), {"words": "Çox sağ olun 🙂"})
    assert line.text == TEXTS[language].ask
    assert [row["id"] for row in line.data["choices"]] == ["5", "4", "3", "2", "1", "no"]
    assert list(Rating.objects.values_list("score", "how", "words")) == [(5, "tap", "Çox sağ olun 🙂")]
    assert f'<html lang="{language}"' in page.content.decode()
    assert Ticket.objects.get().status == "solved"
    assert thanks.text.startswith(TEXTS[language].thanks)
    assert f"/rate/{Survey.objects.get().pk}-" in thanks.text
    assert "/rate/" not in str(list(Message.objects.values_list("text", "choices")))


@pytest.mark.parametrize("wired", ["whatsapp"], indirect=True)
@pytest.mark.parametrize("language", ["en", "id", "az"])
def test_closed_window_is_asked_by_the_approved_template(wired, language):
    set_feedback_settings(asks_nps=False, template="rate_us")
    line = ask(wired, language, is_window_closed=True)
    titles = [row["title"] for row in line.data["choices"]]

    customer.tap(line, line.data["choices"][1]["id"], at=timezone.now())
    wired.turn()

    assert (line.kind, line.data["template"]) == ("template", "rate_us")
    assert [title[0] for title in titles[:5]] == ["5", "4", "3", "2", "1"]
    assert titles[5] == TEXTS[language].not_solved
    assert list(Rating.objects.values_list("score", "is_solved", "how")) == [(4, True, "tap")]


@pytest.mark.parametrize("wired", ["whatsapp"], indirect=True)
@pytest.mark.parametrize("language", ["en", "id", "az"])
def test_last_button_of_the_template_says_that_it_is_not_solved(wired, language):
    set_feedback_settings(asks_nps=False, template="rate_us")
    line = ask(wired, language, is_window_closed=True)

    customer.tap(line, line.data["choices"][5]["id"], at=timezone.now())
    wired.turn()

    assert (Rating.objects.get().is_solved, Ticket.objects.get().status) == (False, "open")


@pytest.mark.parametrize("language", ["en", "id", "az"])
@pytest.mark.parametrize("wired", ["whatsapp", "telegram"], indirect=True)
def test_another_mind_counts_for_a_day_and_then_the_customer_is_told_that_it_is_over(wired, language):
    line = ask(wired, language)

    customer.tap(line, "2", at=timezone.now())
    wired.turn()
    customer.tap(line, "4", at=timezone.now())
    wired.turn()
    Rating.objects.update(first_at=timezone.now() - DAY - timedelta(minutes=1))
    customer.tap(line, "1", at=timezone.now())
    wired.turn()
    send()

    rating = Rating.objects.get()
    assert (rating.score, [vote["score"] for vote in rating.earlier]) == (4, [2])
    assert Line.objects.filter(is_ours=True).latest("pk").text == TEXTS[language].over


@pytest.mark.parametrize("wired", ["whatsapp", "telegram"], indirect=True)
def test_not_solved_opens_it_again(wired):
    line = ask(wired, "en")

    customer.tap(line, "no", at=timezone.now())
    wired.turn()

    assert (Ticket.objects.get().status, Ticket.objects.count()) == ("open", 1)
    assert Rating.objects.get().is_solved is False


@pytest.mark.parametrize("wired", ["whatsapp", "telegram"], indirect=True)
@pytest.mark.parametrize(("choice", "calls"), [("2", 1), ("3", 0)])
def test_bad_vote_brings_a_senior_who_calls_back(wired, choice, calls):
    make_person("Leyla", queues=("senior",))
    line = ask(wired, "en")

    customer.tap(line, choice, at=timezone.now())
    wired.turn()
    escalations_sweep.sweep(now=timezone.now())

    found = list(Escalation.objects.values_list("to_queue__slug", "kind", "trigger", "reason"))
    assert found == [("senior", "hierarchical", "T10", "rating")] * calls
    assert TriggerFiring.objects.filter(trigger="T10").count() == calls


@pytest.mark.parametrize("wired", ["telegram"], indirect=True)
@pytest.mark.parametrize("language", ["en", "id", "az"])
def test_keyboard_folds_after_the_tap(wired, empty_queue, language):
    line = ask(wired, language)

    customer.tap(line, "4", at=timezone.now())
    wired.turn()
    with working():
        line = folded(line)

    assert line.data["taps"][0]["answer"] == "✓"
    assert list(Rating.objects.values_list("score", flat=True)) == [4]


def folded(line: Line) -> Line:
    """Wait until the far end has taken the buttons away."""
    until = timezone.now() + timedelta(seconds=20)
    while timezone.now() < until:
        line.refresh_from_db()
        if "choices" not in line.data:
            return line
        time.sleep(0.05)
    raise AssertionError("the buttons are still there")
