"""Is it alive, is it ready, how is it doing: for load balancers and Prometheus."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from helpdesk.core.secrets import same

database_up = Gauge("helpdesk_database_up", "1 while PostgreSQL answers")
broker_up = Gauge("helpdesk_broker_up", "1 while Valkey answers")
_seen = {"migrated": False, "draining": False}


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether to send traffic here: PostgreSQL must answer and be migrated, Valkey may be away."""
    database, is_draining = _database(), _seen["draining"]
    answer = {"database": database, "broker": "ok" if _broker() else "away", "draining": is_draining}
    return JsonResponse(answer, status=200 if database == "ok" and not is_draining else 503)


def begin_draining() -> None:
    """Turn readiness red, as this process is about to end."""
    _seen["draining"] = True


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not same(request.headers.get("Authorization", ""), f"Bearer {settings.HELPDESK_METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    database_up.set(_database() == "ok")
    broker_up.set(_broker())
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok" if _is_migrated() else "not migrated"
    except DatabaseError:
        return "away"


def _is_migrated() -> bool:
    """Look once; what was migrated stays migrated while this process lives."""
    if not _seen["migrated"]:
        executor = MigrationExecutor(connection)
        _seen["migrated"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _seen["migrated"]


def _broker() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
