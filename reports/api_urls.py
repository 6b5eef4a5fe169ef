"""Addresses of reports, below /api/v1/."""

from django.urls import path

from reports import api

urlpatterns = [path("kpis/", api.Kpis.as_view(), name="api-kpis")]
