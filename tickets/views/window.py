"""What the place to write says about a ticket's addresses: windows, blocks, accounts that stand still."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tickets import windows
from tickets.models import Thread
from tickets.views.reach import desk_view, visible_ticket


@require_safe
@desk_view
def window(request: HttpRequest, number: int) -> HttpResponse:
    """Say how long the customer can be answered freely on each address, and what is in the way."""
    ticket, now = visible_ticket(request, number), timezone.now()
    threads = list(ticket.threads.select_related("account").order_by("-last_in_at", "-pk"))
    for thread in threads:
        thread.window = windows.of_thread(thread)
    context = {
        "ticket": ticket,
        "now": now,
        "closed": [thread for thread in threads[:1] if _takes_no_text(thread)],
        "open": [thread for thread in threads if thread.window and thread.window.is_open(now)],
        "stopped": [thread for thread in threads[:1] if thread.account.stopped_at],
        "several": len(threads) > 1,
    }
    return render(request, "tickets/_window.html", context)


def _takes_no_text(thread: Thread) -> bool:
    return thread.is_blocked or bool(thread.window and not thread.window.is_open(timezone.now()))
