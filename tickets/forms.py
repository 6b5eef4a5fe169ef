"""What people send from the workspace, read and checked."""

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.core.errors import Invalid
from tickets import jobs
from tickets.models import Thread, Ticket

LONGEST = 20_000
MOST_FILES = 10


class MessageForm(forms.Form):
    kind = forms.ChoiceField(choices=[("reply", "reply"), ("note", "note")])
    text = forms.CharField(required=False, strip=False, max_length=LONGEST)
    threads = forms.CharField(required=False)
    seen = forms.IntegerField(required=False, min_value=0)
    client_id = forms.UUIDField()
    reply_to = forms.IntegerField(required=False)
    after = forms.IntegerField(required=False, min_value=0)
    solve = forms.BooleanField(required=False)
    send_at = forms.CharField(required=False, max_length=40)
    choices = forms.CharField(required=False, max_length=4000)


@dataclass(frozen=True)
class Written:
    """A message as its author wrote it."""

    kind: str
    text: str
    threads: str
    seen: int | None
    client_id: str
    reply_to: int | None
    after: int
    solve: bool
    files: list[str]
    send_at: str = ""
    choices: str = ""


def read_message(data: QueryDict) -> Written:
    """Read a sent message; raises Invalid with a sentence for its author."""
    form, files = MessageForm(data), data.getlist("attachments")
    if not form.is_valid():
        fields = {name: list(map(str, errors)) for name, errors in form.errors.items()}
        if "text" in fields:
            raise Invalid(
                _("The text is too long: at most %(n)d characters. It is kept.") % {"n": LONGEST},
                fields=fields,
            )
        raise Invalid(_("This could not be read. Your text is kept; load the page again."), fields=fields)
    if len(files) > MOST_FILES:
        raise Invalid(_("At most %(n)d files go with one message.") % {"n": MOST_FILES})
    given = form.cleaned_data
    return Written(
        kind=given["kind"],
        text=given["text"].replace("\r\n", "\n").strip("\n"),
        threads=given["threads"] or "last",
        seen=given["seen"],
        client_id=str(given["client_id"]),
        reply_to=given["reply_to"],
        after=given["after"] or 0,
        solve=given["solve"],
        files=files,
        send_at=given["send_at"],
        choices=given["choices"],
    )


def chosen_threads(ticket: Ticket, wanted: str, user: User) -> list[Thread]:
    """Give the threads a reply goes to: none means the one used last."""
    if wanted == "last":
        return []
    threads = jobs.threads_of(ticket, user)
    if wanted == "all":
        return threads
    chosen = [thread for thread in threads if str(thread.pk) == wanted]
    if not chosen:
        raise Invalid(
            _("This address no longer belongs to the ticket. Choose another one; your text is kept.")
        )
    return chosen
