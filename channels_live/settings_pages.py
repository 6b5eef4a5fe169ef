"""Admin pages for channel accounts: settings, health, and what could not be processed."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Queue
from accounts.permissions import admin_required
from channels_live import account_actions, health, ledger, parking, tasks, tokenlife
from channels_live.adapters import registry
from channels_live.adapters.base import HookSetter, SendFailed, SendUnknown
from channels_live.models import InboundPayload
from channels_live.newswords import sentence
from helpdesk.core.queueing import delay
from helpdesk.core.secrets import Unreadable
from tickets.models import ChannelAccount

MOST_SHOWN = 50
MOST_NOTICES = 20
SECRET_WORDS = ("secret", "token", "password")
page = require_http_methods(["GET", "HEAD", "POST"])


class AccountForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    queue = forms.ModelChoiceField(
        label=gettext_lazy("New tickets go to"), queryset=Queue.objects.filter(is_active=True)
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    is_active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)
    signs_replies = forms.BooleanField(
        label=gettext_lazy("Add the agent's name to replies"), required=False, initial=True
    )
    takes_groups = forms.BooleanField(label=gettext_lazy("Open tickets for group chats"), required=False)


@require_safe
@admin_required
def accounts(request: HttpRequest) -> HttpResponse:
    found = ChannelAccount.objects.select_related("queue")
    kinds = [(kind, registry.get(kind).label) for kind in registry.kinds()]
    return render(request, "settings/accounts/list.html", {"accounts": found, "kinds": kinds})


@page
@admin_required
def new_account(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in registry.kinds():
        raise Http404
    form, outside = AccountForm(request.POST or None), _outside_form(request, kind, {})
    if request.method == "POST" and form.is_valid() & outside.is_valid():
        account = account_actions.create_account(
            kind=kind, at=timezone.now(), settings=outside.cleaned_data, **form.cleaned_data
        )
        messages.success(request, _("Saved."))
        _show_new_secrets(request, outside)
        return redirect("account-settings", account.pk)
    return _show(request, form, outside, {"kind": kind, "label": registry.get(kind).label})


@page
@admin_required
def account(request: HttpRequest, pk: int) -> HttpResponse:
    found = _account(pk)
    kept = _kept_settings(request, found)
    initial = {name: getattr(found, name) for name in AccountForm.base_fields}
    form = AccountForm(request.POST or None, initial=initial)
    outside = _outside_form(request, found.kind, kept)
    if request.method == "POST" and form.is_valid() & outside.is_valid():
        account_actions.change_account(found, settings=outside.cleaned_data, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account-settings", found.pk)
    parked = found.payloads.filter(state=InboundPayload.State.PARKED).order_by("-id").defer("raw")
    news = found.notices.exclude(kind=tokenlife.KIND)[:MOST_NOTICES]
    told = {
        "account": found,
        "kind": found.kind,
        "label": registry.get(found.kind).label,
        "hook": _hook(found),
        "sets_hook": registry.get(found.kind).capabilities.sets_hook,
        "base_url": settings.HELPDESK_BASE_URL,
        "is_widget": found.capabilities.get("is_instant"),
        "verify_token": kept.get("verify_token", ""),
        "health": health.of(found, now=timezone.now()),
        "token": (token := tokenlife.of(found)),
        "token_is_short": token is not None and token.is_short(timezone.now()),
        "notices": [{"at": one.at, "sentence": sentence(one)} for one in news],
        "parked": [{"payload": one, "reason": parking.in_words(one)} for one in parked[:MOST_SHOWN]],
    }
    return _show(request, form, outside, told)


@require_POST
@admin_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Test the connection and say what the far end answered."""
    found = _account(pk)
    adapter = registry.get(found.kind)
    trouble = ""
    try:
        name = adapter.check(found.settings)
        if adapter.capabilities.sets_hook:
            trouble = cast(HookSetter, adapter).hook_trouble(_hook(found), found.settings)
    except (SendFailed, SendUnknown) as error:
        messages.error(request, _("Not connected: %(reason)s") % {"reason": error.reason})
    except Unreadable:
        messages.error(request, _("The stored secrets cannot be read. Enter them again."))
    else:
        account_actions.clear_problem(found)
        tokenlife.learn(found, at=timezone.now())
        messages.success(request, _("Connected as %(name)s.") % {"name": name})
    if trouble:
        messages.warning(request, trouble)
    return redirect("account-settings", pk)


@require_POST
@admin_required
def set_hook(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the far end where to post for this account."""
    found = _account(pk)
    adapter = registry.get(found.kind)
    if not adapter.capabilities.sets_hook:
        raise Http404
    try:
        cast(HookSetter, adapter).set_hook(_hook(found), found.settings)
    except SendFailed as error:
        messages.error(request, _("The webhook is not set: %(reason)s") % {"reason": error.reason})
    except Unreadable:
        messages.error(request, _("The stored secrets cannot be read. Enter them again."))
    else:
        messages.success(request, _("The webhook is set: messages to this account arrive here."))
    return redirect("account-settings", pk)


@require_POST
@admin_required
def replay(request: HttpRequest, pk: int, payload: int) -> HttpResponse:
    parked = get_object_or_404(InboundPayload, pk=payload, account=pk, state=InboundPayload.State.PARKED)
    ledger.replay(parked, now=timezone.now())
    delay(tasks.process_account, pk)
    messages.success(request, _("It is being processed again."))
    return redirect("account-settings", pk)


def _hook(found: ChannelAccount) -> str:
    return settings.HELPDESK_BASE_URL + reverse("hook", args=[found.kind, found.key])


@require_POST
@admin_required
def replay_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Process everything again that was set aside on an account."""
    found = _account(pk)
    parked = found.payloads.filter(state=InboundPayload.State.PARKED)
    for payload in parked.defer("raw"):
        ledger.replay(payload, now=timezone.now())
    delay(tasks.process_account, pk)
    messages.success(request, _("All of them are being processed again."))
    return redirect("account-settings", pk)


@require_safe
@admin_required
def payload(request: HttpRequest, pk: int, payload: int) -> HttpResponse:
    """Show one payload as it came, without what looks like a secret."""
    found = _account(pk)
    shown = get_object_or_404(InboundPayload, pk=payload, account=found)
    told = {"account": found, "payload": shown, "reason": parking.in_words(shown)}
    told["text"] = health.readable(shown)
    return render(request, "settings/accounts/payload.html", told)


def _account(pk: int) -> ChannelAccount:
    return get_object_or_404(ChannelAccount, pk=pk, kind__in=registry.kinds())


def _show(request: HttpRequest, form: forms.Form, outside: forms.Form, told: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors or outside.errors else 200
    told = {**told, "form": form, "outside": outside, "steps": registry.get(told["kind"]).steps}
    return render(request, "settings/accounts/account.html", told, status=status)


def _show_new_secrets(request: HttpRequest, outside: forms.Form) -> None:
    """Show once what was made up for the admin: their own server needs it too."""
    for name, value in outside.cleaned_data.items():
        if any(word in name for word in SECRET_WORDS) and value and not outside.data.get(name):
            told = {"name": outside.fields[name].label, "value": value}
            messages.warning(request, _("%(name)s, shown only now: %(value)s") % told)


def _kept_settings(request: HttpRequest, found: ChannelAccount) -> dict[str, Any]:
    try:
        return found.settings
    except Unreadable:
        messages.error(request, _("The stored secrets cannot be read. Enter them again."))
        return {}


def _outside_form(request: HttpRequest, kind: str, kept: dict[str, Any]) -> forms.Form:
    """Give the adapter's form; what is secret is never shown again, and kept when left empty."""
    form_class = registry.get(kind).settings_form
    secret = {name for name in form_class.base_fields if any(word in name for word in SECRET_WORDS)}
    data = request.POST.copy() if request.method == "POST" else None
    # A new far end must not be handed the secrets of the old one: nobody could read them here.
    goes_elsewhere = data is not None and data.get("api_base", "") != kept.get("api_base", "")
    if data is not None and not goes_elsewhere:
        for name in secret:
            if not data.get(name) and kept.get(name):
                data[name] = kept[name]
    shown = {name: value for name, value in kept.items() if name not in secret}
    form = form_class(data, initial=shown)
    for name in secret:
        field = form.fields[name]
        hint = {"autocomplete": "off", **({"placeholder": "••••••••"} if kept.get(name) else {})}
        field.widget = forms.PasswordInput(attrs=hint)
        if kept.get(name):
            field.help_text = _("Stored. Leave empty to keep it.")
    return form
