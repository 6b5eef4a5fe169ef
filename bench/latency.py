"""From the customer's Enter to the text on the agent's screen, and back.

Two real browsers, each with its own process: a visitor's widget on the demo shop and an agent's
inbox. Both sides watch their page with a MutationObserver and note the wall clock of this machine
when the text has been painted.
"""

import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Frame, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib.report import Report
from bench.lib.stage import Stage

MESSAGES = 200
REQUIRED_MS = 250.0
CHROMIUM = "/usr/bin/chromium"
SWITCHES = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync"""

# Remembers when each watched text was first seen on the page, after the frame that painted it.
# On the desk only the conversation counts: the list shows a preview that may be there before it.
WATCH = """(place) => {
  window.seenAt = {};
  const look = () => {
    for (const found of document.querySelector(place).textContent.matchAll(/probe-\\d+-(?:in|out)/g))
      if (!(found[0] in window.seenAt)) {
        window.seenAt[found[0]] = 0;
        requestAnimationFrame(() => { window.seenAt[found[0]] = Date.now(); });
      }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def main() -> int:
    with Stage() as stage, sync_playwright() as driver:
        visitor_browser, agent_browser = (
            driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=SWITCHES.split())
            for _ in range(2)
        )
        panel, composer_page = open_widget(visitor_browser, stage), sign_in(agent_browser, stage)
        panel.locator("textarea").first.fill("hello, a test of speed")
        panel.get_by_role("button", name="Start chat").or_(
            panel.get_by_role("button", name="Send")
        ).first.click()
        open_ticket(composer_page, stage)
        there, back = measure(panel, composer_page)
        visitor_browser.close()
        agent_browser.close()
    report = Report(f"latency, {len(there)} messages each way, two browsers")
    report.at_most("customer's Enter to agent's screen, p95", REQUIRED_MS, quantile(there, 0.95), " ms")
    report.at_most("agent's Send to customer's screen, p95", REQUIRED_MS, quantile(back, 0.95), " ms")
    report.bar(
        "messages seen on the other side",
        str(MESSAGES),
        len(there) + len(back),
        len(there) + len(back) == MESSAGES,
    )
    print(f"p50 {quantile(there, 0.5):.0f} ms there, {quantile(back, 0.5):.0f} ms back")
    return report.finish()


def open_widget(browser: Browser, stage: Stage) -> Frame:
    page = browser.new_context(locale="en-US").new_page()
    page.goto(stage.url + "/demo/?site=2")
    page.get_by_role("button", name="Chat").first.click()
    page.wait_for_selector("iframe", state="attached")
    for _ in range(100):
        for frame in page.frames:
            if "/widget/frame/" in frame.url:
                frame.wait_for_selector("textarea")
                frame.evaluate(WATCH, "body")
                return frame
        page.wait_for_timeout(100)  # lets the driver hear of new frames
    raise SystemExit("the widget did not open")


def sign_in(browser: Browser, stage: Stage) -> Page:
    agent = next(user for user in stage.keys["users"] if user["queues"] == ["frontline"])
    page = browser.new_context(locale="en-US").new_page()
    page.goto(stage.url + "/login/")
    page.locator("input[type=email]").fill(agent["email"])
    page.locator("input[type=password]").fill(agent["password"])
    page.locator("input[type=password]").press("Enter")
    page.wait_for_url("**/inbox/**")
    return page


def open_ticket(page: Page, stage: Stage) -> None:
    page.goto(stage.url + "/inbox/?view=all")
    page.get_by_text("hello, a test of speed").first.click()
    page.get_by_label("Reply", exact=False).locator("visible=true").first.wait_for()
    page.wait_for_timeout(1500)
    page.evaluate(WATCH, "#msgs")


def measure(panel: Frame, desk: Page) -> tuple[list[float], list[float]]:
    there, back = [], []
    box = panel.locator("textarea").first
    reply = desk.locator("textarea").first
    for n in range(MESSAGES // 2):
        there += crossing(lambda text: _press(box, text), desk, f"probe-{n}-in")
        back += crossing(lambda text: _press(reply, text, "Control+Enter"), panel, f"probe-{n}-out")
    return there, back


def _press(box: object, text: str, key: str = "Enter") -> float:
    box.fill(text)  # type: ignore[attr-defined]
    pressed_at = time.time() * 1000
    box.press(key)  # type: ignore[attr-defined]
    return pressed_at


def crossing(send: object, far: Frame | Page, text: str) -> list[float]:
    """Send one text and give the milliseconds until it stood on the other side; none when it never did."""
    pressed_at = send(text)  # type: ignore[operator]
    try:
        far.wait_for_function("text => window.seenAt[text] > 0", arg=text, timeout=8000, polling=20)
    except Exception:
        print(f"not seen within 8 s: {text}; on that page now: {text in far.inner_text('body')}", flush=True)
        return []
    return [far.evaluate("text => window.seenAt[text]", text) - pressed_at]


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values) or [float("inf")]
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


if __name__ == "__main__":
    sys.exit(main())
