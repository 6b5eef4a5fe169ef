"""What customers' sites load: the loader, the frame, and the sample shop."""

import gzip
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from channels_live.widget.config import inline_config, panel_config, script_json
from channels_live.widget.strings import menu_strings
from helpdesk.core.scripts import lean
from tickets.models import ChannelAccount

LANGUAGES = ("en", "id", "az")


@require_safe
def script(request: HttpRequest, name: str) -> HttpResponse:
    """Serve a script under its stable address, for any site."""
    response = _compressed(request, _source(name), "text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300, stale-while-revalidate=86400"
    return _for_any_site(response)


@require_safe
@xframe_options_exempt
def frame(request: HttpRequest, key: str) -> HttpResponse:
    """Serve the document that the panel lives in; only the account's sites may frame it."""
    account = active_account(key)
    lang = chosen_language(request, account)
    with translation.override(lang):
        config = script_json(panel_config(account, lang=lang, now=_now()))
        page = render(request, "widget/frame.html", {"config": config, "lang": lang})
    response = _compressed(request, page.content, "text/html; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cross-Origin-Embedder-Policy"] = "require-corp"
    sites = account.settings.get("allowed_sites") or ["*"]
    socket = settings.HELPDESK_BASE_URL.replace("http", "ws", 1)
    policy = {"frame-ancestors": ["'self'", *sites], "connect-src": ["'self'", socket]}
    response._csp_replace = policy
    return response


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """Serve the words of the menu."""
    with translation.override(chosen_language(request, None)):
        response = JsonResponse(menu_strings())
    response["Cache-Control"] = "public, max-age=300"
    return _for_any_site(response)


@require_safe
def config(request: HttpRequest, key: str) -> HttpResponse:
    """Serve the same as data, for `data-mode="inline"`."""
    account = active_account(key)
    lang = chosen_language(request, account)
    with translation.override(lang):
        response = JsonResponse(inline_config(account, lang=lang, now=_now()))
    return allow_origin(response, request, account)


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """Show a sample shop with the widget; one per demo account."""
    accounts = list(ChannelAccount.objects.filter(kind="webchat", is_active=True).order_by("pk")[:20])
    site = request.GET.get("site", "1")
    if not settings.HELPDESK_DEMO or not site.isdecimal() or not 1 <= int(site) <= len(accounts):
        raise Http404
    account = accounts[int(site) - 1]
    lang = chosen_language(request, None)
    mode = "inline" if request.GET.get("mode") == "inline" else "frame"
    shown = {
        "account": account,
        "settings": account.settings,
        "accounts": accounts,
        "lang": lang,
        "mode": mode,
    }
    with translation.override(lang):
        return render(request, "demo/shop.html", shown)


def active_account(key: str) -> ChannelAccount:
    return get_object_or_404(
        ChannelAccount.objects.select_related("queue__calendar"), key=key, kind="webchat", is_active=True
    )


def chosen_language(request: HttpRequest, account: ChannelAccount | None) -> str:
    """Take the page's language; where it is not ours, the account's or the browser's."""
    asked = request.GET.get("lang", "")[:2].lower()
    otherwise = account.language if account else translation.get_language() or "en"
    return next((lang for lang in (asked, otherwise[:2]) if lang in LANGUAGES), "en")


def allow_origin(response: HttpResponse, request: HttpRequest, account: ChannelAccount) -> HttpResponse:
    """Let an allowed site's page read the answer; it carries no cookies, only a bearer token."""
    origin = request.headers.get("Origin", "")
    sites = account.settings.get("allowed_sites")
    if origin and (not sites or origin in sites):
        response["Access-Control-Allow-Origin"] = origin
    patch_vary_headers(response, ["Origin"])
    return response


def _now() -> datetime:
    return timezone.now()


@lru_cache
def _source(name: str) -> bytes:
    """Read a script as it is collected: its comments would travel on every page view."""
    path = finders.find(f"widget/{name}.js")
    if path is None:
        raise Http404
    return lean(Path(path).read_text(encoding="utf-8")).encode()


def _compressed(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """Compress here what the static files server does not see; none of it holds a secret."""
    accepted = request.headers.get("Accept-Encoding", "")
    response = HttpResponse(content_type=content_type)
    if "br" in accepted:
        body, response["Content-Encoding"] = _brotli(body), "br"
    elif "gzip" in accepted:
        body, response["Content-Encoding"] = gzip.compress(body, mtime=0), "gzip"
    response.content = body
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@lru_cache(maxsize=200)
def _brotli(body: bytes) -> bytes:
    return brotli.compress(body, quality=11)


def _for_any_site(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
