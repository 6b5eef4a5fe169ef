"""The ground that every other test stands on."""

from django.core.cache import cache
from django.db import connection


def test_database_is_postgresql_18_with_the_extensions(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension ORDER BY extname")
        names = [name for (name,) in cursor.fetchall()]

    assert connection.pg_version // 10000 == 18
    assert names == ["btree_gist", "pg_trgm", "plpgsql", "unaccent"]


def test_cache_remembers():
    cache.set("ana", 1)

    assert cache.get("ana") == 1
