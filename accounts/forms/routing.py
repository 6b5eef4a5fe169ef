"""How a queue gives out its tickets, and a new skill."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Queue, Strategy

COPIED = (
    "strategy",
    "chat_units",
    "message_units",
    "mail_units",
    "case_units",
    "offer_s",
    "no_answer_s",
    "is_sticky",
)


class RoutingForm(forms.Form):
    strategy = forms.ChoiceField(
        label=_("How tickets find people"), choices=Strategy.choices, widget=forms.RadioSelect
    )
    chat_units = forms.IntegerField(
        label=_("A live chat takes (units)"),
        help_text=_("A person has as many units as their page says; six allow three chats of two."),
    )
    message_units = forms.IntegerField(
        label=_("A messenger ticket takes (units)"),
        help_text=_("While the customer is writing; four quiet ones take one unit together."),
    )
    mail_units = forms.IntegerField(label=_("An e-mail ticket takes (units)"))
    case_units = forms.IntegerField(label=_("An escalated case takes (units)"))
    offer_s = forms.IntegerField(
        label=_("A chat rings for (seconds)"),
        help_text=_("Who does not answer is set away, and the chat rings at somebody else."),
    )
    no_answer_s = forms.IntegerField(
        label=_("A chat without an answer goes back after (seconds)"), help_text=_("0: never.")
    )
    reopen_days = forms.IntegerField(
        label=_("Reopen window (days)"),
        help_text=_("A customer who writes again within these days reopens the solved ticket."),
    )
    is_sticky = forms.BooleanField(
        label=_("Customers return to the person who helped them last"), required=False
    )

    @staticmethod
    def initial_of(queue: Queue) -> dict[str, Any]:
        kept = {name: getattr(queue, name) for name in COPIED}
        return {**kept, "reopen_days": queue.reopen_window_s // 86_400}

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        days = data.pop("reopen_days")
        return {**data, "reopen_window_s": days * 86_400}

    def tell(self, problems: dict[str, list[str]]) -> None:
        """Put what was refused beside its field."""
        for field, sentences in problems.items():
            name = "reopen_days" if field == "reopen_window_s" else field
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


class SkillForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    code = forms.RegexField(
        label=_("Language code"),
        regex=r"^[a-zA-Z]{2,3}$",
        required=False,
        help_text=_("Only for a language, as en, id or az. Empty: a subject."),
    )
