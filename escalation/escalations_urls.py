"""Pages of escalations: parts of the ticket page, and the live queue of them all."""

from django.urls import path

from escalation.views import escalations, suggestions, wallboard

TICKET = "inbox/<int:number>/escalations"
ONE = f"{TICKET}/<int:pk>"

urlpatterns = [
    path(f"{TICKET}/", escalations.create, name="create"),
    path(f"{TICKET}/track/", escalations.track, name="track"),
    path(f"{TICKET}/asked/", escalations.asked, name="asked"),
    path(f"{TICKET}/suggested/", suggestions.suggested, name="suggested"),
    path(f"{TICKET}/suggested/<int:pk>/", suggestions.suggestion, name="suggestion"),
    path(f"{ONE}/acknowledgement/", escalations.take, name="take"),
    path(f"{ONE}/joining/", escalations.join, name="join"),
    path(f"{ONE}/answer/", escalations.answer, name="answer"),
    path(f"{ONE}/return/", escalations.give_back, name="return"),
    path(f"{ONE}/withdrawal/", escalations.withdraw, name="withdrawal"),
    path(f"{ONE}/takeover/", escalations.take_over, name="takeover"),
    path(f"{ONE}/nudge/", escalations.nudge, name="nudge"),
    path(f"{ONE}/assignment/", wallboard.give, name="give"),
    path("escalations/", wallboard.queue, name="queue"),
    path("escalations/private/", wallboard.glass, name="glass"),
    path("escalations/rows/", wallboard.some_rows, name="rows"),
    path("escalations/figures/", wallboard.figures, name="figures"),
    path("escalations/wallboard/", wallboard.board, name="wallboard"),
]
