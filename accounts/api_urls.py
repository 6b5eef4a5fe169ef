"""Addresses of people and their hours, below /api/v1/."""

from django.urls import path

from accounts.api import roster

urlpatterns = [path("roster/", roster.Roster.as_view(), name="api-roster")]
