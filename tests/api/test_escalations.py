"""Escalations over the API: shapes, verbs, refusals, repeats and who sees what."""

import pytest

from tests.api.conftest import Caller
from tests.cast import make_person, make_queue
from tickets import actions as ticket_actions
from tickets.models import Ticket

ASK = {
    "queue": "finance",
    "kind": "functional",
    "reason": "refund",
    "question": "May we refund this order in full today?",
    "tried": "Looked at the order, it was paid twice.",
    "amount": "620.50",
}


@pytest.fixture
def path(ticket: Ticket) -> str:
    return f"tickets/{ticket.number}/escalations/"


@pytest.fixture
def dario(db) -> Caller:
    return Caller(make_person("Dario", queues=("finance",)))


def test_an_escalation_has_the_promised_shape(ana, fatima, ticket, path):
    answer = ana.post(path, ASK)

    assert answer.status_code == 201
    found = answer.json()
    assert {name: found[name] for name in ("ticket", "kind", "from_queue", "queue", "level", "state")} == {
        "ticket": ticket.number,
        "kind": "functional",
        "from_queue": "frontline",
        "queue": "finance",
        "level": "finance",
        "state": "offered",
    }
    assert (found["reason"], found["question"], found["amount"]) == ("refund", ASK["question"], "620.50")
    assert found["requested_by"] == {"id": ana.user.pk, "name": "Ana"}
    assert (found["taken_by"], found["acked_at"], found["finished_at"]) == (None, None, None)


def test_the_ticket_is_in_the_receiving_queue_with_its_owner(ana, fatima, ticket, path):
    ana.post(path, ASK)

    found = fatima.get(f"tickets/{ticket.number}/").json()
    assert (found["queue"], found["level"], found["owner"]["name"]) == ("finance", "finance", "Ana")


def test_taking_it_is_said_once_by_a_named_person(ana, fatima, dario, path):
    pk = ana.post(path, ASK).json()["id"]

    first = fatima.post(f"{path}{pk}/acknowledgement/")
    again = fatima.post(f"{path}{pk}/acknowledgement/")
    other = dario.post(f"{path}{pk}/acknowledgement/")

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert (first.json()["state"], first.json()["taken_by"]["name"]) == ("acked", "Fatima")
    assert other.json()["error"]["code"] == "taken"
    assert "Fatima already has" in other.json()["error"]["message"]


def test_an_answer_brings_the_ticket_home(ana, fatima, ticket, path):
    pk = ana.post(path, ASK).json()["id"]
    fatima.post(f"{path}{pk}/acknowledgement/")

    found = fatima.post(f"{path}{pk}/answer/", {"text": "Yes, in full."})

    assert found.status_code == 200
    assert (found.json()["state"], found.json()["outcome"], found.json()["answer"]) == (
        "finished",
        "answered_back",
        "Yes, in full.",
    )
    assert ana.get(f"tickets/{ticket.number}/").json()["assignee"]["name"] == "Ana"


def test_a_return_says_why(ana, fatima, ticket, path):
    pk = ana.post(path, ASK).json()["id"]

    found = fatima.post(f"{path}{pk}/return/", {"reason": "missing_info", "text": "Which order?"})

    assert (found.status_code, found.json()["state"], found.json()["return_text"]) == (
        200,
        "returned",
        "Which order?",
    )
    assert ana.get(f"tickets/{ticket.number}/").json()["queue"] == "frontline"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"queue": "moon"}, "queue"),
        ({"kind": "sideways"}, "kind"),
        ({"question": "Refund?"}, "question"),
        ({"tried": ""}, "tried"),
        ({"reason": ""}, "reason"),
        ({"amount": "lots"}, "amount"),
        ({"question": 7}, "question"),
    ],
)
def test_a_value_that_cannot_be_taken_is_named(ana, fatima, path, change, field):
    answer = ana.post(path, ASK | change)

    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field])


def test_a_rule_that_says_no_is_a_sentence(ana, fatima, ticket, path):
    ana.post(path, ASK)

    again = fatima.post(path, ASK)
    ticket_actions.solve(ticket, by=ana.user.as_actor(), at=ticket.last_event_at)
    solved = ana.post(path, ASK | {"queue": "frontline"})

    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_there")
    assert (solved.status_code, solved.json()["error"]["code"]) == (409, "already_solved")


def test_the_same_key_escalates_once(ana, fatima, ticket, path):
    key = {"Idempotency-Key": "k1"}
    first, again = ana.post(path, ASK, **key), ana.post(path, ASK, **key)
    other = ana.post(path, ASK | {"amount": "1"}, **key)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == again.json()
    assert ticket.escalations.count() == 1


def test_whoever_may_not_see_the_ticket_finds_nothing(ana, fatima, ticket, path):
    omar = Caller(make_person("Omar"))
    pk = ana.post(path, ASK).json()["id"]

    seen = [
        who.get(path).status_code for who in (omar, ana, fatima)
    ]  # ana owns it, so it is hers wherever it is

    assert seen == [404, 200, 200]
    assert omar.post(f"{path}{pk}/acknowledgement/").status_code == 404
    assert ana.post(f"{path}{pk}/acknowledgement/").status_code == 409


def test_an_escalation_of_another_ticket_is_not_found(ana, fatima, ticket, path):
    assert ana.post(f"{path}999999/answer/", {"text": "x"}).status_code == 404


def test_the_list_is_newest_first(ana, fatima, ticket, path):
    make_person("Leyla", queues=("senior",))
    first = ana.post(path, ASK | {"queue": "senior"}).json()["id"]
    second = ana.post(path, ASK).json()["id"]

    found = ana.get(path).json()

    assert [(row["id"], row["state"]) for row in found["results"]] == [
        (second, "offered"),
        (first, "finished"),
    ]


def test_a_reason_in_own_words_is_kept(ana, fatima, path):
    assert ana.post(path, ASK | {"reason": "Chargeback from bank"}).json()["reason"] == "Chargeback from bank"


def test_calling_in_a_manager_moves_nothing(ana, ticket, path):
    make_queue("management")
    make_person("Nigar", role="supervisor", queues=("management",))

    found = ana.post(path, ASK | {"queue": "management", "kind": "hierarchical"})

    assert (found.status_code, found.json()["kind"]) == (201, "hierarchical")
    assert ana.get(f"tickets/{ticket.number}/").json()["queue"] == "frontline"
