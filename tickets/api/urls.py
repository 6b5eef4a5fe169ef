"""Addresses of the ticket API, below /api/v1/."""

from django.urls import path

from tickets.api import others, views

urlpatterns = [
    path("tickets/", views.Tickets.as_view(), name="api-tickets"),
    path("tickets/<int:number>/", views.OneTicket.as_view(), name="api-ticket"),
    path("tickets/<int:number>/messages/", views.Messages.as_view(), name="api-messages"),
    path("tickets/<int:number>/assignment/", views.Assignment.as_view(), name="api-assignment"),
    path("tickets/<int:number>/resolution/", views.Resolution.as_view(), name="api-resolution"),
    path("tickets/<int:number>/events/", views.Events.as_view(), name="api-events"),
    path("tickets/<int:number>/evidence/", views.Evidence.as_view(), name="api-evidence"),
    path("attachments/", others.Attachments.as_view(), name="api-attachments"),
    path("attachments/<uuid:pk>/", others.OneAttachment.as_view(), name="api-attachment"),
    path("customers/", others.Customers.as_view(), name="api-customers"),
    path("customers/<int:pk>/", others.OneCustomer.as_view(), name="api-customer"),
    path("queues/", others.Queues.as_view(), name="api-queues"),
    path("tiers/", others.Tiers.as_view(), name="api-tiers"),
    path("topics/", others.Topics.as_view(), name="api-topics"),
    path("calendars/", others.Calendars.as_view(), name="api-calendars"),
]
