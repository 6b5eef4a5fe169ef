"""Find the Chromium that browser tests drive; run as a program, say so when there is none."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_chromium() -> str | None:
    if given := os.environ.get("HELPDESK_CHROMIUM"):
        return given
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


if __name__ == "__main__" and not find_chromium():
    sys.exit("The tests need Chromium: install it (Debian: apt-get install chromium), then run them again.")
