"""Find tickets by what was said, by number, subject and customer, over all time."""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Lookup, Q, QuerySet, TextField

from accounts.models import User
from tickets.access import visibility
from tickets.models import Customer, Identity, Message, Ticket

ENOUGH = 400  # matches looked at per kind of search
PEOPLE = 100
LEAST_TRIGRAM = 3
LONGEST = 200


def find_tickets(user: User, text: str) -> set[int]:
    """Give the numbers of tickets this person may see that have something to do with `text`."""
    text = " ".join(text.split())[:LONGEST]
    if not text:
        return set()
    found = _by_number(user, text) | _by_customer(user, text)
    said = Message.objects.filter(visibility(user, "ticket__"))
    if query := to_query(text):
        found |= _some(said.filter(words=SearchQuery(query, config="simple", search_type="raw")))
    if len(text) >= LEAST_TRIGRAM and (" " in text or not text.isalpha()):
        found |= _some(said.filter(text__ilike=f"%{escape(text)}%"))
    seen = Ticket.objects.visible_to(user)
    subjects = seen.filter(subject__icontains=text).order_by("-number").values_list("number", flat=True)
    return found | set(subjects[:ENOUGH])


@TextField.register_lookup
class ILike(Lookup):
    """Compare without regard to case in the form that the trigram index serves; `icontains` is not."""

    lookup_name = "ilike"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ILIKE {right}", [*left_params, *right_params]


def escape(text: str) -> str:
    """Take the pattern characters as themselves."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def to_query(text: str) -> str:
    """Turn words into a query that also finds their longer forms; order and punctuation do not matter."""
    return " & ".join(f"'{word}':*" for word in re.findall(r"\w+", text.lower()))


def _some(matches: QuerySet[Message]) -> set[int]:
    """Take a few hundred matches, the newest ones, at a price that does not grow with the table.

    Rare words: all matches are fetched first, unordered, by the index. Common words would make that
    slow and arbitrary, but they are met at once when walking back from the newest message. Each form
    is slow where the other is fast.
    """
    tickets = matches.order_by().values_list("ticket_id", flat=True)
    found = list(tickets[: ENOUGH + 1])
    if len(found) <= ENOUGH:
        return set(found)
    return set(matches.order_by("-pk").values_list("ticket_id", flat=True)[:ENOUGH])


def _by_number(user: User, text: str) -> set[int]:
    number = text.removeprefix("#")
    if not number.isdecimal() or len(number) > 15:
        return set()
    return set(Ticket.objects.visible_to(user).filter(pk=int(number)).values_list("pk", flat=True))


def _by_customer(user: User, text: str) -> set[int]:
    named = Q(name__icontains=text) | Q(email__icontains=text) | Q(phone__icontains=text)
    people = set(Customer.objects.filter(named).values_list("pk", flat=True)[:PEOPLE])
    digits = re.sub(r"[\s()+-]", "", text)
    if len(digits) >= 4:
        known = Identity.objects.filter(value__icontains=digits)
        people |= set(known.values_list("customer_id", flat=True)[:PEOPLE])
    if not people:
        return set()
    tickets = Ticket.objects.visible_to(user).filter(customer__in=people).order_by("-number")
    return set(tickets.values_list("number", flat=True)[:ENOUGH])
