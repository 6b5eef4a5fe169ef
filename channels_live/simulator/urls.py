"""Addresses of the far end; outside of the demo all of them are 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from channels_live.simulator import controls, pages
from channels_live.simulator.bots import views as bots
from channels_live.simulator.graph import views as graph

app_name = "simulator"
View = Callable[..., HttpResponse]


def demo(view: View) -> View:
    """Hide a view outside of the demo, also from posts without the form guard's token."""
    inner = view if getattr(view, "csrf_exempt", False) else csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not settings.HELPDESK_DEMO:
            raise Http404
        return inner(request, **parts)

    return wrapped


urlpatterns = [
    path("", demo(pages.phones), name="phones"),
    path("faults/<str:key>/", demo(controls.switches), name="faults"),
    path("ledger/<str:key>/", demo(controls.ledger), name="ledger"),
    path("switches/<str:key>/", demo(pages.switches), name="switches"),
    path("files/<str:token>/", demo(pages.file), name="file"),
    path("whatsapp/lookaside/<str:media_id>", demo(graph.lookaside), name="lookaside"),
    path("whatsapp/<str:version>/<str:number_id>/messages", demo(graph.messages)),
    path("whatsapp/<str:version>/<str:number_id>/media", demo(graph.media)),
    path("whatsapp/<str:version>/<str:waba_id>/message_templates", demo(graph.message_templates)),
    path("whatsapp/<str:version>/<str:node_id>", demo(graph.node)),
    path("telegram/bot<str:token>/<str:name>", demo(bots.method)),
    path("telegram/file/bot<str:token>/files/file_<int:number>", demo(bots.file)),
    path("<slug:kind>/<str:address>/", demo(pages.phone), name="phone"),
    path("<slug:kind>/<str:address>/<str:key>/", demo(pages.chat), name="chat"),
]
