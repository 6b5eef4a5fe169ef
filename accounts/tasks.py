"""Letters that a page must not wait for (the answer would tell who has an account), and tidying."""

from celery import shared_task
from django.utils import timezone

from accounts import mail
from accounts.api import idempotency
from accounts.models import User


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def send_password_reset(user_id: int) -> None:
    """Send a link to choose a new password; a second run sends a second, equally good letter."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user:
        mail.send_password_reset(user)


@shared_task(queue="bulk")
def tidy() -> None:
    idempotency.forget_old(now=timezone.now())
