"""Every URL: each app brings its own paths, from the root."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from helpdesk import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("i18n/", include("django.conf.urls.i18n")),
]
if find_spec("helpdesk.api_urls"):
    urlpatterns.append(path("api/v1/", include("helpdesk.api_urls")))
urlpatterns += [path("", include(f"{app}.urls")) for app in settings.OUR_APPS if find_spec(f"{app}.urls")]
