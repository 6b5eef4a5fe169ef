"""Settings from the environment are read strictly."""

import os
import stat

import pytest

from helpdesk.core.env import BadSetting, envbool, envint, envlist, envsecret, envtext


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("yes", True), ("0", False), ("off", False), ("", False)]
)
def test_switch_is_read(monkeypatch, text, value):
    monkeypatch.setenv("HELPDESK_X", text)

    assert envbool("HELPDESK_X") is value


def test_switch_that_is_neither_is_refused(monkeypatch):
    monkeypatch.setenv("HELPDESK_X", "maybe")

    with pytest.raises(BadSetting, match=r"^HELPDESK_X is 'maybe'; write 1 or 0\.$"):
        envbool("HELPDESK_X")


@pytest.mark.parametrize("text", ["abc", "-1", "70000", "1.5", "²"])
def test_number_out_of_bounds_is_refused(monkeypatch, text):
    monkeypatch.setenv("HELPDESK_X", text)

    with pytest.raises(BadSetting, match="write a whole number from 1 to 65535"):
        envint("HELPDESK_X", 8000, least=1, most=65535)


def test_number_and_list_fall_back():
    assert envint("HELPDESK_ABSENT", 8000) == 8000
    assert envlist("HELPDESK_ABSENT", "a, b,") == ["a", "b"]


def test_text_comes_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("s3cret\n")
    monkeypatch.setenv("HELPDESK_X_FILE", str(tmp_path / "password"))

    assert envtext("HELPDESK_X") == "s3cret"


def test_text_given_twice_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("HELPDESK_X", "a")
    monkeypatch.setenv("HELPDESK_X_FILE", str(tmp_path / "absent"))

    with pytest.raises(BadSetting, match="both set"):
        envtext("HELPDESK_X")


def test_secret_is_made_once_and_kept_private(tmp_path):
    first = envsecret("HELPDESK_ABSENT", tmp_path / "data" / "secret.key")

    assert envsecret("HELPDESK_ABSENT", tmp_path / "data" / "secret.key") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert os.listdir(tmp_path / "data") == ["secret.key"]


def test_secret_too_short_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("HELPDESK_X", "short")

    with pytest.raises(BadSetting, match="shorter than 32 characters"):
        envsecret("HELPDESK_X", tmp_path / "secret.key")
