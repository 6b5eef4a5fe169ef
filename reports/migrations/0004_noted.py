"""Triggers that note which ticket must be counted again.

The notes are kept by the database because clocks, customers and tiers also change in bulk and without an
event; they are appended without any lock, so nobody who writes a ticket waits for them.

Each trigger is a transaction of its own: a busy table is held for an instant, never two of them at once.
All of it may be run again where it was broken off, or where an earlier form of 0002 has made the triggers.
"""

from django.db import migrations

CHANGED = """
create or replace function reports_note_changed() returns trigger language plpgsql as $$
begin
  insert into reports_stale (ticket_id) select distinct ticket_id from changed;
  return null;
end $$
"""
RATED = """
create or replace function reports_note_rated() returns trigger language plpgsql as $$
begin
  insert into reports_stale (ticket_id)
    select distinct asked.ticket_id from changed join feedback_survey asked on asked.id = changed.survey_id;
  return null;
end $$
"""
TICKET = """
create or replace function reports_note_ticket() returns trigger language plpgsql as $$
begin
  insert into reports_stale (ticket_id, customer_id)
    values (new.number, case when old.customer_id <> new.customer_id then old.customer_id end);
  return null;
end $$
"""
ON_TICKET = """
create or replace trigger reports_note after update on tickets_ticket for each row when (
  (old.customer_id, old.tier_id, old.queue_id, old.assignee_id, old.topic_id, old.job_id, old.status,
    old.created_at, old.last_account_kind, old.in_count = 0, old.requester_wait_s)
  is distinct from
  (new.customer_id, new.tier_id, new.queue_id, new.assignee_id, new.topic_id, new.job_id, new.status,
    new.created_at, new.last_account_kind, new.in_count = 0, new.requester_wait_s)
) execute function reports_note_ticket()
"""
ON = """
create or replace trigger reports_note_{verb} after {verb} on {table} referencing {rows} table as changed
for each statement execute function reports_note_{what}()
"""
WATCHED = {
    "tickets_ticketevent": ("insert",),
    "tickets_offer": ("insert", "update"),
    "escalation_slaclock": ("insert", "update", "delete"),
    "escalation_escalation": ("insert", "update"),
    "feedback_survey": ("insert", "update"),
    "feedback_rating": ("insert", "update"),
}


def trigger(table, verb):
    what = "rated" if table == "feedback_rating" else "changed"
    rows = "old" if verb == "delete" else "new"
    forward = ON.format(table=table, verb=verb, rows=rows, what=what)
    return migrations.RunSQL([forward], [f"drop trigger if exists reports_note_{verb} on {table}"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("reports", "0003_exports_reasons_work"),
        ("tickets", "0004_routing"),
        ("escalation", "0003_escalations"),
        ("feedback", "0001_surveys"),
    ]

    operations = [
        migrations.RunSQL([CHANGED], ["drop function if exists reports_note_changed()"]),
        migrations.RunSQL([RATED], ["drop function if exists reports_note_rated()"]),
        migrations.RunSQL([TICKET], ["drop function if exists reports_note_ticket()"]),
        migrations.RunSQL([ON_TICKET], ["drop trigger if exists reports_note on tickets_ticket"]),
        *(trigger(table, verb) for table, verbs in WATCHED.items() for verb in verbs),
    ]
