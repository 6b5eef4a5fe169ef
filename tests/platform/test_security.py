"""What every answer carries, and what a site on the open internet insists on."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from helpdesk.places import ROOT

READ = """
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)
print(s.SESSION_COOKIE_NAME, s.ALLOWED_HOSTS)
"""


def settings_with(tmp_path, **environment):
    kept = {k: v for k, v in os.environ.items() if "HELPDESK" not in k}
    return subprocess.run(
        [sys.executable, "-c", READ],
        cwd=ROOT,
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "HELPDESK_DATA": str(tmp_path),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_https_site_has_secure_cookies_and_hsts(tmp_path):
    result = settings_with(tmp_path, HELPDESK_BASE_URL="https://desk.example")

    assert result.stdout == "True True True\n__Host-meja ['desk.example']\n"


def test_plain_http_site_is_refused_outside_demos(tmp_path):
    result = settings_with(tmp_path, HELPDESK_BASE_URL="http://desk.example")

    assert "HELPDESK_BASE_URL is plain http; serve it over https" in result.stderr


def test_policy_allows_nothing_inline(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/rate/%00/", "/widget/config/a%00/", "/hooks/telegram/%00/"])
def test_address_with_a_nul_is_not_there(client, path):
    assert client.get(path).status_code == 404


def test_unknown_host_is_refused(client):
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("behind_proxy", [True, False])
def test_address_is_taken_from_our_proxy_only(client, monkeypatch, behind_proxy):
    monkeypatch.setattr(settings, "HELPDESK_BEHIND_PROXY", behind_proxy)

    answer = client.get("/healthz", headers={"x-forwarded-for": "198.51.100.9, 203.0.113.5"})

    assert answer.wsgi_request.META["REMOTE_ADDR"] == ("203.0.113.5" if behind_proxy else "127.0.0.1")
