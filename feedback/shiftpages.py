"""The end of a shift: the checklist its lead signs, and how earlier ones ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from feedback import actions
from feedback.models import ShiftReport
from feedback.quality import shift
from helpdesk.core.errors import Refused
from tickets import slots
from tickets.models import Ticket

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def checklist(request: HttpRequest) -> HttpResponse:
    """Show what is open; POST signs, which is refused while something hard is."""
    queues = list(shift.queues_for(request.user))
    if not queues:
        raise PermissionDenied(_("Leads and supervisors close the shift of a queue."))
    asked = request.POST.get("queue") or request.GET.get("queue")
    queue = next((found for found in queues if found.slug == asked), queues[0])
    now = timezone.now()
    words = request.POST.get("words", "").replace("\x00", "")
    status = 200
    if request.method == "POST":
        try:
            report = actions.sign_shift(queue, by=request.user, words=words, at=now)
        except Refused as refusal:
            messages.error(request, refusal.message)
            status = 409
        else:
            return redirect("feedback:shift-report", report.pk)
    duties = slots.duties_of(queue, now)
    told = {
        "queues": queues,
        "queue": queue,
        "hard": [duty for duty in duties if duty.is_hard],
        "soft": [duty for duty in duties if not duty.is_hard],
        "is_blocked": any(duty.is_hard and (duty.tickets or duty.names) for duty in duties),
        "kept": shift.kept_tickets(queue, now),
        "words": words,
        "reports": ShiftReport.objects.filter(queue=queue).select_related("by")[:SHOWN],
    }
    return render(request, "feedback/shift_close.html", told, status=status)


@require_safe
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """How a shift ended: for the next one to read."""
    found = get_object_or_404(
        ShiftReport.objects.filter(queue__in=shift.readable_queues(request.user)).select_related(
            "queue", "by"
        ),
        pk=pk,
    )
    numbers = [one["ticket"] for one in found.numbers.get("kept", [])]
    visible = set(Ticket.objects.visible_to(request.user).filter(pk__in=numbers).values_list("pk", flat=True))
    kept = [one for one in found.numbers.get("kept", []) if one["ticket"] in visible]
    return render(request, "feedback/shift_report.html", {"report": found, "kept": kept})
