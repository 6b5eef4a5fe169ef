"""What clocks put on the ticket page, into list rows and into the command menu."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from escalation.faces import faces
from tickets import slots
from tickets.models import Ticket


def options(ticket: Ticket, user: User) -> Iterator[slots.Option]:
    address = reverse("escalation:clocks", args=[ticket.number])
    yield slots.Option(_("Clocks: why is it due then?"), "timer", sheet=address, key="C")


slots.add_fragment("clocks", "escalation:clocks")
slots.add_faces(faces)
slots.add_options(options)
