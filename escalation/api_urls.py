"""Addresses of promises, below /api/v1/."""

from django.urls import path

from escalation import api

urlpatterns = [
    path("tickets/<int:number>/clocks/", api.Clocks.as_view(), name="api-clocks"),
    path("policies/", api.Policies.as_view(), name="api-policies"),
    path("calendars/<slug:slug>/", api.OneCalendar.as_view(), name="api-calendar"),
]
