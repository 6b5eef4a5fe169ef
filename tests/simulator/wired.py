"""The product and the far end, wired over HTTP; the tests turn the crank themselves."""

from django.utils import timezone

from channels_live import downloads, ledger, outgoing
from channels_live.simulator import postman
from channels_live.simulator.person import Person
from tests.cast import make_person
from tickets import actions
from tickets.models import Attachment, ChannelAccount, Delivery, Message, Ticket


class Wired:
    """One account, Ana at the desk, and Rosa with her phone."""

    def __init__(self, account: ChannelAccount, address: str) -> None:
        self.account = account
        self.ana = make_person("Ana")
        self.rosa = Person(account.kind, "Rosa", address=address)

    def turn(self) -> None:
        """Post what the far end has to tell, and let the desk work it in."""
        postman.pump()
        ledger.drain(self.account.pk, clock=timezone.now)

    def write(self, text: str = "Where is my parcel?") -> Message:
        wire_id = self.rosa.write(self.account, text)
        self.turn()
        return Message.objects.get(external_id__endswith=wire_id)

    def reply(self, ticket: Ticket, text: str = "It is on its way.", **extra: object) -> Delivery:
        """Answer and send; the statuses wait for the next turn."""
        [message] = actions.reply(ticket, by=self.ana.as_actor(), at=timezone.now(), text=text, **extra)
        return self.send(message)

    def send(self, message: Message) -> Delivery:
        outgoing.send_thread(message.thread_id, clock=timezone.now)
        return Delivery.objects.get(message=message)

    def load_files(self) -> list[Attachment]:
        for pk in downloads.due(now=timezone.now()):
            downloads.load(pk, now=timezone.now())
        return list(Attachment.objects.order_by("created_at"))


def state(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


def history(delivery: Delivery) -> list[str]:
    return [event.state for event in delivery.events.order_by("id")]
