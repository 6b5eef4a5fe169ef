"""A floor of agents with skills, and a day of tickets for them."""

from datetime import datetime, timedelta

FIRST = 1_000_001
SKILLS, LANGUAGES = 8, ("en", "id", "az")
CAN: tuple[dict[str, bool], ...] = ({"is_instant": True}, {}, {"is_mail": True})
CHAT, MESSENGER, MAIL = 0, 1, 2


def stage(people: int, items: int, *, units: int, at: datetime, lasts: timedelta) -> None:
    """Make a queue that gives out its tickets, its people and what will come."""
    from accounts.models import Queue
    from tests.cast import make_account
    from tickets.models import ChannelAccount

    accounts = [make_account("webchat", name) for name in ("Chat", "Messenger", "Mail")]
    for account, can in zip(accounts, CAN, strict=True):
        ChannelAccount.objects.filter(pk=account.pk).update(capabilities=can)
    Queue.objects.update(strategy="automatic", offer_s=3600)
    _people(people, units, accounts[0].queue_id, at + lasts)
    _tickets(items, [account.pk for account in accounts], accounts[0].queue_id, _topics(), at)


def _people(count: int, units: int, queue: int, until: datetime) -> None:
    """Each knows three of the skills, at levels one to three; all write English, some one or two more."""
    from accounts.models import Membership, Presence, Proficiency, Skill, User

    users = User.objects.bulk_create(
        User(email=f"agent{n}@bench.example", name=f"Agent {n}", password="!", capacity=units)
        for n in range(count)
    )
    skills = Skill.objects.bulk_create(Skill(slug=f"s{n}", name=f"Skill {n}") for n in range(SKILLS))
    speech = Skill.objects.bulk_create(Skill(slug=code, name=code, is_language=True) for code in LANGUAGES)
    Membership.objects.bulk_create(Membership(user=user, queue_id=queue) for user in users)
    Presence.objects.bulk_create(
        Presence(user=user, chosen="online", lease_until=until, limit=units * 4) for user in users
    )
    knows = [
        Proficiency(user=user, skill=skills[(n + step) % SKILLS], level=1 + (n // SKILLS + step) % 3)
        for n, user in enumerate(users)
        for step in (0, 3, 5)
    ]
    speaks = [
        Proficiency(user=user, skill=skill, level=3)
        for n, user in enumerate(users)
        for k, skill in enumerate(speech)
        if (True, n // SKILLS % 2, n // SKILLS % 3 == 1)[k]
    ]
    Proficiency.objects.bulk_create(knows + speaks)


def _topics() -> list[int]:
    """Give each skill a topic that asks for it, at a level that some of its people have."""
    from accounts.models import Skill
    from tickets.models import Topic, TopicNeed

    found = []
    for n, skill in enumerate(Skill.objects.filter(is_language=False).order_by("pk")):
        topic = Topic.objects.create(slug=f"t{n}", name=f"Topic {n}")
        TopicNeed.objects.create(topic=topic, skill=skill, level=1 + n % 2)
        found.append(topic.pk)
    return found


def _tickets(count: int, accounts: list[int], queue: int, topics: list[int], at: datetime) -> None:
    """Write tickets and threads; two tickets a customer, one in five a chat, then messages and mails."""
    from tickets.models import Customer, Thread, Ticket, TicketEvent, Tier

    tier = Tier.objects.get()
    customers = Customer.objects.bulk_create(
        Customer(name=f"Customer {n}", tier=tier, created_at=at) for n in range((count + 1) // 2)
    )
    tickets = [
        Ticket(
            number=FIRST + n,
            customer=customers[n % len(customers)],
            tier=tier,
            queue_id=queue,
            topic_id=topics[n % len(topics)],
            language=LANGUAGES[n // len(topics) % len(LANGUAGES)],
            created_at=at,
            last_event_at=at,
            last_seq=1,
            waiting_since=at,
            next_due_start_at=at,
            next_due_at=at + timedelta(hours=12, seconds=n % 977),
        )
        for n in range(count)
    ]
    Ticket.objects.bulk_create(tickets)
    said = {"by": "customer", "channel": "webchat", "tier": tier.slug, "priority": "normal", "bot": False}
    TicketEvent.objects.bulk_create(
        TicketEvent(
            ticket=ticket, seq=1, kind="created", at=at, recorded_at=at, by_kind="customer", data=said
        )
        for ticket in tickets
    )
    kinds = [CHAT if n % 5 == 0 else MESSENGER + n % 2 for n in range(count)]
    Thread.objects.bulk_create(
        Thread(
            account_id=accounts[kind],
            external_id=str(ticket.number),
            customer_id=ticket.customer_id,
            ticket=ticket,
            created_at=at,
            last_in_at=at,
        )
        for ticket, kind in zip(tickets, kinds, strict=True)
    )
