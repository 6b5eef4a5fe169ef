"""An installation's own words for what customers are told."""

from datetime import datetime

from django.db import transaction

from escalation.models import NoticeText
from escalation.notices_check import problems
from escalation.notices_texts import TEXTS
from helpdesk.core.errors import Invalid


@transaction.atomic
def set_notice_text(kind: str, language: str, text: str, *, at: datetime) -> None:
    """Say it like this from now on; the text that ships is not stored again."""
    text = text.replace("\r\n", "\n").strip()
    if wrong := problems(kind, text):
        raise Invalid(wrong[0], fields={language: wrong})
    if text == TEXTS[language][kind]:
        NoticeText.objects.filter(kind=kind, language=language).delete()
        return
    told = {"text": text, "changed_at": at}
    NoticeText.objects.update_or_create(kind=kind, language=language, defaults=told)


@transaction.atomic
def reset_notice_texts(kind: str) -> None:
    """Say what ships again, in every language."""
    NoticeText.objects.filter(kind=kind).delete()
