"""How a Celery worker comes back after its broker was away."""

from functools import partial

from celery.worker.consumer import Consumer
from kombu import Connection


class SteadyConsumer(Consumer):
    """Look for the broker every 2 s; the stock pauses grow to 30 s, and we promise 10."""

    def ensure_connected(self, conn: Connection) -> Connection:
        steadily = partial(conn.ensure_connection, interval_start=2, interval_step=0, interval_max=2)
        conn.ensure_connection = steadily  # type: ignore[method-assign]
        return super().ensure_connected(conn)
