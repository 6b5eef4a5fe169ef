"""Tell the customers of a fixed pain point, a few a minute, each once, and not who wants no news."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from feedback import skipping, tellable
from feedback.models import FeedbackSettings, OptOut, PainPoint, Telling, Told
from feedback.texts import in_language
from helpdesk.core.errors import Invalid, Refused
from tickets import actions
from tickets.models import Customer, Message, Thread, Ticket

MOST_WORDS = 1000
A_MINUTE = 30  # more at once looks like an advertisement to providers
MINUTE = timedelta(minutes=1)
PURPOSE = "news"


@transaction.atomic
def tell_customers(card: PainPoint, *, texts: Mapping[str, str], by: User, at: datetime) -> Telling:
    """Put everybody whose ticket the card is about on the list of those who are told, once."""
    card = PainPoint.objects.select_for_update().get(pk=card.pk)
    if card.state not in tellable.FIXED:
        raise Refused(_("Only what is fixed can be told."), code="not_fixed")
    said = {language: text.strip() for language, text in texts.items()}
    wrong = {
        language: [_("Write between 1 and %(most)s characters.") % {"most": MOST_WORDS}]
        for language, text in said.items()
        if not 0 < len(text) <= MOST_WORDS
    }
    if wrong:
        raise Invalid(_("A text is missing or too long."), fields=wrong)
    found = tellable.recipients(card, at=at)
    if not any(not one.reason for one in found):
        raise Refused(_("There is nobody to tell."), code="nobody")
    telling = Telling.objects.create(card=card, texts=said, by=by, at=at)
    Told.objects.bulk_create(
        Told(telling=telling, card=card, customer_id=one.ticket.customer_id, ticket=one.ticket)
        for one in found
    )
    return telling


@transaction.atomic
def tell_one(told: Told, *, at: datetime) -> Told:
    """Send one customer's message, or note why not."""
    ticket = actions.lock(told.ticket)
    told = Told.objects.select_for_update().select_related("telling", "card__topic").get(pk=told.pk)
    if told.state != Told.State.WAITING:
        return told
    thread = tellable.threads_of([told.customer_id]).get(told.customer_id)
    is_out = told.customer_id in skipping.opted_out([told.customer_id])
    reason = tellable.reason_for(told.customer_id, thread, at=at, is_out=is_out)
    if told.card.state not in tellable.FIXED:
        reason = "not_fixed"
    told.at, told.reason = at, reason
    if reason or thread is None:
        told.state = Told.State.SKIPPED
    else:
        told.state, told.message = Told.State.SENT, _send(told, ticket, thread, at)
    told.save(update_fields=["state", "reason", "message", "at"])
    return told


def due(*, now: datetime) -> list[Told]:
    """Give those whose turn it is: so many that no minute brings more than its share."""
    sent = Told.objects.filter(state=Told.State.SENT, at__gt=now - MINUTE).count()
    room = max(0, A_MINUTE - sent)
    waiting = Told.objects.filter(state=Told.State.WAITING).select_related("ticket").order_by("id")
    return list(waiting[:room])


@transaction.atomic
def opt_out(customer: Customer, *, is_out: bool, how: str, at: datetime, by: User | None = None) -> None:
    """Note that a customer wants neither questions nor news, or take that back."""
    if not is_out:
        OptOut.objects.filter(Q(customer=customer) | Q(customer__merged_into=customer)).delete()
        return
    OptOut.objects.get_or_create(customer=customer, defaults={"how": how, "by": by, "at": at})


def _send(told: Told, ticket: Ticket, thread: Thread, at: datetime) -> Message:
    texts = in_language(ticket.language or ticket.customer.language)
    said = told.telling.texts.get(texts.code) or texts.fixed.format(topic=told.card.topic.name)
    template = None
    if skipping.is_closed(thread, at):
        name = FeedbackSettings.current().fixed_template
        template = {"name": name, "language": texts.code, "parameters": [told.card.topic.name]}
    link = {"page": "stop", "id": told.customer_id}
    return actions.send_system_message(
        ticket,
        thread,
        at=at,
        text=f"{said}\n\n{texts.stop}",
        choices={"purpose": PURPOSE, "body": "", "rows": [], "link": link},
        template=template,
    )
