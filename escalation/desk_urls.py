"""What the ticket page shows of its clocks."""

from django.urls import path

from escalation.views import desk

urlpatterns = [
    path("inbox/<int:number>/clocks/", desk.clocks, name="clocks"),
    path("inbox/<int:number>/clocks/<slug:metric>/<int:n>/void/", desk.void, name="void"),
]
