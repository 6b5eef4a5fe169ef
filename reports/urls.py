"""Addresses of reports, from the root."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.overview, name="overview"),
    path("reports/figures.csv", views.export, name="export"),
    path("reports/mail/", views.readers, name="readers"),
    path("reports/figures/<slug:slug>/", views.kpi_page, name="kpi"),
    path("reports/figures/<slug:slug>/tickets/", views.tickets_behind, name="tickets"),
]
