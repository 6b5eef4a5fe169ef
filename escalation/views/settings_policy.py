"""The editor of promises: targets and hours of every tier, with what a message of now would mean."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import admin_required
from escalation import callings, drafts, timeline
from escalation.actions import write_version
from escalation.drafts import Place
from escalation.forms.policy import PolicyForm, Slice, TryForm, hours_name, target_name
from escalation.models import DraftTrial, SlaPolicyVersion
from escalation.naming import PRIORITY_NAMES, kind_name, place_name
from escalation.policies import ANY, Policy
from escalation.sheet import Sheet, moment
from escalation.tryit import Wish, simulate
from escalation.views.settings_frame import Frame, load, read_forms, read_slice, try_form
from helpdesk.core.errors import Invalid, Refused
from tickets.models import Tier

LOST = gettext_lazy("This page was too old to go on with. It begins again from the promises in force.")


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def policy(request: HttpRequest) -> HttpResponse:
    """Show the promises in force or an earlier version to edit; turn the page; save a new version."""
    now = timezone.now()
    frame = load(now)
    if request.method != "POST":
        return _begin(request, frame, now)
    forms = read_forms(request, frame)
    if forms is None:
        messages.error(request, LOST)
        return redirect("escalation:promises")
    if "next-kind" in request.POST or "next-priority" in request.POST:
        return _turn(request, frame, *forms, now)
    return _save(request, frame, *forms, now)


@require_POST
@admin_required
def preview(request: HttpRequest) -> HttpResponse:
    """Answer what was typed: examples, what is too slow, and the message that is tried."""
    now = timezone.now()
    frame = load(now)
    forms = read_forms(request, frame)
    if forms is None:
        return HttpResponse(status=422)
    told = _told(request, frame, *forms, now)
    return render(request, "settings/promises/_preview.html", told)


def _begin(request: HttpRequest, frame: Frame, now: datetime) -> HttpResponse:
    number = request.GET.get("from", "")
    chosen = SlaPolicyVersion.objects.filter(number=int(number)).first() if number.isdecimal() else None
    document = frame.begin(chosen)
    kinds = frame.kinds(document)
    form = _form(frame, document, Slice(kinds[0], ANY), note=_note(chosen))
    return _show(request, frame, form, try_form(frame, kinds), now)


def _note(chosen: SlaPolicyVersion | None) -> str:
    return _("As in version %(number)s") % {"number": chosen.number} if chosen else ""


def _turn(
    request: HttpRequest, frame: Frame, form: PolicyForm, attempt: TryForm, now: datetime
) -> HttpResponse:
    """Show another kind or priority, unless something here cannot be read yet."""
    if form.errors:
        return _show(request, frame, form, attempt, now, status=422)
    document = form.merged()
    asked = read_slice(request, frame.kinds(document), prefix="next-")
    shown = replace(
        form.shown,
        **({"kind": asked.kind} if "next-kind" in request.POST else {}),
        **({"priority": asked.priority} if "next-priority" in request.POST else {}),
    )
    turned = _form(frame, document, shown, note=request.POST.get("note", ""), base=form.cleaned_data["base"])
    return _show(request, frame, turned, attempt, now)


def _save(
    request: HttpRequest, frame: Frame, form: PolicyForm, attempt: TryForm, now: datetime
) -> HttpResponse:
    if form.errors:
        return _show(request, frame, form, attempt, now, status=422)
    document = form.merged()
    if not drafts.changes(frame.begin(), document):
        messages.info(request, _("Nothing has changed, so nothing was saved."))
        return redirect("escalation:promises")
    given = form.cleaned_data
    try:
        version = write_version(
            document,
            by=request.user,
            at=now,
            note=given["note"],
            base=given["base"],
            is_for_open=bool(request.POST.get("for-open")),
        )
    except Invalid as invalid:
        refused = _sentences(invalid, frame)
        return _show(request, frame, form, attempt, now, status=422, refused=refused)
    except Refused as refusal:
        return _show(request, frame, form, attempt, now, status=409, refused=[refusal.message])
    messages.success(request, _("Saved as version %(number)s.") % {"number": version.number})
    return redirect("escalation:promises")


def _sentences(invalid: Invalid, frame: Frame) -> list[str]:
    """Say what is wrong anywhere in the draft, also where the page does not show it."""
    found = []
    for field, sentences in invalid.fields.items():
        parts = field.split(".")
        where = field
        if len(parts) == 6:
            where = f"{frame.tiers.get(parts[1], parts[1])} · {place_name(parts[3], parts[4], parts[5])}"
        found += [f"{where}: {sentence}" for sentence in sentences]
    return found


def _form(frame: Frame, document: drafts.Document, shown: Slice, *, note: str, base: int = 0) -> PolicyForm:
    return PolicyForm(
        None,
        document=document,
        shown=shown,
        tiers=list(frame.tiers),
        calendars=frame.calendars,
        base=base or frame.version.number,
        note=note,
    )


def _show(
    request: HttpRequest,
    frame: Frame,
    form: PolicyForm,
    attempt: TryForm,
    now: datetime,
    *,
    status: int = 200,
    refused: list[str] | None = None,
) -> HttpResponse:
    told = _told(request, frame, form, attempt, now)
    kinds = frame.kinds(told["sheet"].draft)
    told |= {
        "refused": refused or [],
        "is_refused": status != 200,
        "kinds": [(kind, kind_name(kind), kind == form.shown.kind) for kind in kinds],
        "priorities": [(key, name, key == form.shown.priority) for key, name in PRIORITY_NAMES.items()],
        "heads": _heads(frame),
        "calls": callings.asked(),
        "version": frame.version,
        "trial": DraftTrial.objects.filter(created_by=request.user).order_by("-pk").first(),
    }
    return render(request, "settings/promises/editor.html", told, status=status)


def _heads(frame: Frame) -> list[tuple[str, int]]:
    """Name the tiers with how many customers each serves."""
    people = dict(Tier.objects.annotate(people=Count("customers")).values_list("slug", "people"))
    return [(name, people.get(slug, 0)) for slug, name in frame.tiers.items()]


def _told(
    request: HttpRequest, frame: Frame, form: PolicyForm, attempt: TryForm, now: datetime
) -> dict[str, Any]:
    """Give what the editor and its preview both draw."""
    draft = form.merged() if form.is_bound else form.document
    at = attempt.value_of("at") or now
    sheet = Sheet(draft, frame.begin(), frame.tiers, frame.promises, at)
    view = Place("", "", form.shown.priority, form.shown.kind)
    typed, problems = _typed(form)
    rows = sheet.rows(typed, problems, view)
    return {
        "form": form,
        "attempt": attempt,
        "sheet": sheet,
        "rows": rows,
        "tiers": frame.tiers,
        "hours": _hours(form),
        "changes": len(drafts.changes(sheet.before, draft)),
        "wrong": sum(cell.example.tone == "bad" for row in rows for cell in row.cells),
        "written": moment(at, since=at),
        "at_value": date_format(timezone.localtime(at), "Y-m-d\\TH:i"),
        **_tried(frame, sheet, attempt),
    }


def _typed(form: PolicyForm) -> tuple[dict[Place, str], dict[Place, str]]:
    """Give what stands in the cells as it was typed, and what is wrong with it."""
    typed, problems = {}, {}
    for place in form.places():
        name = target_name(place.tier, place.metric)
        if form.is_bound and name in form.data:
            typed[place] = str(form.data[name])
        if name in form.errors:
            problems[place] = " ".join(form.errors[name])
    return typed, problems


def _hours(form: PolicyForm) -> list[dict[str, Any]]:
    rows = []
    for metric in (ANY, *drafts.EDITED):
        name = _("Everything by") if metric == ANY else place_name(metric, ANY, form.shown.kind)
        rows.append({"name": name, "fields": [form[hours_name(slug, metric)] for slug in form.tiers]})
    return rows


def _tried(frame: Frame, sheet: Sheet, attempt: TryForm) -> dict[str, Any]:
    queue = attempt.value_of("queue") or ""
    wish = Wish(
        at=sheet.at,
        tier=attempt.value_of("tier"),
        priority=attempt.value_of("priority"),
        kind=attempt.value_of("kind"),
        queue=queue,
        is_later=attempt.value_of("turn") == "later",
    )
    found = simulate(Policy.from_dict(sheet.draft), sheet.promises, wish)
    return {
        "strip": timeline.strip(found, sheet.at),
        "story": timeline.story(found, sheet.at),
        "clocks": timeline.explained(found, frame.calendars, sheet.at),
    }
