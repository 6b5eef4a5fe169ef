"""Many rows in one statement: PostgreSQL reads them as JSON, several times cheaper than one by one."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import GeneratedField, Model

Row = TypeVar("Row", bound=Model)


class _Exact(DjangoJSONEncoder):
    """Instants keep their microseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def insert(rows: Sequence[Row]) -> None:
    """Insert rows of one model and give them their keys."""
    if not rows:
        return
    model = type(rows[0])
    fields = _fields(model)
    with connection.cursor() as cursor:
        # The keys come first, so that every row knows its own, whatever order they are stored in.
        cursor.execute(_KEYS, [model._meta.db_table, model._meta.pk.column, len(rows)])
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
        columns = [model._meta.pk, *fields]
        cursor.execute(_insert(model._meta.label), [_written(rows, columns)])
    for row in rows:
        row._state.adding, row._state.db = False, "default"


def update(rows: Sequence[Row], names: Iterable[str]) -> None:
    """Write some columns of rows of one model."""
    if not rows:
        return
    model = type(rows[0])
    wanted = tuple(sorted(set(names)))
    columns = [model._meta.pk, *(model._meta.get_field(name) for name in wanted)]
    with connection.cursor() as cursor:
        cursor.execute(_update(model._meta.label, wanted), [_written(rows, columns)])


_KEYS = "select nextval(pg_get_serial_sequence(%s, %s)) from generate_series(1, %s)"


def _written(rows: Iterable[Model], columns: Sequence[Any]) -> str:
    names = [(column.column, column.attname) for column in columns]
    told = [{column: getattr(row, name) for column, name in names} for row in rows]
    return json.dumps(told, cls=_Exact, ensure_ascii=False)


def _fields(model: type[Model]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and not isinstance(field, GeneratedField)
    ]


@cache
def _insert(label: str) -> str:
    model = apps.get_model(label)
    columns = [model._meta.pk, *_fields(model)]
    names = ", ".join(_quoted(column.column) for column in columns)
    into = f"insert into {_quoted(model._meta.db_table)} ({names}) overriding system value "
    return into + f"select {names} from json_to_recordset(%s::json) as r({_typed(columns)})"  # noqa: S608 -- ours


@cache
def _update(label: str, names: tuple[str, ...]) -> str:
    model = apps.get_model(label)
    columns = [model._meta.get_field(name) for name in names]
    key = _quoted(model._meta.pk.column)
    sets = ", ".join(f"{_quoted(column.column)} = r.{_quoted(column.column)}" for column in columns)
    rows = f"json_to_recordset(%s::json) as r({_typed([model._meta.pk, *columns])})"
    return f"update {_quoted(model._meta.db_table)} as t set {sets} from {rows} where t.{key} = r.{key}"  # noqa: S608 -- ours


def _typed(columns: Sequence[Any]) -> str:
    return ", ".join(f"{_quoted(column.column)} {_type(column)}" for column in columns)


def _type(column: Any) -> str:
    return str(column.rel_db_type(connection) if column.primary_key else column.db_type(connection))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
