"""Pages of escalations: parts of the ticket page, and the live queue of them all."""

from django.urls import path

from escalation.views import escalations

TICKET = "inbox/<int:number>/escalations"
ONE = f"{TICKET}/<int:pk>"

urlpatterns = [
    path(f"{TICKET}/", escalations.create, name="create"),
    path(f"{TICKET}/track/", escalations.track, name="track"),
    path(f"{TICKET}/asked/", escalations.asked, name="asked"),
    path(f"{ONE}/acknowledgement/", escalations.take, name="take"),
    path(f"{ONE}/answer/", escalations.answer, name="answer"),
    path(f"{ONE}/return/", escalations.give_back, name="return"),
    path(f"{ONE}/withdrawal/", escalations.withdraw, name="withdrawal"),
    path(f"{ONE}/takeover/", escalations.take_over, name="takeover"),
    path(f"{ONE}/nudge/", escalations.nudge, name="nudge"),
]
