"""Addresses of feedback, below /api/v1/."""

from django.urls import path

from feedback import api

urlpatterns = [path("ratings/", api.Ratings.as_view(), name="api-ratings")]
