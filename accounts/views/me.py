"""What is one's own: profile, password, API tokens, presence, notifications."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, attendance
from accounts.forms.entry import ChangePasswordForm
from accounts.forms.me import ProfileForm, TokenForm
from accounts.models import ApiToken, Notification, Presence

MOST_SHOWN = 30
page = require_http_methods(["GET", "HEAD", "POST"])


@page
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    initial = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_profile(user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    return render(request, "settings/profile.html", {"form": form}, status=422 if form.errors else 200)


@page
@login_required
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        user = actions.change_password(request.user, form.cleaned_data["password"])
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed. You are signed out everywhere else."))
        return redirect("accounts:profile")
    return render(request, "settings/password.html", {"form": form}, status=422 if form.errors else 200)


@page
@login_required
@sensitive_post_parameters()
def tokens(request: HttpRequest) -> HttpResponse:
    form, shown = TokenForm(request.POST or None, user=request.user), ""
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        life = timedelta(days=int(days)) if days else None
        _token, shown = actions.create_token(
            request.user, name=form.cleaned_data["name"], at=timezone.now(), life=life
        )
        form = TokenForm()
    mine = ApiToken.objects.filter(user=request.user, revoked_at=None)
    told = {"form": form, "tokens": mine, "shown": shown, "now": timezone.now()}
    return render(request, "settings/tokens.html", told, status=422 if form.errors else 200)


@require_POST
@login_required
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    actions.revoke_token(token, at=timezone.now())
    messages.success(request, _("The token no longer works."))
    return redirect("accounts:tokens")


@require_POST
@login_required
def presence(request: HttpRequest) -> HttpResponse:
    state = request.POST.get("state", "")
    if state not in Presence.State.values:
        return HttpResponseBadRequest()
    if state == Presence.State.AWAY and request.POST.get("reason") == "idle":
        attendance.set_away(request.user.pk, reason="idle", at=timezone.now())
    else:
        attendance.choose(request.user, state, at=timezone.now())
    if request.htmx:
        return HttpResponse(status=204)
    back = request.META.get("HTTP_REFERER", "")
    return redirect(back if back.startswith(f"{request.scheme}://{request.get_host()}/") else "/inbox/")


@require_safe
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """Give the bell as a fragment: what is not acknowledged yet, newest first."""
    return _bell(request)


@require_POST
@login_required
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    notification = get_object_or_404(Notification, pk=pk, user=request.user)
    actions.acknowledge_notification(notification, at=timezone.now())
    return _bell(request)


@require_POST
@login_required
def acknowledge_all(request: HttpRequest) -> HttpResponse:
    last = request.POST.get("up_to", "")
    if not last.isdecimal() or int(last) >= 2**63:
        return HttpResponseBadRequest()
    actions.acknowledge_all(request.user, up_to=int(last), at=timezone.now())
    return _bell(request)


def _bell(request: HttpRequest) -> HttpResponse:
    waiting = Notification.objects.filter(user=request.user, acknowledged_at=None)
    shown = list(waiting[: MOST_SHOWN + 1])
    told = {"notifications": shown[:MOST_SHOWN], "has_more": len(shown) > MOST_SHOWN}
    return render(request, "accounts/_notifications.html", told)
