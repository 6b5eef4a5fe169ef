"""Addresses of feedback, from the root."""

from django.urls import path

from feedback import painpages, qualitypages, shiftpages, stoppages, tellpages, topicpages, views

app_name = "feedback"
urlpatterns = [
    path("rate/<str:token>/", views.rate, name="rate"),
    path("stop/<str:token>/", stoppages.stop, name="stop"),
    path("inbox/<int:number>/opt-out/", stoppages.opt_out, name="opt-out"),
    path("inbox/<int:number>/ratings/", views.panel, name="panel"),
    path("inbox/<int:number>/topic-suggestion/", topicpages.suggestion, name="suggestion"),
    path("settings/feedback/", views.settings_page, name="settings"),
    path("settings/topic-words/", topicpages.topics, name="topic-words"),
    path("settings/topic-words/ideas/<int:pk>/", topicpages.idea, name="topic-idea"),
    path("settings/topic-words/<slug:slug>/", topicpages.words, name="words"),
    path("reports/pain-points/", painpages.cards, name="pain-points"),
    path("reports/pain-points/<int:pk>/", painpages.card, name="pain-point"),
    path("reports/pain-points/<int:pk>/step/", painpages.step, name="pain-step"),
    path("reports/pain-points/<int:pk>/export/", painpages.export, name="pain-export"),
    path("reports/pain-points/<int:pk>/print/", painpages.printed, name="pain-print"),
    path("reports/pain-points/<int:pk>/tell/", tellpages.tell, name="pain-tell"),
    path("inbox/<int:number>/hints/", qualitypages.on_ticket, name="hints"),
    path("quality/", qualitypages.overview, name="quality"),
    path("quality/mine/", qualitypages.mine, name="quality-mine"),
    path("quality/<int:pk>/", qualitypages.person, name="quality-person"),
    path("quality/<int:pk>/<int:number>/", qualitypages.score, name="quality-score"),
    path("quality/scores/<int:pk>/objection/", qualitypages.objection, name="quality-objection"),
    path("quality/scores/<int:pk>/decision/", qualitypages.decision, name="quality-decision"),
    path("shift-close/", shiftpages.checklist, name="shift-close"),
    path("shift-close/<int:pk>/", shiftpages.report, name="shift-report"),
]
