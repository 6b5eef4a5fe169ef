"""Addresses of the settings of escalations: triggers, their words, notices to customers."""

from django.urls import path

from escalation.views import settings_notices, settings_triggers

urlpatterns = [
    path("triggers/", settings_triggers.rules, name="triggers"),
    path("triggers/reset/", settings_triggers.reset_rules, name="reset-triggers"),
    path("triggers/queues/<slug:slug>/", settings_triggers.rules, name="triggers-of"),
    path("triggers/queues/<slug:slug>/reset/", settings_triggers.reset_rules, name="reset-triggers-of"),
    path("trigger-words/", settings_triggers.words, name="trigger-words"),
    path("trigger-words/<slug:topic>/", settings_triggers.word_list, name="word-list"),
    path("trigger-words/<slug:topic>/reset/", settings_triggers.reset_words, name="reset-words"),
    path("notices/", settings_notices.notices, name="notices"),
    path("notices/<slug:kind>/", settings_notices.notice, name="notice"),
    path("notices/<slug:kind>/preview/", settings_notices.preview, name="notice-preview"),
    path("notices/<slug:kind>/reset/", settings_notices.reset, name="reset-notice"),
]
