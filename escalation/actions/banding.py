"""The queue's own column of how long its visitors wait, which the chat shows."""

from datetime import datetime

from accounts.models import Queue
from escalation import bands


def write_bands(*, at: datetime) -> int:
    """Bring every live chat queue's band up to date; gives how many have changed."""
    changed = 0
    for queue in bands.queues():
        band = bands.band_now(queue, at=at)
        changed += Queue.objects.filter(pk=queue.pk).exclude(wait_band=band).update(wait_band=band)
    return changed
