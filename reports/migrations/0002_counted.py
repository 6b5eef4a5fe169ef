"""Facts and sums, and the triggers that note which ticket must be counted again.

The notes are kept by the database because clocks, customers and tiers also change in bulk and without an
event; they are appended without any lock, so nobody who writes a ticket waits for them.
"""

from django.db import migrations, models


NOTE = """
create function reports_note_changed() returns trigger language plpgsql as $$
begin
  insert into reports_stale (ticket_id) select distinct ticket_id from changed;
  return null;
end $$;
create function reports_note_rated() returns trigger language plpgsql as $$
begin
  insert into reports_stale (ticket_id)
    select distinct asked.ticket_id from changed join feedback_survey asked on asked.id = changed.survey_id;
  return null;
end $$;
create function reports_note_ticket() returns trigger language plpgsql as $$
begin
  insert into reports_stale (ticket_id, customer_id)
    values (new.number, case when old.customer_id <> new.customer_id then old.customer_id end);
  return null;
end $$;
create trigger reports_note after update on tickets_ticket for each row when (
  (old.customer_id, old.tier_id, old.queue_id, old.assignee_id, old.topic_id, old.job_id, old.status,
    old.created_at, old.last_account_kind, old.in_count = 0, old.requester_wait_s)
  is distinct from
  (new.customer_id, new.tier_id, new.queue_id, new.assignee_id, new.topic_id, new.job_id, new.status,
    new.created_at, new.last_account_kind, new.in_count = 0, new.requester_wait_s)
) execute function reports_note_ticket();
"""
UNNOTE = "drop trigger reports_note on tickets_ticket;"
CHANGED = {
    "tickets_ticketevent": ("insert",),
    "tickets_offer": ("insert", "update"),
    "escalation_slaclock": ("insert", "update", "delete"),
    "escalation_escalation": ("insert", "update"),
    "feedback_survey": ("insert", "update"),
    "feedback_rating": ("insert", "update"),
}
for table, verbs in CHANGED.items():
    function = "reports_note_rated" if table == "feedback_rating" else "reports_note_changed"
    for verb in verbs:
        rows = "old" if verb == "delete" else "new"
        NOTE += (
            f"create trigger reports_note_{verb} after {verb} on {table} referencing {rows} table as changed "
            f"for each statement execute function {function}();"
        )
        UNNOTE += f"drop trigger reports_note_{verb} on {table};"
UNNOTE += "".join(f"drop function reports_note_{name}();" for name in ("changed", "rated", "ticket"))
COUNT_WHAT_IS_THERE = "insert into reports_stale (ticket_id) select number from tickets_ticket"


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0001_targets_and_readers'),
        ("tickets", "0004_routing"),
        ("escalation", "0003_escalations"),
        ("feedback", "0001_surveys"),
    ]

    operations = [
        migrations.CreateModel(
            name='Stale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ticket_id', models.BigIntegerField()),
                ('customer_id', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Counting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(max_length=64)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='counting_single')],
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.SmallIntegerField()),
                ('ticket_id', models.BigIntegerField()),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('place_id', models.BigIntegerField()),
                ('queue_id', models.BigIntegerField()),
                ('agent_id', models.BigIntegerField(null=True)),
                ('tier_id', models.BigIntegerField()),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('topic_id', models.BigIntegerField(null=True)),
                ('flags', models.IntegerField(default=0)),
                ('value', models.IntegerField(null=True)),
                ('is_running', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['ticket_id'], name='fact_ticket'), models.Index(fields=['source', 'day'], name='fact_source_day')],
            },
        ),
        migrations.CreateModel(
            name='Rollup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.SmallIntegerField()),
                ('day', models.DateField()),
                ('place_id', models.BigIntegerField()),
                ('dim', models.SmallIntegerField()),
                ('value', models.CharField(blank=True, max_length=20)),
                ('counts', models.JSONField(default=dict)),
                ('done', models.JSONField(default=dict)),
                ('running', models.JSONField(default=dict)),
                ('seconds', models.BigIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['source', 'day'], name='rollup_source_day')],
                'constraints': [models.UniqueConstraint(fields=('dim', 'source', 'day', 'place_id', 'value'), name='rollup_once')],
            },
        ),
        migrations.RunSQL(NOTE, UNNOTE),
        migrations.RunSQL(COUNT_WHAT_IS_THERE, ""),
    ]
