"""Templates at the desk, where one is chosen and filled in, and on their account's page."""

import json
import uuid
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import admin_required
from channels_live import templates
from channels_live.adapters.templates import LONGEST_CODE, Blank, Shape, card_of, card_place, filled
from channels_live.models import MessageTemplate
from channels_live.reasons import in_words
from helpdesk.core.errors import Refused
from tickets import actions
from tickets.models import Attachment, ChannelAccount, Thread, Ticket
from tickets.uploads import store_upload
from tickets.views.held import due_at
from tickets.views.reach import desk_view, visible_ticket

LONGEST = 1000
PLACE = {
    "latitude": gettext_lazy("Latitude of the place"),
    "longitude": gettext_lazy("Longitude of the place"),
    "name": gettext_lazy("Name of the place"),
    "address": gettext_lazy("Address of the place (optional)"),
}


class BlanksForm(forms.Form):
    """One field a blank, and the file where the heading takes one."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, shape: Shape, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for number, blank in enumerate(shape.blanks):
            hint = {"placeholder": blank.example, "autocomplete": "off"}
            self.fields[f"blank{number}"] = forms.CharField(
                label=_label(blank),
                required=blank.kind != "optional",
                max_length=LONGEST_CODE if blank.kind == "copy_code" else LONGEST,
                widget=forms.TextInput(attrs=hint),
            )
        self.shape = shape
        if shape.header_file:
            self.fields["file"] = forms.FileField(label=_("File for the heading"))
            return
        labels = {"image": _("Picture of the card"), "video": _("Video of the card")}
        for name, kind in zip(self.file_names, shape.files, strict=True):
            takes = forms.FileInput(attrs={"accept": f"{kind}/*"})
            self.fields[name] = forms.FileField(label=labels.get(kind, ""), widget=takes)

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Give the fields of the template itself, then those of each card under its number."""
        found: list[tuple[str, list[forms.BoundField]]] = [("", [])]
        found += [(_("Card %(n)d") % {"n": number + 1}, []) for number in range(len(self.shape.cards))]
        for number, name in enumerate(self.file_names):
            found[number + 1 if self.shape.cards else 0][1].append(self[name])
        for number, blank in enumerate(self.shape.blanks):
            found[card_of(blank)][1].append(self[f"blank{number}"])
        return found

    @property
    def file_names(self) -> list[str]:
        cards = [f"file{number}" for number in range(len(self.shape.cards))]
        return ["file"] if self.shape.header_file else cards

    def uploads(self) -> list[Any]:
        return [self.cleaned_data[name] for name in self.file_names]

    def clean(self) -> dict[str, Any]:
        found = self.shape.trouble_in(self.values())
        for number, blank in enumerate(self.shape.blanks):
            if blank.key in found and f"blank{number}" not in self.errors:
                self.add_error(f"blank{number}", found[blank.key])
        return self.cleaned_data

    def values(self) -> dict[str, str]:
        """Give what stands in the blanks so far, by the blank's key."""
        typed = self.data or {}
        return {
            blank.key: " ".join(str(typed.get(f"blank{number}", "")).split())[:LONGEST]
            for number, blank in enumerate(self.shape.blanks)
        }


def _label(blank: Blank) -> str:
    place = blank.place.rpartition(".")[2]
    if place == "location":
        return str(PLACE[blank.name])
    if blank.kind == "copy_code":
        return _("Code to copy")
    words = _("Blank {{%(name)s}}")
    if place.startswith("button:"):
        words = _("End of the button's address {{%(name)s}}")
    elif place == "header":
        words = _("Heading {{%(name)s}}")
    return words % {"name": blank.name}


@require_safe
@desk_view
def choose(request: HttpRequest, number: int) -> HttpResponse:
    """List the templates that can go to the customer now, and those that cannot with their reasons."""
    ticket = visible_ticket(request, number)
    threads = _threads(ticket)
    wanted = request.GET.get("thread", "")
    thread = next((each for each in threads if str(each.pk) == wanted), threads[0] if threads else None)
    found = _listed(thread.account) if thread else []
    language = ticket.language or ticket.customer.language
    ready = sorted(
        (each for each in found if not each.trouble),
        key=lambda each: (each.language.split("_")[0] != language, each.name, each.language),
    )
    context = {
        "ticket": ticket,
        "thread": thread,
        "threads": threads,
        "ready": ready,
        "refused": [each for each in found if each.trouble],
        "sync": getattr(thread.account, "template_sync", None) if thread else None,
    }
    return render(request, "channels/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def one(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Show the form of one template, its preview, or send it."""
    ticket = visible_ticket(request, number)
    thread, template = _wanted(request, ticket, pk)
    shape = templates.shape_of(template)
    if request.method != "POST":
        start = {"client_id": uuid.uuid4(), "seen": ticket.last_public_seq}
        return _form(request, ticket, thread, template, BlanksForm(shape, initial=start))
    form = BlanksForm(shape, request.POST, request.FILES)
    if "preview" in request.POST:
        return render(request, "channels/_template_preview.html", _preview(shape, form))
    if trouble := templates.trouble_of(template):
        raise Refused(trouble, code="template")
    if not form.is_valid():
        return _form(request, ticket, thread, template, form)
    _send(request, ticket, thread, template, form)
    told = {name: {"target": "body"} for name in ("live:now", "live:ticket")}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """List an account's templates with what the provider says of each; POST asks for the list anew."""
    account = get_object_or_404(templates.having(), pk=pk)
    if request.method == "POST":
        problem = templates.sync(account, at=timezone.now()).problem
        if problem:
            messages.error(request, _told(account, problem))
        else:
            messages.success(request, _("The list of templates is up to date."))
        return redirect("account-templates", pk)
    done = getattr(account, "template_sync", None)
    context = {
        "account": account,
        "templates": _listed(account),
        "sync": done,
        "problem": _told(account, done.problem) if done else "",
    }
    return render(request, "settings/accounts/templates.html", context)


def _told(account: ChannelAccount, problem: str) -> str:
    return in_words(account.kind, "", problem)


def _threads(ticket: Ticket) -> list[Thread]:
    found = ticket.threads.select_related("account__template_sync").order_by("-last_in_at", "-pk")
    return [thread for thread in found if thread.account.capabilities.get("has_templates")]


def _listed(account: ChannelAccount) -> list[Any]:
    found = list(MessageTemplate.objects.filter(account=account).select_related("account"))
    for template in found:
        template.shape = templates.shape_of(template)
        template.trouble = templates.trouble_of(template)
    return found


def _wanted(request: HttpRequest, ticket: Ticket, pk: int) -> tuple[Thread, MessageTemplate]:
    """Find a template and the thread of the ticket it goes to: one on its own account."""
    template = get_object_or_404(MessageTemplate.objects.select_related("account"), pk=pk)
    threads = ticket.threads.select_related("account").filter(account=template.account_id)
    thread = threads.order_by("-last_in_at", "-pk").first()
    if thread is None:
        raise Http404
    return thread, template


def _form(
    request: HttpRequest, ticket: Ticket, thread: Thread, template: MessageTemplate, form: BlanksForm
) -> HttpResponse:
    context = {"ticket": ticket, "thread": thread, "template": template, "form": form}
    context |= _preview(form.shape, form)
    context["trouble"] = templates.trouble_of(template)
    response = render(request, "channels/template.html", context, status=422 if form.is_bound else 200)
    if form.is_bound:
        response["HX-Retarget"], response["HX-Reswap"] = "#sheet-body", "innerHTML"
    return response


def _preview(shape: Shape, form: BlanksForm) -> dict[str, Any]:
    values = form.values()
    cards = [
        {"shape": card, "text": filled(card.body, f"{card_place(number)}body", values)}
        for number, card in enumerate(shape.cards)
    ]
    return {"shape": shape, "text": replace(shape, cards=()).text(values), "cards": cards}


def _send(
    request: HttpRequest, ticket: Ticket, thread: Thread, template: MessageTemplate, form: BlanksForm
) -> None:
    at, values = timezone.now(), form.values()
    files: list[Attachment] = [store_upload(upload, by=request.user, at=at) for upload in form.uploads()]
    templates.refuse_files(form.shape, files)
    given: dict[str, Any] = {
        "by": request.user.as_actor(),
        "at": at,
        "text": form.shape.text(values),
        "threads": [thread],
        "attachments": files,
        "seen": form.cleaned_data.get("seen"),
        "client_id": str(form.cleaned_data["client_id"]),
        "template": form.shape.asked(template.name, template.language, values),
        "choices": form.shape.taps(values),
    }
    due = due_at(ticket, [thread], asked="", at=at)
    if due:
        actions.hold_reply(ticket, **given, send_at=due[0], is_scheduled=False)
    else:
        actions.reply(ticket, **given)
