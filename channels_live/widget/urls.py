"""Addresses of the widget; from the root."""

from django.urls import path

from channels_live.widget import api, files, linking, pages, session, transcript

urlpatterns = [
    path("widget.js", pages.script, {"name": "loader"}),
    path("widget/inline.js", pages.script, {"name": "inline"}),
    path("widget/frame/<str:key>/", pages.frame, name="widget-frame"),
    path("widget/config/<str:key>/", pages.config, name="widget-config"),
    path("widget/files/<uuid:pk>/", files.download, name="widget-file"),
    path(
        "widget/transcript/<int:thread>/<int:until>/<str:signature>/",
        transcript.page,
        name="widget-transcript",
    ),
    path("widget/api/words/", pages.words),
    path("widget/api/session/", session.session),
    path("widget/api/feed/", api.feed),
    path("widget/api/messages/", api.messages),
    path("widget/api/attachments/", api.attachments),
    path("widget/api/receipts/", api.receipts),
    path("widget/api/typing/", api.typing),
    path("widget/api/end/", api.end),
    path("widget/api/choice/", api.choice),
    path("widget/api/pass/", api.socket_pass),
    path("widget/api/link/", linking.link),
    path("widget/api/tickets/", linking.tickets),
    path("widget/api/tickets/choice/", linking.choose_ticket),
    path("demo/", pages.demo, name="demo"),
]
