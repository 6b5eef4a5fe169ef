"""Addresses of the settings of promises."""

from django.urls import path

from escalation.views import settings_floor, settings_policy, settings_trials, settings_versions

urlpatterns = [
    path("", settings_policy.policy, name="promises"),
    path("preview/", settings_policy.preview, name="promises-preview"),
    path("versions/", settings_versions.versions, name="promise-versions"),
    path("floor/", settings_floor.floor, name="promises-floor"),
    path("trials/", settings_trials.begin, name="new-trial"),
    path("trials/<int:pk>/", settings_trials.trial, name="trial"),
    path("trials/<int:pk>/stop/", settings_trials.stop, name="stop-trial"),
    path("trials/<int:pk>/tickets/", settings_trials.differing, name="trial-tickets"),
]
