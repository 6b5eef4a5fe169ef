"""History is append-only: the database refuses to change or delete a recorded step."""

from django.db import migrations

FORBID = """
create function refuse_rewriting_history() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or deleted', tg_table_name;
end $$;
create trigger append_only before update or delete on tickets_ticketevent
  for each row execute function refuse_rewriting_history();
create trigger append_only before update or delete on tickets_deliveryevent
  for each row execute function refuse_rewriting_history();
"""
ALLOW = """
drop trigger append_only on tickets_ticketevent;
drop trigger append_only on tickets_deliveryevent;
drop function refuse_rewriting_history();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
