"""The doors customers write through, knocked at over HTTP: hooks that providers sign, the chat of a site."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

APP_SECRET, HOOK_SECRET, SITE_SECRET = "bench-app-secret", "bench-hook-secret", "bench-site-secret"
SETTINGS = {
    "whatsapp": {"app_secret": APP_SECRET, "verify_token": "bench-verify", "access_token": "bench"},
    "telegram": {"bot_token": "1:bench", "secret_token": HOOK_SECRET},
    "webchat": {"identity_secret": SITE_SECRET},
}


def settings_of(kind: str, n: int) -> dict[str, str]:
    more = {"phone_number_id": f"10654035224{n:04d}"} if kind == "whatsapp" else {}
    return SETTINGS[kind] | more


class Door:
    """One account as one customer reaches it; the same message may be delivered again."""

    def __init__(self, account: Any, ids: dict[str, str], at: datetime) -> None:
        from django.conf import settings
        from django.test import Client

        self.account, self.ids = account, ids
        self.client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
        self.token = self._enter(at) if account.kind == "webchat" else ""

    def deliver(self, n: int, text: str, at: datetime) -> int:
        """Hand in message number `n` of this customer; gives the status of the answer."""
        return int(getattr(self, f"_{self.account.kind}")(n, text, at).status_code)

    def _whatsapp(self, n: int, text: str, at: datetime) -> Any:
        said = {
            "from": self.ids["whatsapp"],
            "id": f"wamid.{self.ids['whatsapp']}.{n}",
            "timestamp": str(int(at.timestamp())),
            "type": "text",
            "text": {"body": text},
        }
        number = {"phone_number_id": self.account.settings["phone_number_id"], "display_phone_number": "1"}
        card = {"profile": {"name": "Rosa"}, "wa_id": self.ids["whatsapp"]}
        value = {"messaging_product": "whatsapp", "metadata": number, "contacts": [card], "messages": [said]}
        change = {"field": "messages", "value": value}
        body = json.dumps(
            {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
        )
        signed = hmac.new(APP_SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
        return self._post(
            f"/hooks/whatsapp/{self.account.key}/", body, X_Hub_Signature_256=f"sha256={signed}"
        )

    def _telegram(self, n: int, text: str, at: datetime) -> Any:
        person = {
            "id": int(self.ids["telegram"]),
            "is_bot": False,
            "first_name": "Rosa",
            "language_code": "en",
        }
        chat = {"id": person["id"], "type": "private", "first_name": "Rosa"}
        said = {"message_id": n + 1, "from": person, "chat": chat, "date": int(at.timestamp()), "text": text}
        body = json.dumps({"update_id": person["id"] * 100 + n, "message": said})
        path = f"/hooks/telegram/{self.account.key}/"
        return self._post(path, body, X_Telegram_Bot_Api_Secret_Token=HOOK_SECRET)

    def _webchat(self, n: int, text: str, at: datetime) -> Any:
        body = json.dumps({"cid": f"c{n}", "text": text})
        return self._post("/widget/api/messages/", body, Authorization=f"Bearer {self.token}")

    def _enter(self, at: datetime) -> str:
        from channels_live.widget.identity import SIGNED, signature

        fields = dict.fromkeys(SIGNED, "") | {"user_id": self.ids["signed"], "name": "Rosa"}
        exp = int((at + timedelta(minutes=5)).timestamp())
        told = signature(SITE_SECRET, self.account.key, fields, exp)
        identity = {name: value for name, value in fields.items() if value} | {"exp": exp, "hash": told}
        body = json.dumps({"key": self.account.key, "lang": "en", "identity": identity})
        return str(self._post("/widget/api/session/", body).json()["token"])

    def _post(self, path: str, body: str, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, body, content_type="application/json", headers=named)
