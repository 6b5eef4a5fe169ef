"""What Meta's error codes mean for us: what happened, what to do next, and what must wait or stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_live.adapters.base import SendFailed
from channels_live.adapters.reading import obj, text

DAY_S, LONGEST_WAIT_S = 86_400.0, 3600.0


@dataclass(frozen=True)
class Meaning:
    """One code in plain words; `wait_s` grows by `growth` with every attempt that met it."""

    says: str | Promise
    step: str | Promise
    permanent: bool = True
    scope: str = "message"  # message, thread, account
    wait_s: float | None = None
    growth: float = 1
    stops: bool = False

    @property
    def reason(self) -> str:
        return f"{self.says} {self.step}"

    def wait_after(self, attempt: int) -> float | None:
        if self.wait_s is None:
            return None
        return min(max(LONGEST_WAIT_S, self.wait_s), self.wait_s * self.growth ** min(attempt - 1, 20))


def _account(says: str | Promise, step: str | Promise, *, stops: bool = False) -> Meaning:
    return Meaning(says, step, scope="account", stops=stops)


def _throttle(says: str | Promise, wait_s: float) -> Meaning:
    step = gettext_lazy("It is sent again by itself.")
    return Meaning(says, step, permanent=False, scope="account", wait_s=wait_s, growth=2)


TOKEN = _account(
    gettext_lazy("WhatsApp no longer accepts our access token."),
    gettext_lazy("An admin must enter a new one on the account's page; then what waits is sent."),
    stops=True,
)
PERMISSION = _account(
    gettext_lazy("Our access token lacks a permission that WhatsApp asks for."),
    gettext_lazy(
        "An admin must give it whatsapp_business_messaging in Meta's settings; then what waits is sent."
    ),
    stops=True,
)
RESTRICTED = _account(
    gettext_lazy("WhatsApp has restricted this account."),
    gettext_lazy("An admin must read the notice in WhatsApp Manager and ask for a review there."),
)
PASSING = Meaning(
    gettext_lazy("WhatsApp has a passing fault."),
    gettext_lazy("It is sent again by itself."),
    permanent=False,
)
CLOSED_WINDOW = Meaning(
    gettext_lazy("The customer last wrote more than 24 hours ago."),
    gettext_lazy("Send a template, or wait until they write."),
)
WRONG_PART = Meaning(
    gettext_lazy("WhatsApp does not take a part of this message."),
    gettext_lazy("Change the text, the file or the choices, and send it as a new message."),
)
NO_STORAGE = Meaning(
    gettext_lazy("WhatsApp lost this message, because it may store nothing for this number."),
    gettext_lazy("Send it again."),
)
BROKEN_FORM = Meaning(
    gettext_lazy("The form in this template does not work."),
    gettext_lazy("An admin must repair it in WhatsApp Manager; choose another template meanwhile."),
)
MEANINGS: dict[int, Meaning] = {
    0: TOKEN,
    190: TOKEN,
    3: PERMISSION,
    10: PERMISSION,
    **dict.fromkeys(range(200, 300), PERMISSION),
    131005: PERMISSION,
    368: RESTRICTED,
    131031: RESTRICTED,
    130497: _account(
        gettext_lazy("WhatsApp does not let this account write to customers in this country."),
        gettext_lazy("Reach the customer another way; an admin can see the rules in WhatsApp Manager."),
    ),
    131042: _account(
        gettext_lazy("WhatsApp could not charge for this message."),
        gettext_lazy("An admin must repair the payment method in WhatsApp Manager; then send again."),
    ),
    133010: _account(
        gettext_lazy("This phone number is not registered with WhatsApp."),
        gettext_lazy("An admin must register it in WhatsApp Manager; then what waits is sent."),
        stops=True,
    ),
    131045: _account(
        gettext_lazy("The certificate of this phone number is wrong."),
        gettext_lazy("An admin must register the number anew in WhatsApp Manager; then what waits is sent."),
        stops=True,
    ),
    4: _throttle(gettext_lazy("The app makes too many calls; WhatsApp asks us to wait."), 60),
    80007: _throttle(
        gettext_lazy("The business account makes too many calls; WhatsApp asks us to wait."), 60
    ),
    130429: _throttle(gettext_lazy("Too many messages at once; WhatsApp asks us to wait."), 10),
    131048: _throttle(
        gettext_lazy("Customers reported messages of this number; WhatsApp lets it send fewer."), 300
    ),
    131064: _throttle(gettext_lazy("WhatsApp asks us to wait."), 60),
    133016: _throttle(gettext_lazy("The number was registered too often; WhatsApp asks us to wait."), 300),
    131056: Meaning(
        gettext_lazy("Too many messages to this customer; WhatsApp asks us to wait."),
        gettext_lazy("It is sent again by itself."),
        permanent=False,
        scope="thread",
        wait_s=4,
        growth=4,
    ),
    131047: CLOSED_WINDOW,
    470: CLOSED_WINDOW,
    131026: Meaning(
        gettext_lazy("This number cannot be reached on WhatsApp."),
        gettext_lazy("Check the number with the customer, or reach them another way."),
        scope="thread",
    ),
    131050: Meaning(
        gettext_lazy("The customer does not want marketing messages from you."),
        gettext_lazy("Do not send it again; answer when they write."),
        scope="thread",
    ),
    130403: Meaning(
        gettext_lazy("Your business has blocked this customer on WhatsApp."),
        gettext_lazy("Unblock them in WhatsApp Manager, then send again."),
        scope="thread",
    ),
    131021: Meaning(
        gettext_lazy("This is your own number; WhatsApp sends nothing to the sender."),
        gettext_lazy("Check the customer's number."),
        scope="thread",
    ),
    130472: Meaning(
        gettext_lazy("WhatsApp holds marketing messages back from this customer for an experiment."),
        gettext_lazy("Reach them another way, or answer when they write."),
        scope="thread",
    ),
    131049: Meaning(
        gettext_lazy("WhatsApp limits how many marketing messages this customer gets."),
        gettext_lazy("Wait at least 24 hours before you send it again."),
        scope="thread",
        wait_s=DAY_S,
    ),
    131062: Meaning(
        gettext_lazy("This message needs the customer's phone number, which we do not know."),
        gettext_lazy("Ask the customer for it, or send another kind of message."),
        scope="thread",
    ),
    131051: Meaning(
        gettext_lazy("WhatsApp does not know this kind of message."),
        gettext_lazy("Send it as a text or as a document."),
    ),
    131052: Meaning(
        gettext_lazy("The file could not be loaded."),
        gettext_lazy("Ask the customer to send it again, under 100 MB."),
    ),
    131053: Meaning(
        gettext_lazy("WhatsApp does not take this file."),
        gettext_lazy("Send it in another format, or as a document."),
    ),
    131060: Meaning(
        gettext_lazy("WhatsApp did not hand over this message."),
        gettext_lazy("Ask the customer to write it again."),
    ),
    131008: WRONG_PART,
    131009: WRONG_PART,
    100: WRONG_PART,
    33: _account(
        gettext_lazy("WhatsApp does not know this phone number ID."),
        gettext_lazy("An admin must check it on the account's page; then what waits is sent."),
        stops=True,
    ),
    132000: Meaning(
        gettext_lazy("The template has more or fewer blanks than were filled in."),
        gettext_lazy("Fill in every blank and send it again."),
    ),
    132001: Meaning(
        gettext_lazy("WhatsApp has no such template in this language."),
        gettext_lazy("Choose another template or language, or wait until it is approved."),
    ),
    132005: Meaning(
        gettext_lazy("The template is too long with what was filled in."),
        gettext_lazy("Fill in shorter words and send it again."),
    ),
    132007: Meaning(
        gettext_lazy("The template breaks a rule of WhatsApp."),
        gettext_lazy("Choose another template; an admin can see why in WhatsApp Manager."),
    ),
    132012: Meaning(
        gettext_lazy("What was filled in does not fit the template."),
        gettext_lazy("Check each blank and send it again."),
    ),
    132015: Meaning(
        gettext_lazy("WhatsApp has paused this template, because customers disliked it."),
        gettext_lazy("Choose another template."),
    ),
    132016: Meaning(
        gettext_lazy("WhatsApp has switched this template off for good."),
        gettext_lazy("Choose another template."),
    ),
    132018: Meaning(
        gettext_lazy("WhatsApp does not take what was filled in."),
        gettext_lazy("Leave out line breaks and rows of spaces, and send it again."),
    ),
    132068: BROKEN_FORM,
    132069: BROKEN_FORM,
    **dict.fromkeys((1, 2, 131000, 131016), PASSING),
    131057: Meaning(
        gettext_lazy("WhatsApp is changing this number just now."),
        gettext_lazy("It is sent again by itself."),
        permanent=False,
        wait_s=60,
    ),
    131035: NO_STORAGE,
    131036: NO_STORAGE,
}


def classify(error: Mapping[str, Any], *, wait_s: float | None = None, attempt: int = 1) -> SendFailed:
    """Decide on the code, never on the text (protocols 1.6).

    `wait_s` is what the answer asked for; without it the wait grows from one attempt to the next.
    """
    meaning = meaning_of(error)
    code = code_of(error)
    if meaning is None:
        return SendFailed(explain(error), permanent=True, code=code)
    return SendFailed(
        meaning.reason,
        permanent=meaning.permanent,
        code=code,
        retry_after=meaning.wait_after(attempt) if meaning.permanent or not wait_s else wait_s,
        scope=meaning.scope,
        stops=meaning.stops,
    )


def explain(error: Mapping[str, Any]) -> str:
    """Say what happened and what to do next; of a code nobody knows here, what Meta says of it."""
    if meaning := meaning_of(error):
        return meaning.reason
    details = text(obj(error, "error_data"), "details") or text(error, "details")
    said = (details or text(error, "message") or text(error, "title"))[:160]
    said = said or _("WhatsApp refused the message.")
    code = code_of(error)
    step = _("Show this to an admin (WhatsApp error %(code)s).") % {"code": code} if code else ""
    return f"{said} {step}".strip()


def words_for(code: str) -> str:
    """Say in the active language what a code means and what to do; empty for one nobody knows here."""
    meaning = meaning_of({"code": code})
    return meaning.reason if meaning else ""


def meaning_of(error: Mapping[str, Any]) -> Meaning | None:
    code = code_of(error)
    return MEANINGS.get(int(code)) if code else None


def code_of(error: Mapping[str, Any]) -> str:
    """Give the code as text: recordings have numbers and numbers in text."""
    code = error.get("code")
    if code == 100 and error.get("error_subcode") == 33:  # the node of the call is unknown
        return "33"
    if isinstance(code, str) and code.isascii() and code.isdecimal() and len(code) < 10:
        return str(int(code))
    if isinstance(code, int) and not isinstance(code, bool) and 0 <= code < 10**9:
        return str(code)
    return ""
