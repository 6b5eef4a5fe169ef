"""Addresses of reports, from the root."""

from django.urls import path

from reports import exportpages, latepages, letterpages, views

app_name = "reports"
urlpatterns = [
    path("reports/", views.overview, name="overview"),
    path("reports/figures.csv", views.export, name="export"),
    path("reports/exports/", exportpages.exports, name="exports"),
    path("reports/exports/<uuid:pk>/tickets.csv", exportpages.fetch, name="fetch"),
    path("reports/reasons/", latepages.reasons, name="reasons"),
    path("late-replies/", latepages.asked, name="late"),
    path("late-replies/<int:pk>/", latepages.give, name="give-reason"),
    path("reports/letters/<slug:rhythm>/", letterpages.letter, name="letter"),
    path("reports/mail/", views.readers, name="readers"),
    path("reports/figures/<slug:slug>/", views.kpi_page, name="kpi"),
    path("reports/figures/<slug:slug>/tickets/", views.tickets_behind, name="tickets"),
]
