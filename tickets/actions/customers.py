"""What we know and promise of a customer."""

from datetime import datetime

from django.db import transaction

from helpdesk.core.actors import Actor
from tickets.actions.attributes import set_tier
from tickets.models import Customer, Ticket, Tier


@transaction.atomic
def set_customer_tier(customer: Customer, *, tier: Tier, by: Actor, at: datetime) -> Customer:
    """Serve a customer by another tier; their live tickets follow at once."""
    customer.tier = tier
    customer.save(update_fields=["tier"])
    for ticket in Ticket.objects.live().filter(customer=customer).exclude(tier=tier).order_by("pk"):
        set_tier(ticket, tier=tier, by=by, at=at)
    return customer
