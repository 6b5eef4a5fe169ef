"""Settings of what tickets are made of."""

from django.urls import path

from tickets.views import needs, tiers, vocabulary

urlpatterns = [
    path("topics/", vocabulary.topics, name="topics"),
    path("topics/new/", vocabulary.topic, name="new-topic"),
    path("topics/<slug:slug>/", vocabulary.topic, name="topic-settings"),
    path("needs/", needs.needs, name="needs"),
    path("tiers/", tiers.tiers, name="tiers"),
    path("tiers/new/", tiers.tier, name="new-tier"),
    path("tiers/rules/<int:pk>/removal/", tiers.remove_rule, name="remove-tier-rule"),
    path("tiers/<slug:slug>/", tiers.tier, name="tier-settings"),
]
