"""Addresses for the outside: hooks, the widget, the simulator."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from channels_live import hooks, sockets, template_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("hooks/<slug:kind>/<str:key>/", hooks.hook, name="hook"),
    path("live/pass/", sockets.agent_pass, name="agent-pass"),
    path("inbox/<int:number>/templates/", template_pages.choose, name="ticket-templates"),
    path("inbox/<int:number>/templates/<int:pk>/", template_pages.one, name="ticket-template"),
]
if find_spec("channels_live.widget.urls"):
    urlpatterns.append(path("", include("channels_live.widget.urls")))
if find_spec("channels_live.simulator"):
    urlpatterns.append(path("simulator/", include("channels_live.simulator.urls")))
if find_spec("channels_live.settings_urls"):
    urlpatterns.append(path("settings/accounts/", include("channels_live.settings_urls")))
