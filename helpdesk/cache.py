"""A cache that may be away: then every key is simply missing."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    def add(self, *args: Any, **options: Any) -> bool:
        return bool(self._try("add", False, *args, **options))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", default, key, default, version)

    def set(self, *args: Any, **options: Any) -> None:
        self._try("set", None, *args, **options)

    def touch(self, *args: Any, **options: Any) -> bool:
        return bool(self._try("touch", False, *args, **options))

    def delete(self, *args: Any, **options: Any) -> bool:
        return bool(self._try("delete", False, *args, **options))

    def get_many(self, *args: Any, **options: Any) -> dict[str, Any]:
        return dict(self._try("get_many", {}, *args, **options))

    def set_many(self, *args: Any, **options: Any) -> list[str]:
        return list(self._try("set_many", [], *args, **options))

    def incr(self, key: str, *args: Any, **options: Any) -> int:
        """Count up; a cache that is away has no such key, as the interface says it."""
        try:
            return int(super().incr(key, *args, **options))
        except (RedisError, OSError) as error:
            log.warning("the cache is away: %s", error)
            raise ValueError(key) from error

    def has_key(self, *args: Any, **options: Any) -> bool:
        return bool(self._try("has_key", False, *args, **options))

    def _try(self, verb: str, otherwise: Any, *args: Any, **options: Any) -> Any:
        try:
            return getattr(super(), verb)(*args, **options)
        except (RedisError, OSError) as error:
            log.warning("the cache is away: %s", error)
            return otherwise
