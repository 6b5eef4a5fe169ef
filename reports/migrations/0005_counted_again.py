"""Have every ticket counted, in the background: what was there before, and what facts say more of now.

Notes are appended; no table that people work with is locked.
"""

from django.db import migrations

COUNT_ALL = "insert into reports_stale (ticket_id) select number from tickets_ticket"


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0004_noted"),
    ]

    operations = [
        migrations.RunSQL(COUNT_ALL, ""),
    ]
