"""Coming in: sign in and out, first set-up, invitations, forgotten passwords."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.tokens import default_token_generator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms.entry import AcceptForm, ChoosePasswordForm, ResetForm, SetUpForm, SignInForm
from accounts.models import User
from helpdesk.core.errors import Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"
page = require_http_methods(["GET", "HEAD", "POST"])
secret = sensitive_post_parameters()


@page
@never_cache
@secret
def sign_in(request: HttpRequest) -> HttpResponse:
    target = _safe_next(request)
    if request.user.is_authenticated:
        return redirect(target)
    if request.method != "POST" and not User.objects.exists():
        return redirect("accounts:set-up")
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(target)
    told = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    return render(request, "accounts/sign_in.html", told, status=422 if form.errors else 200)


def locked_out(request: HttpRequest, *_args: Any, **_credentials: Any) -> HttpResponse:
    """Answer somebody who guessed too often (called by django-axes)."""
    response = render(request, "accounts/locked_out.html", status=429)
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME * 3600))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("accounts:login")


@page
@never_cache
@secret
def set_up(request: HttpRequest) -> HttpResponse:
    if User.objects.exists():
        raise Http404
    form = SetUpForm(request.POST or None, initial={"language": request.LANGUAGE_CODE, "time_zone": "UTC"})
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.set_up(**form.cleaned_data)
        except Refused as refusal:
            raise Http404 from refusal
        login(request, user, backend=BACKEND)
        return redirect("accounts:settings")
    return render(request, "accounts/set_up.html", {"form": form}, status=422 if form.errors else 200)


@page
@never_cache
@secret
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    found = actions.open_invitation(token, at=now)
    if found is None:
        return render(request, "accounts/link_spent.html", status=404)
    form = AcceptForm(request.POST or None, email=found.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.accept_invitation(found, at=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            login(request, user, backend=BACKEND)
            return redirect("/inbox/")
    told = {"form": form, "email": found.email}
    return render(request, "accounts/invitation.html", told, status=422 if form.errors else 200)


@page
@never_cache
def password_reset(request: HttpRequest) -> HttpResponse:
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_password_reset(form.cleaned_data["email"])
        return render(request, "accounts/reset_sent.html")
    return render(request, "accounts/password_reset.html", {"form": form}, status=422 if form.errors else 200)


@page
@never_cache
@secret
def password_reset_confirm(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    user = _person_of(uid)
    if user is None or not default_token_generator.check_token(user, token):
        return render(request, "accounts/link_spent.html", status=404)
    form = ChoosePasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        actions.change_password(user, form.cleaned_data["password"])
        messages.success(request, _("Your password is changed. Sign in with it."))
        return redirect("accounts:login")
    told = {"form": form}
    return render(request, "accounts/choose_password.html", told, status=422 if form.errors else 200)


def _person_of(uid: str) -> User | None:
    try:
        pk = int(urlsafe_base64_decode(uid))
    except (ValueError, OverflowError):
        return None
    return User.objects.filter(pk=pk, is_active=True).first() if pk < 2**63 else None


def _safe_next(request: HttpRequest) -> str:
    """Give the page to go on to; never one of another site."""
    target = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if target.startswith("/") and is_ours else settings.LOGIN_REDIRECT_URL
