"""What admins set: people and queues."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import language_field
from accounts.models import Calendar, Level, Queue, Role, User


def queues_field() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=_("Queues"),
        queryset=Queue.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = language_field()
    queues = queues_field()


class PersonForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    capacity = forms.IntegerField(
        label=_("Tickets at once"), min_value=1, max_value=100, help_text=_("For automatic assignment.")
    )
    queues = queues_field()


class QueueForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    calendar = forms.ModelChoiceField(label=_("Hours"), queryset=Calendar.objects.all())
    ack_minutes = forms.IntegerField(
        label=_("Take within (minutes)"), min_value=1, max_value=7 * 24 * 60, initial=15
    )
    lead = forms.ModelChoiceField(
        label=_("Lead"), queryset=User.objects.filter(is_active=True), required=False
    )
    reopen_days = forms.IntegerField(
        label=_("Reopen window (days)"),
        min_value=0,
        max_value=90,
        initial=7,
        help_text=_("A customer who writes again within these days reopens the solved ticket."),
    )
    is_private = forms.BooleanField(label=_("Private: only members see its tickets"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
    members = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=User.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    @staticmethod
    def initial_of(queue: Queue) -> dict[str, Any]:
        kept = {
            name: getattr(queue, name)
            for name in ("name", "level", "calendar", "lead", "is_private", "is_active")
        }
        return {
            **kept,
            "ack_minutes": max(1, queue.ack_target_s // 60),
            "reopen_days": queue.reopen_window_s // 86400,
            "members": queue.members.filter(is_active=True),
        }

    def values(self) -> dict[str, Any]:
        """Give the fields as the actions take them, without the members."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "members"}
        ack, days = data.pop("ack_minutes"), data.pop("reopen_days")
        return {**data, "ack_target_s": ack * 60, "reopen_window_s": days * 86400}
