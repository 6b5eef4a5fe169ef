"""Every address under /api/v1/."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from helpdesk.core.api import Unknown

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "schema/",
        SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[], throttle_classes=[]),
        name="api-schema",
    ),
    path("", include("tickets.api.urls")),
]
for _app in ("accounts", "escalation", "feedback", "reports"):
    if find_spec(f"{_app}.api_urls"):
        urlpatterns.append(path("", include(f"{_app}.api_urls")))
# Only with a slash at its end: an address that lacks one is still led to where it meant to go.
urlpatterns += [path("", Unknown.as_view()), path("<path:address>/", Unknown.as_view())]
