"""The workspace: pages, and one address per fragment."""

from django.urls import include, path

from tickets.views import composer, files, inbox, palette, ticket, tier, work

app_name = "tickets"
urlpatterns = [
    path("", inbox.root, name="root"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/list/", inbox.list_page, name="list"),
    path("inbox/rows/", inbox.rows, name="rows"),
    path("inbox/<int:number>/", ticket.ticket_page, name="ticket"),
    path("inbox/<int:number>/head/", ticket.head, name="head"),
    path("inbox/<int:number>/presence/", ticket.presence, name="presence"),
    path("inbox/<int:number>/messages/", composer.messages, name="messages"),
    path("inbox/<int:number>/messages/<int:pk>/", ticket.one_message, name="message"),
    path("inbox/<int:number>/messages/<int:pk>/courtesy/", work.courtesy, name="courtesy"),
    path("inbox/<int:number>/messages/<int:pk>/delivery/", work.delivery, name="delivery"),
    path("inbox/<int:number>/draft/", composer.draft, name="draft"),
    path("inbox/<int:number>/reading/", work.reading, name="reading"),
    path("inbox/<int:number>/assignment/", work.assignment, name="assignment"),
    path("inbox/<int:number>/resolution/", work.resolution, name="resolution"),
    path("inbox/<int:number>/state/", work.state, name="state"),
    path("inbox/<int:number>/topic/", work.topic, name="topic"),
    path("inbox/<int:number>/priority/", work.priority, name="priority"),
    path("inbox/<int:number>/subject/", work.subject, name="subject"),
    path("inbox/<int:number>/tier/", tier.tier, name="tier"),
    path("uploads/", composer.upload, name="upload"),
    path("files/<uuid:pk>/", files.download, name="file"),
    path("palette/", palette.palette, name="palette"),
    path("settings/", include("tickets.settings_urls")),
]
