"""Every noun that a ticket page or its JSON shows."""

from tickets.models.attachment import Attachment
from tickets.models.customer import Customer, Identity, Tier, TierSource
from tickets.models.delivery import Delivery, DeliveryEvent, DeliveryState
from tickets.models.event import TicketEvent
from tickets.models.followup import FollowUp
from tickets.models.glass import BrokenGlass
from tickets.models.held import HeldReply
from tickets.models.joining import Join, LinkCode
from tickets.models.message import Direction, Kind, Message
from tickets.models.reading import Draft, Reading
from tickets.models.routing import Offer, Placement, TopicNeed
from tickets.models.thread import ChannelAccount, Thread
from tickets.models.ticket import Job, Priority, Status, Ticket
from tickets.models.tierrule import TierChange, TierRecount, TierRule
from tickets.models.topic import Topic

__all__ = [
    "Attachment",
    "BrokenGlass",
    "ChannelAccount",
    "Customer",
    "Delivery",
    "DeliveryEvent",
    "DeliveryState",
    "Direction",
    "Draft",
    "FollowUp",
    "HeldReply",
    "Identity",
    "Job",
    "Join",
    "Kind",
    "LinkCode",
    "Message",
    "Offer",
    "Placement",
    "Priority",
    "Reading",
    "Status",
    "Thread",
    "Ticket",
    "TicketEvent",
    "Tier",
    "TierChange",
    "TierRecount",
    "TierRule",
    "TierSource",
    "Topic",
    "TopicNeed",
]
