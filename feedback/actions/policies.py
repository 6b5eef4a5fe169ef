"""How the queues ask."""

from typing import Any

from django.db import transaction

from accounts.models import Queue
from feedback.models import AskPolicy, FeedbackSettings

FIELDS = {"is_on", "chat_delay_s", "delay_s", "reminds"}


@transaction.atomic
def set_ask_policy(queue: Queue, **values: Any) -> AskPolicy:
    if unknown := values.keys() - FIELDS:
        raise ValueError(f"{unknown} are not for people to set")
    policy, _made = AskPolicy.objects.update_or_create(queue=queue, defaults=values)
    return policy


@transaction.atomic
def set_feedback_settings(*, asks_nps: bool, template: str, fixed_template: str = "") -> FeedbackSettings:
    found, _made = FeedbackSettings.objects.update_or_create(
        pk=1, defaults={"asks_nps": asks_nps, "template": template, "fixed_template": fixed_template}
    )
    return found
