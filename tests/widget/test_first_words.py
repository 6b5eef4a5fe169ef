"""What a visitor writes at one moment, in two tabs, is one ticket."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from channels_live.widget import visitors
from tests.cast import NOON, make_account
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_word_that_waited_for_the_first_joins_its_ticket():
    account = make_account("webchat", "Shop")
    thread, _token = visitors.begin(
        account, claim=None, profile={"name": "Rosa", "email": ""}, facts={}, at=NOON
    )
    session = thread.sessions.get()

    def say(text: str) -> None:
        try:
            visitors.write(session, cid=text, text=text, uploads=[], at=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            visitors.write(session, cid="first", text="first", uploads=[], at=NOON)
            second = pool.submit(say, "second")
            while not is_waited_for():
                pass
        second.result()

    assert Ticket.objects.get().messages.count() == 2


def is_waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where not granted")
        return bool(cursor.fetchone()[0])
