"""Every way to change a ticket. One verb each: lock, refuse, change, record."""

from tickets.actions.assignment import assign, claim, release, transfer
from tickets.actions.attributes import (
    hand_off,
    reapply_promises,
    set_priority,
    set_subject,
    set_tier,
    set_topic,
    void_clock,
)
from tickets.actions.changes import (
    edit_message,
    note_presence_of_customer,
    react,
    record_choice,
    revoke_message,
    set_courtesy,
)
from tickets.actions.customers import (
    apply_tier_rules,
    follow_tier_rules,
    learn_attributes,
    set_customer_tier,
)
from tickets.actions.deliveries import note_delivery, send_again
from tickets.actions.followups import keep
from tickets.actions.glass import break_glass
from tickets.actions.holding import forget_held, hold_reply, send_due, send_held, take_back
from tickets.actions.identities import (
    expecting_code,
    join_customers,
    part_customers,
    refuse_join,
    send_link_code,
    take_link_code,
)
from tickets.actions.jobs import keep_apart, link, unlink, unmerge
from tickets.actions.lifecycle import close, hold, reopen, resume, solve, wait
from tickets.actions.lock import lock
from tickets.actions.merging import merge
from tickets.actions.offers import decline_offer, take_offer
from tickets.actions.opening import open_ticket
from tickets.actions.outgoing import add_note, reply, send_system_message
from tickets.actions.receiving import (
    Arrival,
    Incoming,
    IncomingFile,
    mark_read,
    receive_message,
    receive_messages,
)
from tickets.actions.threads import join_thread

__all__ = [
    "Arrival",
    "Incoming",
    "IncomingFile",
    "add_note",
    "apply_tier_rules",
    "assign",
    "break_glass",
    "claim",
    "close",
    "decline_offer",
    "edit_message",
    "expecting_code",
    "follow_tier_rules",
    "forget_held",
    "hand_off",
    "hold",
    "hold_reply",
    "join_customers",
    "join_thread",
    "keep",
    "keep_apart",
    "learn_attributes",
    "link",
    "lock",
    "mark_read",
    "merge",
    "note_delivery",
    "note_presence_of_customer",
    "open_ticket",
    "part_customers",
    "react",
    "reapply_promises",
    "receive_message",
    "receive_messages",
    "record_choice",
    "refuse_join",
    "release",
    "reopen",
    "reply",
    "resume",
    "revoke_message",
    "send_again",
    "send_due",
    "send_held",
    "send_link_code",
    "send_system_message",
    "set_courtesy",
    "set_customer_tier",
    "set_priority",
    "set_subject",
    "set_tier",
    "set_topic",
    "solve",
    "take_back",
    "take_link_code",
    "take_offer",
    "transfer",
    "unlink",
    "unmerge",
    "void_clock",
    "wait",
]
