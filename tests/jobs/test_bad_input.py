"""What makes no sense of links, merges and capacity is refused with a sentence, in the reader's language."""

import html

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.actions import change_profile
from accounts.models import User
from helpdesk.core.errors import Invalid
from tests.cast import make_person
from tests.writing import write
from tickets import actions
from tickets.models import Job, Ticket

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "id", "az")
SAME = "A ticket cannot be linked with itself."
STRANGER = "Only tickets of the same customer can be linked."
LINKED = "#%(number)s and #%(other)s are linked already."
CLOSED = "#%(number)s is closed. A new message of the customer opens a new ticket."
MERGED = "#%(number)s was merged into #%(into)s. Continue there."


@pytest.fixture
def tickets(bot, ana) -> dict[str, Ticket]:
    """Three of Rosa's, which nobody has linked, and one of Aida's."""
    made = {"aida": write(bot, "Hello", sender="88").ticket, "a": write(bot, "Hello", sender="77").ticket}
    same = {"customer": made["a"].customer, "queue": made["a"].queue, "channel": "telegram"}
    for name in ("b", "c"):
        made[name] = actions.open_ticket(by=ana.as_actor(), at=timezone.now(), **same)
    return made


def refused(person: User, method: str, path: str, **data: object) -> str:
    """Do it as the page would; gives the sentence that the toast says."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = getattr(client, method)(path, data)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#toasts")
    return html.unescape(answer.content.decode().partition("<span>")[2].partition("</span>")[0])


def said(language: str, text: str, **values: object) -> str:
    with override(language):
        words = gettext(text)
    assert language == "en" or words != text
    return words % values if values else words


@pytest.fixture(params=LANGUAGES)
def reader(request, ana) -> User:
    """Ana, who reads one language after the other."""
    return change_profile(ana, language=request.param)


def test_tickets_of_two_customers_are_not_linked(tickets, reader):
    path = f"/inbox/{tickets['a'].pk}/job/{tickets['aida'].pk}/"

    assert refused(reader, "post", path) == said(reader.language, STRANGER)
    assert Job.objects.count() == 0


def test_a_ticket_is_not_linked_with_itself(tickets, reader):
    number = tickets["a"].pk

    assert refused(reader, "post", f"/inbox/{number}/job/{number}/") == said(reader.language, SAME)


def test_a_circle_of_links_is_refused(tickets, reader):
    """A with B, B with C: that is one job already, so C with A would say nothing new, whichever way round."""
    a, b, c = (tickets[name] for name in "abc")
    by = reader.as_actor()
    actions.link(a, to=b, by=by, at=timezone.now())
    actions.link(b, to=c, by=by, at=timezone.now())

    for one, other in ((c, a), (a, c), (b, a)):
        told = refused(reader, "post", f"/inbox/{one.pk}/job/{other.pk}/")
        assert told == said(reader.language, LINKED, number=one.pk, other=other.pk)
    assert Job.objects.count() == 1


def test_nothing_is_merged_into_a_closed_ticket(tickets, reader):
    a, b = tickets["a"], tickets["b"]
    by = reader.as_actor()
    actions.solve(b, by=by, at=timezone.now())
    actions.close(b, by=by, at=timezone.now())
    told = said(reader.language, CLOSED, number=b.pk)

    assert refused(reader, "post", f"/inbox/{a.pk}/merge/", into=b.pk) == told
    assert refused(reader, "post", f"/inbox/{a.pk}/job/{b.pk}/") == told
    assert Ticket.objects.get(pk=a.pk).status == "new"


def test_a_circle_of_merges_is_refused(tickets, reader):
    a, b = tickets["a"], tickets["b"]
    actions.merge(a, into=b, by=reader.as_actor(), at=timezone.now())
    told = said(reader.language, MERGED, number=a.pk, into=b.pk)

    assert refused(reader, "post", f"/inbox/{b.pk}/merge/", into=a.pk) == told
    assert refused(reader, "post", f"/inbox/{b.pk}/job/{a.pk}/") == told


def test_tickets_of_two_customers_and_a_ticket_with_itself_are_not_merged(tickets, reader):
    a, aida = tickets["a"], tickets["aida"]

    assert refused(reader, "post", f"/inbox/{a.pk}/merge/", into=aida.pk) == said(
        reader.language, "Only tickets of the same customer can be merged."
    )
    assert refused(reader, "post", f"/inbox/{a.pk}/merge/", into=a.pk) == said(
        reader.language, "A ticket cannot be merged into itself."
    )


def test_what_was_never_linked_or_merged_cannot_be_undone(tickets, reader):
    number = tickets["a"].pk

    assert refused(reader, "delete", f"/inbox/{number}/job/") == said(
        reader.language, "#%(number)s is not linked.", number=number
    )
    assert refused(reader, "delete", f"/inbox/{number}/merge/") == said(
        reader.language, "#%(number)s was not merged.", number=number
    )


@pytest.mark.parametrize("capacity", [-1, 101])
def test_capacity_that_nobody_can_have_is_refused_also_past_the_form(ana, capacity):
    with pytest.raises(Invalid) as refusal:
        change_profile(ana, capacity=capacity)

    assert list(refusal.value.fields) == ["capacity"]
    assert User.objects.get(pk=ana.pk).capacity == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_negative_capacity_is_refused_beside_its_field(ana, language):
    admin = change_profile(make_person("Sabina", role="admin"), language=language)
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(f"/settings/people/{ana.pk}/", {"role": "agent", "capacity": -1})

    [sentence] = answer.context["form"].errors["capacity"]
    with override(language):
        english = "Ensure this value is greater than or equal to %(limit_value)s."
    assert answer.status_code == 422
    assert (str(sentence) == english % {"limit_value": 1}) is (language == "en")
