"""What the dialogs of an escalation ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Queue
from escalation import reasons
from escalation.actions import Ask
from escalation.models import EscalationKind
from tickets.models import Ticket

LINES = 3


class ReasonSelect(forms.Select):
    """Carries with each reason the text that a fresh question may begin with, and the team it goes to."""

    def __init__(self, by_level: dict[str, str]) -> None:
        super().__init__()
        self.by_level = by_level

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if reason := reasons.REASONS.get(str(value)):
            option["attrs"] |= {
                "data-question": str(reason.question),
                "data-tried": str(reason.tried),
                "data-queue": self.by_level.get(reason.level, ""),
            }
        return option


class EscalateForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"))
    queue = forms.ModelChoiceField(
        Queue.objects.none(),
        label=_("To"),
        to_field_name="slug",
        empty_label=None,
        error_messages={"invalid_choice": _("The ticket is there already, or there is no such team.")},
    )
    question = forms.CharField(
        label=_("Question to answer"),
        help_text=_("What must they decide or do? One question, so that the answer can be passed on."),
        widget=forms.Textarea(attrs={"rows": LINES}),
    )
    tried = forms.CharField(
        label=_("What was tried"),
        help_text=_("So that nobody asks the customer again."),
        widget=forms.Textarea(attrs={"rows": LINES}),
    )
    impact = forms.CharField(label=_("What it means for the customer"), required=False, max_length=500)
    amount = forms.DecimalField(
        label=_("Amount"), required=False, min_value=0, max_digits=18, decimal_places=2
    )
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3)
    stays = forms.BooleanField(label=_("Only call them in: the work stays here"), required=False)

    def __init__(self, ticket: Ticket, data: Any = None) -> None:
        super().__init__(data, auto_id="escalate_%s")
        queues = Queue.objects.filter(is_active=True).exclude(pk=ticket.queue_id).order_by("name")
        by_level = {queue.level: queue.slug for queue in queues}
        self.fields["queue"].queryset = queues
        self.fields["reason"].widget = ReasonSelect(by_level)  # choices come after: a new widget has none
        self.fields["reason"].choices = [(code, reason.label) for code, reason in reasons.REASONS.items()]
        self.fields["reason"].widget.attrs |= {"data-fills": "", "class": "select"}
        first = next(iter(reasons.REASONS.values()))
        self.initial |= {
            "queue": by_level.get(first.level, ""),
            "question": first.question,
            "tried": first.tried,
        }

    @property
    def kind(self) -> str:
        is_called = self.cleaned_data["stays"]
        return str(EscalationKind.HIERARCHICAL if is_called else EscalationKind.FUNCTIONAL)

    @property
    def ask(self) -> Ask:
        given = self.cleaned_data
        names = ("reason", "question", "tried", "impact", "amount", "currency")
        return Ask(**{name: given[name] for name in names})


class ReturnForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=list(reasons.RETURNS.items()))
    text = forms.CharField(
        label=_("What is missing, or where it belongs"), widget=forms.Textarea(attrs={"rows": LINES})
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="return_%s")


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Answer"),
        help_text=_("The owner reads this and tells the customer."),
        widget=forms.Textarea(attrs={"rows": LINES + 2}),
    )
    result = forms.CharField(
        label=_("For the customer"),
        help_text=_("Sent in the owner's name, with the question whether it is solved. May be empty."),
        required=False,
        widget=forms.Textarea(attrs={"rows": LINES}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="answer_%s")


class GlassForm(forms.Form):
    number = forms.IntegerField(label=_("Ticket number"), min_value=1, max_value=2**62)
    reason = forms.CharField(
        label=_("Why you must see it"),
        help_text=_("It stays in the ticket's history. Its owner and the queue's lead are told."),
        widget=forms.Textarea(attrs={"rows": LINES}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="glass_%s")
