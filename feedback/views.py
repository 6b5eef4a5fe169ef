"""The customer's page, the ratings beside a ticket, and how the queues ask."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Workspace
from accounts.permissions import admin_required
from feedback import actions, asked, skipping
from feedback.actions.rating import CHANGES_FOR, OPEN_FOR, RANGE
from feedback.forms import AnswerForm, FeedbackForm
from feedback.models import Kind, Survey
from feedback.texts import FACES, in_language
from helpdesk.core.errors import Invalid, Refused
from helpdesk.core.links import read_token, token_of
from tickets.views.reach import desk_view, visible_ticket

PAGE = "rate"


@csrf_exempt  # the signed address is the permission; customers may refuse cookies
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question; only a POST answers it, so no preview of a link can vote."""
    pk = read_token(PAGE, token)
    survey = Survey.objects.select_related("ticket", "queue").filter(pk=pk).first() if pk else None
    language = survey.ticket.language if survey else ""
    with override(language or Workspace.current().language):
        response = _answer(request, survey) if survey else render(request, "rate/gone.html", status=404)
    response["X-Robots-Tag"], response["Referrer-Policy"] = "noindex, nofollow", "no-referrer"
    return response


def _answer(request: HttpRequest, survey: Survey) -> HttpResponse:
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _thank(request, actions.rate(survey, at=timezone.now(), how="link", **form.values()))
            except Invalid as refusal:
                for name, sentences in refusal.fields.items():
                    form.add_error(name, sentences)
            except Refused as refusal:
                return render(request, "rate/gone.html", {"sentence": refusal.message}, status=410)
    rating = getattr(survey, "rating", None)
    now = timezone.now()
    is_over = survey.asked_at is None or now > survey.asked_at + OPEN_FOR
    if status == 200 and (is_over or (rating and now > rating.first_at + CHANGES_FOR)):
        return render(request, "rate/gone.html", {"sentence": _("This question is closed.")}, status=410)
    return render(request, "rate/ask.html", _question(survey, form, request), status=status)


def _question(survey: Survey, form: AnswerForm, request: HttpRequest) -> dict[str, object]:
    rating = getattr(survey, "rating", None)
    least, most = RANGE[Kind(survey.kind)]
    texts = in_language(survey.ticket.language)
    wanted = request.POST.get("score") or (str(rating.score) if rating and rating.score is not None else "")
    solved = request.POST.get("solved") or ""
    if rating and not solved and rating.is_solved is not None:
        solved = "yes" if rating.is_solved else "no"
    faces = [(n, FACES.get(n, ""), texts.names.get(n, "")) for n in range(most, least - 1, -1)]
    if survey.kind == Kind.NPS:
        faces = [(n, "", "") for n in range(least, most + 1)]
    words = request.POST.get("words") or (rating.words if rating else "")
    told = {
        "form": form,
        "survey": survey,
        "stop": token_of("stop", survey.customer_id),
        "faces": faces,
        "wanted": wanted,
        "solved": solved,
    }
    return told | {"words": words, "workspace": Workspace.current(), "is_nps": survey.kind == Kind.NPS}


def _thank(request: HttpRequest, rating: object) -> HttpResponse:
    return render(request, "rate/thanks.html", {"rating": rating, "workspace": Workspace.current()})


@require_safe
@desk_view
def panel(request: HttpRequest, number: int) -> HttpResponse:
    """The customer's ratings, on tickets that this person may see."""
    ticket = visible_ticket(request, number)
    surveys = asked.of_customer(ticket, request.user)
    is_out = ticket.customer_id in skipping.opted_out([ticket.customer_id])
    told = {"surveys": surveys, "is_out": is_out, "number": number, "now": timezone.now()}
    return render(request, "feedback/_panel.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def settings_page(request: HttpRequest) -> HttpResponse:
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with transaction.atomic():
            actions.set_feedback_settings(
                asks_nps=data["asks_nps"],
                template=data["template"],
                fixed_template=data["fixed_template"],
            )
            for queue, values in form.policies():
                actions.set_ask_policy(queue, **values)
        messages.success(request, _("Saved."))
        return redirect("feedback:settings")
    return render(request, "feedback/settings.html", {"form": form}, status=422 if form.errors else 200)
