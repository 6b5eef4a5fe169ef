"""`Idempotency-Key`: the same key and body gets the first answer, another body is refused."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from accounts.models import IdempotentAnswer
from helpdesk.core.api import invalid
from helpdesk.core.errors import Refused

LONGEST = 200
KEEP = timedelta(days=2)


def idempotent(method: Callable[..., Response]) -> Callable[..., Response]:
    """Answer a repeated POST with what the first one was answered, refusals included."""

    @wraps(method)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return method(view, request, *args, **kwargs)
        if len(key) > LONGEST or "\x00" in key:
            raise invalid("Idempotency-Key", _("Use at most 200 characters."))
        with transaction.atomic():
            kept = _keep(request, key)
            if kept.status is not None:
                return Response(kept.body, status=kept.status)
            response = _run(view, method, request, args, kwargs)
            if response.status_code < 500:
                kept.status = response.status_code
                kept.body = json.loads(json.dumps(response.data, cls=JSONEncoder))
                kept.save(update_fields=["status", "body"])
        return response

    return once


def forget_old(*, now: datetime) -> None:
    """Drop the answers that nobody will ask for again."""
    IdempotentAnswer.objects.filter(created_at__lt=now - KEEP).delete()


def _keep(request: Request, key: str) -> IdempotentAnswer:
    """Reserve the key; a simultaneous repeat waits here until the first has been answered."""
    request_hash = fingerprint(request)
    row = IdempotentAnswer(user=request.user, key=key, request_hash=request_hash, created_at=timezone.now())
    IdempotentAnswer.objects.bulk_create([row], ignore_conflicts=True)
    kept = IdempotentAnswer.objects.select_for_update().get(user=request.user, key=key)
    if kept.request_hash != request_hash:
        raise Refused(_("This key was used for another request."), code="key_reused")
    return kept


def _run(view: Any, method: Any, request: Request, args: Any, kwargs: Any) -> Response:
    try:
        with transaction.atomic():
            return method(view, request, *args, **kwargs)
    except Exception as error:  # the view's own handler decides what it means
        return view.handle_exception(error)


def fingerprint(request: Request) -> str:
    """Hash what is asked for: address and body, uploaded files by their content."""
    seen = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if "multipart/" not in (request.content_type or ""):
        seen.update(request._request.body)
        return seen.hexdigest()
    for name, upload in sorted(request.FILES.items()):
        seen.update(f"{name}:{upload.name}:{upload.size}".encode())
        for chunk in upload.chunks():
            seen.update(chunk)
        upload.seek(0)
    return seen.hexdigest()
