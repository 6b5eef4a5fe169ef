"""Settings of what tickets are made of."""

from django.urls import path

from tickets.views import vocabulary

urlpatterns = [
    path("topics/", vocabulary.topics, name="topics"),
    path("topics/new/", vocabulary.topic, name="new-topic"),
    path("topics/<slug:slug>/", vocabulary.topic, name="topic-settings"),
    path("tiers/", vocabulary.tiers, name="tiers"),
    path("tiers/new/", vocabulary.tier, name="new-tier"),
    path("tiers/<slug:slug>/", vocabulary.tier, name="tier-settings"),
]
