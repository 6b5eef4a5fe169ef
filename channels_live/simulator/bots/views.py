"""One address for every method, and one for files; the token is in both."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from channels_live.simulator import faults
from channels_live.simulator.bots import methods, reading
from channels_live.simulator.bots.answers import (
    BLOCKED,
    NOT_FOUND,
    SERVER_ERROR,
    UNAUTHORIZED,
    BotError,
    bad,
    give,
    refuse,
)
from channels_live.simulator.models import Fault, StoredFile
from helpdesk.core import secrets
from tickets.models import ChannelAccount

View = Callable[..., HttpResponse]
SUPERGROUP = 1_000_000_000_000
SAID = {"setwebhook": "Webhook was set", "deletewebhook": "Webhook was deleted"}


def bot_api(view: View) -> View:
    """Answer refusals in the Bot API's words; nothing here has cookies or forms."""

    @csrf_exempt
    def wrapped(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            return view(request, **parts)
        except BotError as error:
            return refuse(error)

    return wrapped


@bot_api
def method(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """Execute one method."""
    account = _account(token)
    given, files = reading.parameters(request)
    is_send = name.lower().startswith(("send", "edit"))
    if is_send and (fault := faults.take(account, *FAULTS)):
        FAULTS[fault.kind](fault, given)
    result = methods.call(account, name, given, files, at=timezone.now())
    answer = give(result, SAID.get(name.lower(), ""))
    return faults.cut_off(answer) if is_send and faults.take(account, "lost_answer") else answer


@bot_api
def file(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Give a file's bytes, without its name and type, as the Bot API does."""
    stored = StoredFile.objects.filter(account=_account(token), pk=number).first()
    if stored is None:
        raise NOT_FOUND
    return HttpResponse(stored.file.read(), content_type="application/octet-stream")


def _account(token: str) -> ChannelAccount:
    for account in ChannelAccount.objects.filter(kind="telegram"):
        expected = str(account.settings.get("bot_token") or "")
        if expected and secrets.same(token, expected):
            return account
    raise UNAUTHORIZED


def _expired(fault: Fault, given: methods.Given) -> None:
    raise UNAUTHORIZED


def _too_many(fault: Fault, given: methods.Given) -> None:
    seconds = fault.value or 1
    raise BotError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _server_error(fault: Fault, given: methods.Given) -> None:
    raise SERVER_ERROR


def _timeout(fault: Fault, given: methods.Given) -> None:
    faults.sleep(fault.value or 0)
    raise SERVER_ERROR


def _blocked(fault: Fault, given: methods.Given) -> None:
    raise BLOCKED


def _migrate(fault: Fault, given: methods.Given) -> None:
    """Move the chat once: its new id is the old one in the range of supergroups."""
    old = str(given.get("chat_id") or "")
    if not old.removeprefix("-").isdecimal():
        raise bad("chat not found")
    new = -(SUPERGROUP + abs(int(old)) % SUPERGROUP)
    error = bad("group chat was upgraded to a supergroup chat")
    raise BotError(400, error.description, migrate_to_chat_id=new)


FAULTS: dict[str, Callable[[Fault, methods.Given], None]] = {
    "expired_token": _expired,
    "rate_limit": _too_many,
    "server_error": _server_error,
    "timeout": _timeout,
    "blocked": _blocked,
    "migrate": _migrate,
}
