"""The service levels that customers may have, and the rules that give them."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from helpdesk.core import secrets
from helpdesk.core.errors import Invalid, Refused
from helpdesk.core.queueing import delay_on_commit
from tickets.models import Tier, TierRecount, TierRule
from tickets.tasks import follow_tier_rules
from tickets.tiering import ATTRIBUTES

DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})")
EVERYBODYS = frozenset(
    (
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "ymail.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "proton.me",
        "protonmail.com",
        "mail.com",
        "mail.ru",
        "yandex.ru",
        "yandex.com",
        "qq.com",
        "163.com",
    )
)


@transaction.atomic
def create_tier(*, name: str, rank: int, is_default: bool) -> Tier:
    slug = slugify(name)[:40] or "tier"
    if Tier.objects.filter(slug=slug).exists():
        slug = f"{slug}-{slugify(secrets.new_token(4))[:6]}"
    return change_tier(Tier(slug=slug), name=name, rank=rank, is_default=is_default)


@transaction.atomic
def change_tier(tier: Tier, *, name: str, rank: int, is_default: bool) -> Tier:
    """Change a tier; exactly one is given to new customers."""
    defaults = Tier.objects.select_for_update().filter(is_default=True).exclude(pk=tier.pk)
    has_other = bool(list(defaults))
    if not is_default and not has_other:
        raise Refused(_("New customers need a tier. Choose another one for them first."))
    if is_default:
        defaults.update(is_default=False)
    tier.name, tier.rank, tier.is_default = name, rank, is_default
    tier.save()
    return tier


@transaction.atomic
def add_tier_rule(*, kind: str, value: str, tier: Tier, at: datetime, name: str = "") -> TierRule:
    """Serve whoever fits by a tier; everybody's tier is decided again soon."""
    if kind == TierRule.Kind.DOMAIN:
        name, value = "", _domain(value)
    else:
        name, value = _attribute(name), _value(value)
    known = TierRule.objects.select_related("tier").filter(kind=kind, name=name, value=value).first()
    if known:
        told = {"rule": known, "tier": known.tier.name}
        raise _wrong("value", _("There is a rule for %(rule)s already: %(tier)s.") % told)
    rule = TierRule.objects.create(kind=kind, name=name, value=value, tier=tier, created_at=at)
    _decide_again()
    return rule


@transaction.atomic
def remove_tier_rule(rule: TierRule) -> None:
    TierRule.objects.filter(pk=rule.pk).delete()
    _decide_again()


def _decide_again() -> None:
    """Begin the one pass over all customers anew."""
    TierRecount.objects.all().delete()
    TierRecount.objects.create()
    delay_on_commit(follow_tier_rules)


def _domain(text: str) -> str:
    """Read a domain, also as @acme.example or with letters outside ASCII."""
    try:
        domain = text.strip().lower().lstrip("@").rstrip(".").encode("idna").decode()
    except UnicodeError:
        domain = ""
    if len(domain) > 200 or not DOMAIN.fullmatch(domain):
        raise _wrong("value", _("This is not a domain. Write it as acme.example."))
    if domain in EVERYBODYS:
        sentence = _("Anybody can have an address at %(domain)s. Name a domain that is the customer's own.")
        raise _wrong("value", sentence % {"domain": domain})
    return domain


def _attribute(name: str) -> str:
    if name not in ATTRIBUTES:
        raise _wrong("name", _("Choose one of: %(names)s.") % {"names": ", ".join(ATTRIBUTES)})
    return name


def _value(text: str) -> str:
    value = text.strip().lower()
    if not value or len(value) > 200 or not value.isprintable():
        raise _wrong("value", _("Write the value that your site signs, as enterprise."))
    return value


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: [sentence]})
