"""The far end as an app of its own, so that its tables stay apart from the product's."""

from django.apps import AppConfig
from django.conf import settings


class SimulatorConfig(AppConfig):
    name = "channels_live.simulator"
    label = "simulator"

    def ready(self) -> None:
        if settings.HELPDESK_DEMO and settings.HELPDESK_ROLE == "web":
            from channels_live.simulator import postman  # noqa: PLC0415 -- app ready

            postman.start()
