"""Look at stored messages as people and programs do: on the ticket's page, and through the API."""

import html
import json
import re
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.actions.tokens import create_token
from accounts.models import Role, User
from tickets.models import ChannelAccount, Message

ADMIN = "checks@meja.example"
MARKS = re.compile(r"[*_~`\s]+")  # light formatting and line breaks are drawn, not written


class Sight:
    """An admin who is signed in, with a token for the API."""

    def __init__(self) -> None:
        user = User.objects.filter(email=ADMIN).first() or User.objects.create_user(
            ADMIN, None, name="Checks", role=Role.ADMIN
        )
        self.page = Client(SERVER_NAME="127.0.0.1")
        self.page.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        _token, text = create_token(user, name="checks", at=timezone.now())
        self.api = Client(SERVER_NAME="127.0.0.1", headers={"Authorization": f"Bearer {text}"})

    def missing(self, message: Message) -> list[str]:
        """Tell where a message is not what is stored."""
        return [*self._not_on_page(message), *self._not_in_api(message)]

    def news(self, account: ChannelAccount, sentence: str) -> list[str]:
        answer = self.page.get(f"/settings/accounts/{account.pk}/")
        shown = _plain(answer.content.decode())
        return [] if _squashed(sentence) in shown else [f"the account's page does not tell {sentence!r}"]

    def _not_on_page(self, message: Message) -> list[str]:
        answer = self.page.get(f"/inbox/{message.ticket_id}/")
        found = re.search(
            rf'<article[^>]* id="m-{message.pk}".*?</article>', answer.content.decode(), re.DOTALL
        )
        if answer.status_code != 200 or not found:
            return [f"{message.external_id} is not on the ticket's page ({answer.status_code})"]
        shown = _plain(found[0].split("<footer>")[0])
        if message.text and not message.revoked_at and _squashed(message.text) not in shown:
            return [f"{message.external_id} is shown as {shown[:200]!r}"]
        reactions = [str(each["emoji"]) for each in message.reactions]
        gone = [emoji for emoji in reactions if emoji not in shown]
        if gone or not (shown or "<img" in found[0]):
            return [f"{message.external_id} is shown without {gone or 'any content'}"]
        return []

    def _not_in_api(self, message: Message) -> list[str]:
        path = f"/api/v1/tickets/{message.ticket_id}/messages/?after={message.seq - 1}&limit=1"
        answer = self.api.get(path)
        rows: list[dict[str, Any]] = json.loads(answer.content).get("results", [])
        row = rows[0] if rows else {}
        told = (row.get("id"), row.get("kind"), row.get("text"), row.get("external_id"))
        if told != (message.pk, message.kind, message.text, message.external_id):
            return [f"{message.external_id} is told by the API as {told}"]
        if len(row["attachments"]) != message.attachments.count():
            return [f"{message.external_id} has {len(row['attachments'])} files in the API"]
        return []


def _plain(markup: str) -> str:
    return _squashed(html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def _squashed(text: str) -> str:
    return MARKS.sub("", text)
