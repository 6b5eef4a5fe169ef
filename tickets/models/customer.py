"""The person who asks, and the addresses they ask from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=60)
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)  # higher is served better
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="tier_one_default"
            )
        ]

    def __str__(self) -> str:
        return self.name


class TierSource(models.TextChoices):
    """Who decided a customer's tier, the strongest first."""

    AGENT = "agent", _("set by hand")
    API = "api", _("set over the API")
    ATTRIBUTE = "attribute", _("signed attribute")
    DOMAIN = "domain", _("e-mail domain")
    DEFAULT = "default", _("tier of new customers")

    @property
    def is_by_hand(self) -> bool:
        return self in (TierSource.AGENT, TierSource.API)


class Customer(models.Model):
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="customers")
    # Why this tier: by hand (agent, api) it stays, otherwise the rules decide.
    tier_source = models.CharField(max_length=12, choices=TierSource.choices, default=TierSource.DEFAULT)
    tier_reason = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict, blank=True)  # page, topic: what a visitor's page says
    attributes = models.JSONField(default=dict, blank=True)  # plan, tier: what the site's server has signed
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["email"], name="customer_email")]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        return self.name or self.email or self.phone or str(_("Visitor"))

    @property
    def initials(self) -> str:
        words = [word for word in self.shown_name.split() if word[0].isalnum()] or ["?"]
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))


class Identity(models.Model):
    """An address of a customer; only verified ones join what came from elsewhere."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="identities")
    kind = models.CharField(
        max_length=24
    )  # visitor, signed, whatsapp, whatsapp_bsuid, telegram, email, phone
    scope = models.CharField(max_length=64, blank=True)  # where the value is unique; empty is everywhere
    value = models.CharField(max_length=254)
    is_verified = models.BooleanField(default=False)
    source = models.CharField(max_length=40, blank=True)  # who vouches: provider, signature, code, agent
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope", "value"],
                condition=models.Q(is_verified=True),
                name="identity_verified_once",
            )
        ]
        indexes = [models.Index(fields=["kind", "value"], name="identity_lookup")]
        verbose_name_plural = "identities"
