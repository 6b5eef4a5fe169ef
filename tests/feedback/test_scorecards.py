"""Scorecards: drawn so that nobody can choose, scored by somebody else, open to objection."""

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from feedback.actions import (
    decide_objection,
    object_to_score,
    rate,
    score_conversation,
)
from feedback.models import Scorecard, Survey
from feedback.quality import card, samples, sampling
from helpdesk.core.errors import Refused
from tests.cast import NOON, make_person
from tests.feedback.conftest import HOUR
from tests.writing import write
from tickets import actions

JUNE = date(2026, 6, 1)
BACKEND = "django.contrib.auth.backends.ModelBackend"
FULL = dict.fromkeys(card.ITEMS, 2)


@pytest.fixture
def mina(db):
    return make_person("Mina", role="supervisor")


@pytest.fixture
def worked(shop, ana):
    """Twelve conversations that Ana has solved in June."""
    found = []
    for n in range(12):
        ticket = write(shop, "Where is it?", sender=f"c{n}", at=NOON).ticket
        actions.reply(ticket, by=ana.as_actor(), at=NOON, text="It comes tomorrow.")
        found.append(actions.solve(ticket, by=ana.as_actor(), at=NOON + HOUR))
    return found


def scored(ticket, ana, by, *, at=NOON, source="random", critical=(), **marks):
    return score_conversation(
        ticket,
        agent=ana,
        by=by,
        month=JUNE,
        source=source,
        marks=FULL | marks,
        critical=list(critical),
        words="",
        at=at,
    )


def test_draw_depends_on_the_seed_alone():
    numbers = list(range(100, 300))
    shuffled = random.Random(1).sample(numbers, len(numbers))

    first = sampling.draw(numbers, n=5, seed="a")

    assert sampling.draw(shuffled, n=5, seed="a") == first
    assert sampling.draw(numbers, n=5, seed="b") != first
    assert sampling.draw([1, 2], n=5, seed="a") in ([1, 2], [2, 1])


def test_every_conversation_has_the_same_chance():
    drawn = [n for seed in range(2000) for n in sampling.draw(range(20), n=5, seed=str(seed))]

    counts = [drawn.count(n) for n in range(20)]
    assert len(drawn) == 10_000
    assert 400 < min(counts) <= max(counts) < 600
    assert 150 < sum(sampling.is_scored_twice(n, seed="x") for n in range(2000)) < 250


def test_month_of_an_agent_holds_five_drawn_all_low_and_all_that_may_hurt(worked, ana, mina):
    undrawn = [e.ticket.pk for e in samples.sample(ana, JUNE, viewer=mina)]
    rest = [ticket for ticket in worked if ticket.pk not in undrawn]
    survey = Survey.objects.get(ticket=rest[0])
    Survey.objects.filter(pk=survey.pk).update(asked_at=NOON + HOUR, state="asked")
    rate(survey, at=NOON + 2 * HOUR, how="link", score=1)
    actions.reply(rest[1], by=ana.as_actor(), at=NOON + 2 * HOUR, text="That was your fault.")

    entries = samples.sample(ana, JUNE, viewer=mina)
    again = samples.sample(ana, JUNE, viewer=mina)

    assert [e.source for e in entries] == ["random"] * 5 + ["low", "flag"]
    assert [e.ticket.pk for e in entries] == [e.ticket.pk for e in again]
    assert [e.ticket.pk for e in entries[5:]] == [rest[0].pk, rest[1].pk]
    assert samples.sample(ana, date(2026, 5, 1), viewer=mina) == []


def test_one_critical_error_sets_the_result_to_nothing(worked, ana, mina):
    fine, bad = scored(worked[0], ana, mina, tone=1), scored(worked[1], ana, mina, critical=["data"])

    assert (fine.score, bad.score) == (19, 0)


def test_nobody_scores_their_own_work_twice_or_what_another_wrote(worked, ana, mina):
    dario = make_person("Dario")
    scored(worked[0], ana, mina)

    for agent, by, sentence in (
        (ana, ana, "their own work"),
        (ana, mina, "scored this already"),
        (dario, mina, "did not write"),
    ):
        with pytest.raises(Refused, match=sentence):
            scored(worked[0], agent, by)

    assert Scorecard.objects.count() == 1


@pytest.mark.parametrize("marks", [{"tone": 3}, {"other": 1}, {"tone": None}])
def test_marks_are_complete_and_from_0_to_2(worked, ana, mina, marks):
    with pytest.raises(Refused):
        scored(worked[0], ana, mina, **marks)


def test_objection_is_decided_by_a_third_person_and_counts_no_more(worked, ana, mina):
    found, kept = scored(worked[0], ana, mina, critical=["rude"]), scored(worked[1], ana, mina)
    leyla = make_person("Leyla", role="supervisor")

    object_to_score(found, by=ana, text="I was polite", at=NOON + timedelta(days=4))
    for wrong in (ana, mina):
        with pytest.raises(Refused, match="third person"):
            decide_objection(found, by=wrong, is_upheld=True, at=NOON)
    decide_objection(found, by=leyla, is_upheld=True, at=NOON + timedelta(days=5))

    figures = samples.figures(Scorecard.objects.all())
    assert (figures.mean.n, figures.mean.value, figures.critical) == (1, kept.score, 0)


def test_objection_comes_within_five_days_once_and_from_the_agent(worked, ana, mina):
    found = scored(worked[0], ana, mina)

    with pytest.raises(Refused, match="five days"):
        object_to_score(found, by=ana, text="Late", at=NOON + timedelta(days=6))
    with pytest.raises(Refused, match="not your score"):
        object_to_score(found, by=mina, text="Mine?", at=NOON)
    object_to_score(found, by=ana, text="Because", at=NOON)
    with pytest.raises(Refused, match="already"):
        object_to_score(found, by=ana, text="Again", at=NOON)


def test_only_drawn_conversations_count(worked, ana, mina):
    scored(worked[0], ana, mina, tone=0)
    scored(worked[1], ana, mina)
    scored(worked[2], ana, mina, source="low", critical=["harm"])

    figures = samples.figures(Scorecard.objects.all())

    assert (figures.mean.n, figures.mean.value, figures.critical) == (2, 19, 0)
    # 18 and 20: s = 1.414, t(1) = 12.706, so 19 +- 12.7, and no score is above 20.
    assert (round(figures.mean.interval.low, 2), figures.mean.interval.high) == (6.29, 20.0)


def test_agreement_beyond_chance():
    assert card.kappa([0, 1, 2, 2], [0, 1, 2, 2]) == 1.0
    # Two of four marks differ by one step, .25 of the span; all pairs of marks differ by .375 of it.
    assert card.kappa([0, 1, 2, 2], [1, 1, 2, 1]) == pytest.approx(1 - 0.25 / 0.375)
    assert card.kappa([2, 2], [2, 2]) is None
    assert card.kappa([], []) is None


def test_pair_of_reviewers_is_compared(worked, ana, mina):
    leyla = make_person("Leyla", role="supervisor")
    scored(worked[0], ana, mina, tone=0)
    scored(worked[0], ana, leyla, tone=0)

    figures = samples.figures(Scorecard.objects.all())

    assert (figures.pairs, figures.kappa, figures.mean.n) == (1, 1.0, 1)


def test_supervisor_scores_on_the_page_and_the_agent_reads_and_objects(client, worked, ana, mina):
    client.force_login(mina, backend=BACKEND)
    [first, *_others] = samples.sample(ana, JUNE, viewer=mina)
    page = f"/quality/{ana.pk}/{first.ticket.pk}/?month=2026-06"

    listed = client.get(f"/quality/{ana.pk}/?month=2026-06").content.decode()
    empty = client.post(page, {"tone": "1"})
    client.post(page, {**dict.fromkeys(card.ITEMS, "2"), "tone": "1", "words": "Greet <b>first</b>"})
    overview = client.get("/quality/?month=2026-06").content.decode()
    found = Scorecard.objects.get()
    Scorecard.objects.update(at=timezone.now())
    client.force_login(ana, backend=BACKEND)
    mine = client.get("/quality/mine/").content.decode()
    client.post(f"/quality/scores/{found.pk}/objection/", {"text": "I did greet"})
    after = client.get("/quality/mine/").content.decode()

    assert listed.count("Drawn at random") == 5
    assert (empty.status_code, empty.content.decode().count("Choose one.")) == (422, 9)
    assert (found.score, found.source, found.month) == (19, "random", JUNE)
    assert "19.0" in overview
    assert "Greet &lt;b&gt;first&lt;/b&gt;" in mine
    assert "Could be better: Tone" in mine
    assert "A third person will look" in after


def test_agents_see_their_own_scores_only(client, worked, ana, mina):
    scored(worked[0], ana, mina)
    client.force_login(make_person("Dario"), backend=BACKEND)

    assert "No scores yet" in client.get("/quality/mine/").content.decode()
    assert client.post(f"/quality/scores/{Scorecard.objects.get().pk}/objection/").status_code == 404
