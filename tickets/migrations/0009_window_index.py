"""The index of windows that close, built while people go on writing.

0007 once built it under a lock: where it is there already nothing happens. One that was broken off half
way is of no use and built again.
"""

from django.db import migrations

IS_VALID = "select indisvalid from pg_index where indexrelid = to_regclass('thread_window')"
DROP = "drop index concurrently if exists thread_window"
BUILD = (
    "create index concurrently if not exists thread_window on tickets_thread (window_closes_at) "
    "where window_closes_at is not null"
)


def build(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(IS_VALID)
        found = cursor.fetchone()
        if found is not None and not found[0]:
            cursor.execute(DROP)
        cursor.execute(BUILD)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("tickets", "0008_held_places"),
    ]

    operations = [
        migrations.RunPython(build, migrations.RunPython.noop),
    ]
