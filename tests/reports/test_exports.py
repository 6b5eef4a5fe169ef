"""One row a ticket: written in pieces, of what the asker may see, fetched only by them, gone after a week."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from reports import actions, exporting, tasks
from reports.models import Export
from reports.refusals import EnoughExports
from tests.cast import make_person, make_queue
from tests.reports.conftest import served
from tickets.models import Ticket

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def busy(bot, ana, now):
    at = now - timedelta(days=1)
    return [served(bot, ana, at=at, sender=f"c{n}") for n in range(7)]


def days(now):
    return {"from": str((now - timedelta(days=3)).date()), "to": str(now.date())}


def ask(user, now):
    return actions.ask_for_export(user, days(now), at=now)


def rows_of(export):
    text = b"".join(exporting.read_out(export)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("piece", [2, 7, 100])
def test_file_has_each_ticket_once_whatever_the_pieces(busy, mina, now, monkeypatch, piece):
    monkeypatch.setattr(exporting, "PIECE", piece)
    export = ask(mina, now)

    exporting.write(export.pk, now=now, most=1)
    export.refresh_from_db()
    first = (export.done, export.total, export.percent)
    exporting.write(export.pk, now=now)
    export.refresh_from_db()

    assert first == (min(piece, 7), 7, round(100 * min(piece, 7) / 7))
    assert (export.state, export.done) == ("done", 7)
    assert [int(row["ticket"]) for row in rows_of(export)] == [ticket.pk for ticket in busy]


def test_row_tells_what_became_of_the_ticket(busy, mina, now):
    export = ask(mina, now)

    exporting.write(export.pk, now=now)
    export.refresh_from_db()

    row = rows_of(export)[0]
    told = {name: row[name] for name in ("status", "agent", "first_answer_s", "first_answer_late", "rating")}
    assert told == {
        "status": "solved",
        "agent": "Ana",
        "first_answer_s": "300",
        "first_answer_late": "no",
        "rating": "",
    }


def test_formula_in_a_subject_is_only_text(busy, mina, now):
    Ticket.objects.filter(pk=busy[0].pk).update(subject='=HYPERLINK("http://x.example")')
    export = ask(mina, now)

    exporting.write(export.pk, now=now)
    export.refresh_from_db()

    assert rows_of(export)[0]["subject"] == '\'=HYPERLINK("http://x.example")'


def test_private_tickets_are_left_out_for_those_who_may_not_see_them(busy, mina, now):
    Ticket.objects.filter(pk=busy[0].pk).update(queue=make_queue("finance", is_private=True))
    export = ask(mina, now)

    exporting.write(export.pk, now=now)
    export.refresh_from_db()

    assert (export.total, len(rows_of(export))) == (6, 6)


def test_whoever_lost_the_role_gets_no_file(busy, mina, now):
    export = ask(mina, now)
    mina.role = "agent"
    mina.save(update_fields=["role"])

    exporting.write(export.pk, now=now)
    export.refresh_from_db()

    assert (export.state, export.parts) == ("failed", 0)


def test_third_export_at_once_is_refused(busy, mina, now):
    ask(mina, now)
    ask(mina, now)

    with pytest.raises(EnoughExports):
        ask(mina, now)


def test_page_asks_shows_how_far_it_is_and_gives_the_file_to_the_asker_alone(client, busy, mina, now):
    other = make_person("Nigar", role="admin")
    client.force_login(mina, backend=BACKEND)
    client.post("/reports/exports/", days(now))
    waiting = client.get("/reports/exports/").content.decode()
    early = client.get(f"/reports/exports/{Export.objects.get().pk}/tickets.csv").status_code

    tasks.sweep_exports()

    ready = client.get("/reports/exports/").content.decode()
    answer = client.get(f"/reports/exports/{Export.objects.get().pk}/tickets.csv")
    client.force_login(other, backend=BACKEND)
    foreign = client.get(f"/reports/exports/{Export.objects.get().pk}/tickets.csv").status_code
    assert ('hx-trigger="every 2s"' in waiting, early) == (True, 404)
    assert ("7 of 7 tickets" in ready, "every 2s" in ready) == (True, False)
    assert b"".join(answer.streaming_content).count(b"\r\n") == 8
    assert (answer["Cache-Control"], foreign) == ("no-store", 404)


def test_wrong_days_are_refused_with_a_sentence(client, mina):
    client.force_login(mina, backend=BACKEND)

    page = client.post("/reports/exports/", {"from": "2026-06-09", "to": "2026-06-01"}, follow=True)

    assert "The last day is before the first." in page.content.decode()
    assert Export.objects.count() == 0


def test_files_are_deleted_after_a_week(busy, mina, now):
    export = ask(mina, now)
    exporting.write(export.pk, now=now)
    name = export.part_name(1)
    before = default_storage.exists(name)

    counts = [exporting.tidy(now=now + timedelta(days=n)) for n in (6, 8)]

    assert (before, counts, default_storage.exists(name)) == (True, [0, 1], False)
