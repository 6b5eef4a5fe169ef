"""Passes for the agents' sockets."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from channels_live import passes


@require_POST
@login_required
def agent_pass(request: HttpRequest) -> JsonResponse:
    """Give the signed-in person one pass, bound to them and to their rights as they are now."""
    user = request.user
    subject = f"{user.pk}:{user.access_epoch}:{request.session.session_key}"
    return JsonResponse({"pass": passes.issue("agent", subject, at=timezone.now())})
