"""Keys to the house: API tokens and invitations, stored as hashes."""

from django.conf import settings
from django.db import models

from accounts.models.queue import Queue
from accounts.models.user import Role


class ApiToken(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=8)  # first characters, to recognise it in a list
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class Invitation(models.Model):
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.AGENT)
    queues = models.ManyToManyField(Queue, blank=True)
    language = models.CharField(max_length=8, default="en")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
