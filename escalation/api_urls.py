"""Addresses of promises, below /api/v1/."""

from django.urls import path

from escalation import api, api_escalations

ONE = "tickets/<int:number>/escalations/<int:pk>"

urlpatterns = [
    path("tickets/<int:number>/clocks/", api.Clocks.as_view(), name="api-clocks"),
    path(
        "tickets/<int:number>/escalations/",
        api_escalations.Escalations.as_view(),
        name="api-escalations",
    ),
    path(f"{ONE}/acknowledgement/", api_escalations.Acknowledgement.as_view(), name="api-acknowledgement"),
    path(f"{ONE}/return/", api_escalations.Return.as_view(), name="api-return"),
    path(f"{ONE}/answer/", api_escalations.Answer.as_view(), name="api-answer"),
    path("policies/", api.Policies.as_view(), name="api-policies"),
    path("calendars/<slug:slug>/", api.OneCalendar.as_view(), name="api-calendar"),
]
