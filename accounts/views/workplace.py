"""Admin pages: people, and queues with their members."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, mail
from accounts.forms.workplace import InviteForm, PersonForm, QueueForm
from accounts.models import Invitation, Queue, User
from accounts.permissions import admin_required, tells_refusals
from helpdesk.core.errors import Refused

log = logging.getLogger(__name__)
page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    return render(request, "settings/overview.html")


@page
@admin_required
def people(request: HttpRequest) -> HttpResponse:
    now, link = timezone.now(), ""
    form = InviteForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        try:
            found, token = actions.invite(by=request.user, at=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", refusal.message)
        else:
            link, form = _send(request, found, token), InviteForm(initial={"language": request.user.language})
    told = {
        "form": form,
        "link": link,
        "people": User.objects.prefetch_related("queues").order_by("-is_active", "name"),
        "invitations": Invitation.objects.filter(accepted_at=None, expires_at__gt=now),
    }
    return render(request, "settings/people.html", told, status=422 if form.errors else 200)


def _send(request: HttpRequest, invitation: Invitation, token: str) -> str:
    """Send the invitation; gives its link, to hand over by other means."""
    try:
        mail.send_invitation(invitation, token)
    except OSError:
        log.exception("an invitation was not sent")
        messages.error(request, _("The e-mail could not be sent. Hand over the link yourself."))
    else:
        messages.success(request, _("Invited %(email)s.") % {"email": invitation.email})
    return mail.invitation_link(token)


@require_POST
@admin_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw_invitation(get_object_or_404(Invitation, pk=pk), at=timezone.now())
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("accounts:people")


@page
@admin_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    initial = {"role": user.role, "capacity": user.capacity, "queues": user.queues.all()}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.change_role(user, form.cleaned_data["role"])
                actions.change_profile(user, capacity=form.cleaned_data["capacity"])
                actions.set_queues(user, form.cleaned_data["queues"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:people")
    told = {"form": form, "person": user}
    return render(request, "settings/person.html", told, status=422 if form.errors else 200)


@require_POST
@admin_required
@tells_refusals("accounts:people")
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """End or give back a person's access."""
    user = get_object_or_404(User, pk=pk)
    if request.POST.get("state") == "active":
        actions.reactivate(user)
        messages.success(request, _("%(name)s may sign in again.") % {"name": user.name})
    else:
        actions.deactivate(user, at=timezone.now())
        messages.success(request, _("%(name)s is signed out everywhere.") % {"name": user.name})
    return redirect("accounts:people")


@require_safe
@admin_required
def queues(request: HttpRequest) -> HttpResponse:
    active = Count("members", filter=Q(members__is_active=True))
    found = Queue.objects.select_related("calendar", "lead").annotate(size=active)
    return render(request, "settings/queues.html", {"queues": found})


@page
@admin_required
def queue(request: HttpRequest, slug: str = "") -> HttpResponse:
    found = get_object_or_404(Queue, slug=slug) if slug else None
    form = QueueForm(request.POST or None, initial=QueueForm.initial_of(found) if found else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                saved = (
                    actions.change_queue(found, **form.values())
                    if found
                    else actions.create_queue(**form.values())
                )
                actions.set_members(saved, form.cleaned_data["members"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:queues")
    told = {"form": form, "queue": found}
    return render(request, "settings/queue.html", told, status=422 if form.errors else 200)
