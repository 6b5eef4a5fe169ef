"""Pages of promises: settings, and what a ticket page and the queue of hand-overs show of them."""

from django.urls import URLPattern, URLResolver, include, path

from escalation import desk_urls, escalations_urls, handover_settings_urls, settings_urls
from escalation.views import announced_times

app_name = "escalation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/announced-times/", announced_times.page, name="announced-times"),
    path("reports/announced-times/<slug:slug>/", announced_times.queue, name="announced-queue"),
    *desk_urls.urlpatterns,
    *escalations_urls.urlpatterns,
    path("settings/sla/", include(settings_urls.urlpatterns)),
    path("settings/", include(handover_settings_urls.urlpatterns)),
]
