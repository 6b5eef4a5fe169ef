"""The first admin of an empty installation."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import events
from accounts.models import Role, User, Workspace
from helpdesk.core.errors import Refused

LOCK = 7401


@transaction.atomic
def set_up(*, workspace: str, language: str, time_zone: str, name: str, email: str, password: str) -> User:
    """Name the workspace and create its first admin; refused once anybody works here."""
    with connection.cursor() as cursor:  # two people opening the page at once must not both win
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    if User.objects.exists():
        raise Refused(_("This workspace is already set up."))
    Workspace.objects.update_or_create(
        pk=1, defaults={"name": workspace, "language": language, "time_zone": time_zone}
    )
    user = User.objects.create_user(
        email, password, name=name, role=Role.ADMIN, language=language, time_zone=time_zone
    )
    events.announce("user", user)
    return user
