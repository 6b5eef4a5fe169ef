"""Addresses of feedback, from the root."""

from django.urls import path

from feedback import views

app_name = "feedback"
urlpatterns = [
    path("rate/<str:token>/", views.rate, name="rate"),
    path("inbox/<int:number>/ratings/", views.panel, name="panel"),
    path("settings/feedback/", views.settings_page, name="settings"),
]
