"""Where customers write: configured accounts, and each customer's place on one of them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Queue
from helpdesk.core import secrets
from tickets.models.customer import Customer, Identity
from tickets.models.ticket import Ticket


def new_account_key() -> str:
    return secrets.new_token(18)


class ChannelAccount(models.Model):
    key = models.CharField(max_length=40, unique=True, default=new_account_key)
    kind = models.CharField(_("kind"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    queue = models.ForeignKey(
        Queue, models.PROTECT, verbose_name=_("new tickets go to"), related_name="accounts"
    )
    language = models.CharField(_("language"), max_length=8, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    signs_replies = models.BooleanField(_("add the agent's name to replies"), default=True)
    takes_groups = models.BooleanField(_("open tickets for group chats"), default=False)
    external_ref = models.CharField(max_length=80, blank=True)  # the provider's own id, e.g. phone_number_id
    secret_settings = models.TextField(blank=True)
    capabilities = models.JSONField(default=dict, blank=True)  # written by channels_live
    created_at = models.DateTimeField()
    last_in_at = models.DateTimeField(null=True, blank=True)
    last_out_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)  # the provider asked us to wait
    problem = models.CharField(max_length=300, blank=True)  # what an admin must repair
    problem_code = models.CharField(max_length=40, blank=True)
    problem_at = models.DateTimeField(null=True, blank=True)
    # Nothing is sent while the far end refuses our token: what waits is not tried until that is repaired.
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "external_ref"], name="account_external_ref")]
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def settings(self) -> dict[str, Any]:
        return secrets.decrypt(self.secret_settings)

    @settings.setter
    def settings(self, value: dict[str, Any]) -> None:
        self.secret_settings = secrets.encrypt(value)


class Thread(models.Model):
    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="threads")
    external_id = models.CharField(max_length=160)  # chat id, wa_id, BSUID, visitor id
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="threads")
    identity = models.ForeignKey(Identity, models.PROTECT, null=True, blank=True, related_name="threads")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="threads")
    window_closes_at = models.DateTimeField(null=True, blank=True)
    last_in_at = models.DateTimeField(null=True, blank=True)
    last_out_at = models.DateTimeField(null=True, blank=True)
    is_blocked = models.BooleanField(default=False)  # the customer blocked us or left
    is_group = models.BooleanField(default=False)
    feed_n = models.PositiveIntegerField(default=0)  # the visitor's own counter
    # When the customer was told here that they are answered elsewhere.
    pointed_at = models.DateTimeField(null=True, blank=True)
    unsupported_notice_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="thread_once")]
        indexes = [
            models.Index(fields=["ticket"], name="thread_ticket"),
            models.Index(fields=["customer"], name="thread_customer"),
            models.Index(
                fields=["window_closes_at"],
                condition=models.Q(window_closes_at__isnull=False),
                name="thread_window",
            ),
        ]
