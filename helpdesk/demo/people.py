"""Who works in the demo, in which queues, by which hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import ApiToken, Calendar, Level, Membership, Queue, User, Workspace
from helpdesk.core import secrets

PASSWORD_SIZE = 12


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    role: str
    queues: tuple[str, ...]
    language: str = "en"
    time_zone: str = "Asia/Baku"


PEOPLE = (
    Person("Nigar Quliyeva", "nigar@sahil.example", "admin", ("management",), "az"),
    Person(
        "Dimas Pratama",
        "dimas@sahil.example",
        "supervisor",
        ("frontline", "senior", "management"),
        "en",
        "Asia/Jakarta",
    ),
    Person("Ayu Lestari", "ayu@sahil.example", "agent", ("frontline",), "en", "Asia/Jakarta"),
    Person("Tural Rzayev", "tural@sahil.example", "agent", ("frontline",)),
    Person("Leyla Məmmədova", "leyla@sahil.example", "agent", ("senior",)),
    Person("Farid Aliyev", "farid@sahil.example", "agent", ("finance",)),
    Person("Rizky Nugroho", "rizky@sahil.example", "agent", ("technical",), "en", "Asia/Jakarta"),
)
# slug, name, level, calendar, seconds to take an escalation, private
QUEUES = (
    ("frontline", "Customer care", Level.FRONTLINE, "always", 60, False),
    ("senior", "Senior desk", Level.SENIOR, "always", 900, False),
    ("finance", "Finance", Level.FINANCE, "finance-hours", 7200, True),
    ("technical", "Technical", Level.TECHNICAL, "always", 3600, False),
    ("management", "Duty managers", Level.MANAGEMENT, "always", 14400, False),
)
LEADS = {
    "frontline": "dimas@sahil.example",
    "senior": "dimas@sahil.example",
    "finance": "farid@sahil.example",
    "technical": "rizky@sahil.example",
    "management": "nigar@sahil.example",
}
OFFICE = [["09:00", "17:00"]]


def make(at: datetime) -> list[dict[str, object]]:
    """Create the demo's people; gives their keys, which exist only here and in demo.json."""
    Workspace.objects.update_or_create(pk=1, defaults={"name": "Sahil Market", "time_zone": "Asia/Baku"})
    queues = _queues()
    made = [_person(person, queues, at) for person in PEOPLE]
    for slug, email in LEADS.items():
        Queue.objects.filter(slug=slug).update(lead=User.objects.get(email=email))
    return made


def _queues() -> dict[str, Queue]:
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE)
    calendars = {
        "always": Calendar.objects.create(slug="always", name="Round the clock", is_always_open=True),
        "finance-hours": Calendar.objects.create(
            slug="finance-hours", name="Finance, Baku", time_zone="Asia/Baku", weekly=days
        ),
    }
    return {
        slug: Queue.objects.create(
            slug=slug,
            name=name,
            level=level,
            calendar=calendars[calendar],
            ack_target_s=ack,
            is_private=private,
        )
        for slug, name, level, calendar, ack, private in QUEUES
    }


def _person(person: Person, queues: dict[str, Queue], at: datetime) -> dict[str, object]:
    password, token = secrets.new_token(PASSWORD_SIZE), secrets.new_token()
    user = User.objects.create_user(
        person.email,
        password,
        name=person.name,
        role=person.role,
        language=person.language,
        time_zone=person.time_zone,
    )
    Membership.objects.bulk_create(Membership(user=user, queue=queues[slug]) for slug in person.queues)
    ApiToken.objects.create(
        user=user,
        name="demo",
        token_hash=secrets.hash_token(token),
        start=token[:8],
        created_at=at,
        expires_at=at + timedelta(days=3650),
    )
    return {
        "email": person.email,
        "password": password,
        "role": person.role,
        "queues": list(person.queues),
        "api_token": token,
    }
