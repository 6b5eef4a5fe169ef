"""A customer's tier on the ticket page: what it is, why, and another one by hand."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from helpdesk.core.errors import Invalid, Refused
from tickets import actions, tiering
from tickets.access import TIER_IS_FOR_LEADS, may_set_tier
from tickets.models import Customer, Tier, TierSource
from tickets.views.reach import desk_view, visible_ticket
from tickets.views.work import changed

HISTORY = 5


class CustomerTierForm(forms.Form):
    tier = forms.ModelChoiceField(
        label=_("Tier"),
        queryset=Tier.objects.order_by("-rank"),
        to_field_name="slug",
        required=False,
        empty_label=_("As the rules say"),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        help_text=_("Kept in the history of the customer."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def tier(request: HttpRequest, number: int) -> HttpResponse:
    """GET gives the part of the panel, POST serves the customer by another tier or by the rules."""
    ticket = visible_ticket(request, number)
    customer = ticket.customer
    if request.method == "POST" and not may_set_tier(request.user):
        raise Refused(str(TIER_IS_FOR_LEADS), code="leads_only")
    is_by_hand = TierSource(customer.tier_source).is_by_hand
    form = CustomerTierForm(
        request.POST or None, initial={"tier": customer.tier if is_by_hand else None}, auto_id="tier-%s"
    )
    if request.method == "POST" and form.is_valid() and _change(request, customer, form):
        response = changed(request, ticket)
        response["HX-Retarget"], response["HX-Reswap"] = "#ticket-head", "outerHTML"
        return response
    return _part(request, number, customer, form)


def _change(request: HttpRequest, customer: Customer, form: CustomerTierForm) -> bool:
    chosen, by, at = form.cleaned_data["tier"], request.user.as_actor(), timezone.now()
    try:
        if chosen is None:
            actions.follow_tier_rules(customer, by=by, at=at)
        else:
            reason = form.cleaned_data["reason"]
            actions.set_customer_tier(customer, tier=chosen, by=by, at=at, reason=reason)
    except Invalid as invalid:
        for field, sentences in invalid.fields.items():
            form.add_error(field, sentences)
        return False
    return True


def _part(request: HttpRequest, number: int, customer: Customer, form: CustomerTierForm) -> HttpResponse:
    changes = customer.tier_changes.select_related("tier")[:HISTORY]
    told = {
        "number": number,
        "customer": customer,
        "because": tiering.because(customer.tier_source, customer.tier_reason),
        "changes": [(change, tiering.because(change.source, change.reason)) for change in changes],
        "form": form,
        "may_change": may_set_tier(request.user),
        "is_for_leads": TIER_IS_FOR_LEADS,
    }
    return render(request, "tickets/_tier.html", told, status=422 if form.errors else 200)
