"""Who may open which page; a refusal is a page with a sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from helpdesk.core.errors import Refused

View = Callable[..., HttpResponse]


def admin_required(view: View) -> View:
    """Let admins in, and nobody else who is signed in."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_admin:
            raise PermissionDenied(_("Only admins may open this page."))
        return view(request, *args, **kwargs)

    return guarded


def supervisor_required(view: View) -> View:
    """Let supervisors and admins in, and nobody else who is signed in."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_supervisor:
            raise PermissionDenied(_("Only supervisors and admins may open this page."))
        return view(request, *args, **kwargs)

    return guarded


def tells_refusals(back_to: str) -> Callable[[View], View]:
    """Turn a refusal of a button into a sentence on the page it came from."""

    def wrap(view: View) -> View:
        @wraps(view)
        def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Refused as refusal:
                messages.error(request, refusal.message)
                return redirect(back_to)

        return told

    return wrap
