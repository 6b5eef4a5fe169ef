"""Admin pages of tiers: what there is, and the rules that give them to customers."""

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import admin_required
from helpdesk.core.errors import Invalid, Refused
from tickets.actions.tiers import add_tier_rule, change_tier, create_tier, remove_tier_rule
from tickets.models import Tier, TierRule
from tickets.tiering import ATTRIBUTES

page = require_http_methods(["GET", "HEAD", "POST"])


class TierForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    rank = forms.IntegerField(
        label=gettext_lazy("Rank"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("Higher is served better."),
    )
    is_default = forms.BooleanField(label=gettext_lazy("New customers get this tier"), required=False)


class TierRuleForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Who"), choices=TierRule.Kind.choices)
    name = forms.ChoiceField(
        label=gettext_lazy("Attribute"),
        choices=[(name, name) for name in ATTRIBUTES],
        required=False,
        help_text=gettext_lazy("For signed attributes: which one."),
    )
    value = forms.CharField(
        label=gettext_lazy("Domain or value"),
        max_length=200,
        help_text=gettext_lazy("As acme.example, subdomains included; or as enterprise."),
    )
    tier = forms.ModelChoiceField(
        label=gettext_lazy("Served as"),
        queryset=Tier.objects.order_by("-rank"),
        to_field_name="slug",
        empty_label=None,
    )


@page
@admin_required
def tiers(request: HttpRequest) -> HttpResponse:
    """List tiers and rules; POST adds a rule."""
    form = TierRuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rule = add_tier_rule(at=timezone.now(), **form.cleaned_data)
        except Invalid as invalid:
            for field, sentences in invalid.fields.items():
                form.add_error(field, sentences)
        else:
            told = {"rule": rule, "tier": rule.tier.name}
            messages.success(request, _("%(rule)s is served as %(tier)s from now on.") % told)
            return redirect("tickets:tiers")
    told = {
        "tiers": Tier.objects.annotate(people=Count("customers")).order_by("-rank"),
        "rules": TierRule.objects.select_related("tier"),
        "form": form,
    }
    return render(request, "settings/tiers.html", told, status=422 if form.errors else 200)


@require_POST
@admin_required
def remove_rule(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(TierRule, pk=pk)
    remove_tier_rule(rule)
    messages.success(
        request, _("The rule for %(rule)s is gone; who it served is decided again.") % {"rule": rule}
    )
    return redirect("tickets:tiers")


@page
@admin_required
def tier(request: HttpRequest, slug: str = "") -> HttpResponse:
    found = get_object_or_404(Tier, slug=slug) if slug else None
    initial = {name: getattr(found, name) for name in TierForm.base_fields} if found else None
    form = TierForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if found:
                change_tier(found, **form.cleaned_data)
            else:
                create_tier(**form.cleaned_data)
        except Refused as refusal:
            form.add_error("is_default", refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("tickets:tiers")
    told = {"form": form, "tier": found}
    return render(request, "settings/tier.html", told, status=422 if form.errors else 200)
