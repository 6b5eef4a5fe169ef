"""Worked vectors played by real actions on real rows; each leaves the database as it found it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import Calendar, Level, Membership, Queue, User
from escalation import actions as escalation_actions
from escalation import storage, sweep
from escalation.checking import Expectation, Vector, written
from escalation.defaults import POLICY
from escalation.models import SlaClock, SlaPolicy, SlaPolicyVersion
from escalation.policies import LONG_AGO, METRICS
from escalation.policycheck import normalised
from helpdesk.core.actors import SYSTEM, Actor
from helpdesk.core.errors import Refused
from tickets import actions
from tickets.actions import Incoming
from tickets.models import ChannelAccount, Customer, DeliveryState, Message, Status, Thread, Ticket, Tier

FIRST_QUEUE = "l1"
ADAPTERS = {"chat": "webchat"}
Data = Mapping[str, Any]


@dataclass
class Stage:
    """One ticket of one customer, with the people, queues and promises of a vector."""

    queues: Mapping[str, Queue]
    tiers: Mapping[str, Tier]
    customer: Customer
    agents: Mapping[str, User]  # by queue; "" is in none
    ticket: Ticket | None = None
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def now_ticket(self) -> Ticket:
        if self.ticket is None:
            raise ValueError("a vector begins with `created`")
        self.ticket.refresh_from_db()
        return self.ticket

    def agent(self, queue: str = "") -> Actor:
        return self.agents[queue if queue in self.agents else ""].as_actor()


def play(vector: Vector) -> Expectation:
    """Give what the rows say after all events of a vector and a sweep at its `now`."""
    with transaction.atomic():
        stage = _set(vector)
        for event in vector.events:
            # What a rule refuses has no effect, in the engine as here.
            with suppress(Refused), transaction.atomic():
                PLAYERS[event.kind](stage, event.at, event.data)
        found = _found(stage, vector.now)
        transaction.set_rollback(True)
    return found


def _set(vector: Vector) -> Stage:
    document: Data = vector.source["policy"]
    at = LONG_AGO
    calendars = {name: _calendar(name, rules) for name, rules in vector.source["calendars"].items()}
    first = next(iter(calendars.values()))
    queues = {
        name: Queue.objects.create(
            slug=name,
            name=name,
            level=name if name in Level.values else Level.FRONTLINE,
            calendar=calendars.get(promise.calendar, first),
            ack_target_s=promise.ack_s or 0,
            reopen_window_s=vector.promises.reopen_window_s,
        )
        for name, promise in {
            FIRST_QUEUE: vector.promises.queue(FIRST_QUEUE),
            **vector.promises.queues,
        }.items()
    }
    policy = SlaPolicy.objects.create(slug=POLICY, name=POLICY, created_at=at)
    SlaPolicyVersion.objects.create(
        policy=policy, number=1, document=normalised(document), starts_at=at, created_at=at
    )
    tiers = {slug: Tier.objects.create(slug=slug, name=slug) for slug in document["tiers"]}
    agents = {name: _agent(name, queue) for name, queue in [("", None), *queues.items()]}
    customer = Customer.objects.create(name="Rosa", tier=next(iter(tiers.values())), created_at=at)
    return Stage(queues=queues, tiers=tiers, customer=customer, agents=agents)


def _calendar(name: str, rules: Data) -> Calendar:
    always = rules.get("weekly") == "24x7"
    return Calendar.objects.create(
        slug=name,
        name=name,
        time_zone=rules["tz"],
        is_always_open=always,
        weekly={} if always else rules.get("weekly", {}),
        holidays=rules.get("holidays", []),
        special=rules.get("special", {}),
    )


def _agent(name: str, queue: Queue | None) -> User:
    user = User.objects.create(email=f"{name or 'nobody'}@vectors.example", name=name or "Ana")
    if queue:
        Membership.objects.create(user=user, queue=queue)
    return user


# --- events


def _created(stage: Stage, at: datetime, data: Data) -> None:
    by_customer = data.get("by", "customer") == "customer"
    Customer.objects.filter(pk=stage.customer.pk).update(tier=stage.tiers[data["tier"]])
    stage.customer.refresh_from_db()
    stage.ticket = actions.open_ticket(
        customer=stage.customer,
        queue=stage.queues[FIRST_QUEUE],
        by=Actor(kind="customer") if by_customer else stage.agent(),
        at=at,
        channel=ADAPTERS.get(data["channel"], data["channel"]),
        priority=data.get("priority", "normal"),
        with_bot=bool(data.get("bot")),
    )
    if by_customer:  # its first message is what opens a ticket
        _customer_writes(stage, stage.ticket, at, data)


def _message(stage: Stage, at: datetime, data: Data) -> None:
    _say(stage, stage.now_ticket, at, data)


def _say(stage: Stage, ticket: Ticket, at: datetime, data: Data) -> None:
    author = data["author"]
    if author == "customer":
        _customer_writes(stage, ticket, at, data)
    elif author == "agent" and data.get("public", True) is False:
        actions.add_note(ticket, by=stage.agent(), at=max(at, ticket.last_event_at), text="note")
    elif author == "agent":
        thread = _thread(ticket, data.get("channel", ""), at)
        by = stage.agent(data.get("queue", ""))
        _remember(stage, data, actions.reply(ticket, by=by, at=at, text="answer", threads=[thread])[0])
    elif author in ("bot", "auto", "system"):
        thread = _thread(ticket, data.get("channel", ""), at)
        message = actions.send_system_message(ticket, thread, at=at, text="automatic", author=author)
        _remember(stage, data, message)


def _customer_writes(stage: Stage, ticket: Ticket, at: datetime, data: Data) -> None:
    is_silent = bool(data.get("auto") or data.get("courtesy"))
    if ticket.status == Status.MERGED or (ticket.is_terminal and is_silent):
        return
    if ticket.is_terminal or (not is_silent and _is_over(ticket, at)):
        actions.open_ticket(
            customer=stage.customer,
            queue=ticket.queue,
            by=Actor(kind="customer"),
            at=at,
            channel=ADAPTERS.get(data["channel"], data["channel"]),
            follows=ticket,
        )
        return
    incoming = Incoming(
        kind="text",
        text="question",
        is_auto=bool(data.get("auto")),
        is_courtesy=bool(data.get("courtesy")),
    )
    thread = _thread(ticket, data.get("channel", ""), at)
    _remember(stage, data, actions.receive_message(ticket, thread, incoming, at=at))


def _is_over(ticket: Ticket, at: datetime) -> bool:
    window = timedelta(seconds=ticket.queue.reopen_window_s)
    return ticket.solved_at is not None and at - ticket.solved_at > window


def _thread(ticket: Ticket, channel: str, at: datetime) -> Thread:
    kind = ADAPTERS.get(channel, channel) or ticket.last_account_kind or "webchat"
    account, _ = ChannelAccount.objects.get_or_create(
        kind=kind, name=kind, defaults={"queue": ticket.queue, "created_at": at}
    )
    thread, _ = Thread.objects.get_or_create(
        account=account,
        external_id=f"{kind}-{ticket.pk}",
        defaults={"customer": ticket.customer, "ticket": ticket, "created_at": at},
    )
    return thread


def _remember(stage: Stage, data: Data, message: Message) -> None:
    if "id" in data:
        stage.messages[str(data["id"])] = message


def _delivery_failed(stage: Stage, at: datetime, data: Data) -> None:
    message = stage.messages.get(str(data["ref"]))
    if message is not None:
        actions.note_delivery(message.delivery, str(DeliveryState.FAILED), at=at)


def _status(stage: Stage, at: datetime, data: Data) -> None:
    ticket, to = stage.now_ticket, data["to"]
    by = stage.agent()
    if to == Status.CLOSED and ticket.status != Status.SOLVED:
        ticket = actions.solve(ticket, by=by, at=at)
    if to in (Status.PENDING, Status.ON_HOLD, Status.OPEN) and ticket.status == Status.SOLVED:
        ticket = actions.reopen(ticket, by=by, at=at)
    verbs = {
        Status.SOLVED: actions.solve,
        Status.CLOSED: actions.close,
        Status.PENDING: actions.wait,
        Status.ON_HOLD: actions.hold,
        Status.OPEN: actions.resume,
    }
    if to in verbs:
        verbs[to](ticket, by=by, at=at)


def _handoff(stage: Stage, at: datetime, data: Data) -> None:
    actions.hand_off(stage.now_ticket, by=Actor(kind="bot"), at=at)


def _tier(stage: Stage, at: datetime, data: Data) -> None:
    actions.set_tier(stage.now_ticket, tier=stage.tiers[data["to"]], by=stage.agent(), at=at)


def _priority(stage: Stage, at: datetime, data: Data) -> None:
    actions.set_priority(stage.now_ticket, priority=data["to"], by=stage.agent(), at=at)


def _escalate(stage: Stage, at: datetime, data: Data) -> None:
    escalation_actions.escalate(stage.now_ticket, to=stage.queues[data["to"]], by=stage.agent(), at=at)


def _acknowledge(stage: Stage, at: datetime, data: Data) -> None:
    queue = stage.queues[data["queue"]]
    escalation_actions.acknowledge(stage.now_ticket, queue=queue, by=stage.agent(data["queue"]), at=at)


def _return(stage: Stage, at: datetime, data: Data) -> None:
    escalation_actions.return_to_sender(
        stage.now_ticket, to=stage.queues[data["to"]], by=stage.agent(), at=at
    )


def _merge_in(stage: Stage, at: datetime, data: Data) -> None:
    said: Sequence[Data] = data["source"].get("messages", ())
    times = [datetime.fromisoformat(str(each["t"])) for each in said]
    opened_at = datetime.fromisoformat(str(data["source"].get("created") or min(times, default=at)))
    source = _other(stage, min([opened_at, *times]))
    for each, when in zip(said, times, strict=True):
        source.refresh_from_db()
        _say(stage, source, when, each)
    actions.merge(source, into=stage.now_ticket, by=stage.agent(), at=at)


def _merged_into(stage: Stage, at: datetime, data: Data) -> None:
    actions.merge(stage.now_ticket, into=_other(stage, at), by=stage.agent(), at=at)


def _other(stage: Stage, at: datetime) -> Ticket:
    """Open another ticket of the same customer."""
    return actions.open_ticket(
        customer=stage.customer,
        queue=stage.queues[FIRST_QUEUE],
        by=Actor(kind="customer"),
        at=at,
        channel="webchat",
    )


def _void(stage: Stage, at: datetime, data: Data) -> None:
    actions.void_clock(
        stage.now_ticket,
        metric=data["metric"],
        n=data["n"],
        reason=data.get("reason") or "test",
        by=SYSTEM,
        at=at,
    )


PLAYERS: dict[str, Callable[[Stage, datetime, Data], None]] = {
    "created": _created,
    "message": _message,
    "delivery_failed": _delivery_failed,
    "status": _status,
    "handoff": _handoff,
    "tier": _tier,
    "priority": _priority,
    "escalate": _escalate,
    "ack": _acknowledge,
    "return": _return,
    "merge_in": _merge_in,
    "merged_into": _merged_into,
    "void": _void,
}


# --- what came of it


def _found(stage: Stage, now: datetime) -> Expectation:
    sweep.sweep(now=now)
    ticket = actions.lock(stage.now_ticket)
    storage.follow(ticket, now=now, to_the_second=True)
    ticket.refresh_from_db()
    rows = SlaClock.objects.filter(ticket=ticket).order_by("n")
    return {
        "state": str(ticket.status),
        "reopen_count": ticket.reopen_count,
        "followup_ticket": ticket.followups.exists(),
        "solved_unanswered": ticket.solved_unanswered,
        "metrics": {metric: [_instance(row) for row in rows if row.metric == metric] for metric in METRICS},
    }


def _instance(row: SlaClock) -> Expectation:
    return {
        "n": row.n,
        "start": written(row.start_at),
        "due": written(row.due_at),
        "state": row.state,
        "end": written(row.end_at),
        "elapsed_s": row.elapsed_s,
        "breached": row.breached,
        "breached_at": written(row.breached_at),
        "voided": row.voided,
        "queue": row.queue or None,
    }
