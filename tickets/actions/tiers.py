"""The service levels that customers may have."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from helpdesk.core import secrets
from helpdesk.core.errors import Refused
from tickets.models import Tier


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
