"""Pages of promises: settings, and what a ticket page and the queue of hand-overs show of them."""

from django.urls import URLPattern, URLResolver

from escalation import escalations_urls

app_name = "escalation"
urlpatterns: list[URLPattern | URLResolver] = [*escalations_urls.urlpatterns]
