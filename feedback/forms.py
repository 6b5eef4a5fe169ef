"""What customers answer on their page, and what admins set."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Queue
from feedback.actions.rating import MOST_WORDS
from feedback.models import AskPolicy, FeedbackSettings

MINUTE = 60


class AnswerForm(forms.Form):
    """The page's answer; nothing is required except that something is said."""

    score = forms.IntegerField(required=False)
    solved = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], required=False)
    words = forms.CharField(required=False, max_length=MOST_WORDS, widget=forms.Textarea)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        solved = {"yes": True, "no": False}.get(data["solved"])
        return {"score": data["score"], "is_solved": solved, "words": data["words"] or None}


class FeedbackForm(forms.Form):
    """One block of fields per queue, after what holds for all."""

    asks_nps = forms.BooleanField(
        label=_("Also ask whether people would recommend us, each at most every 90 days"), required=False
    )
    template = forms.CharField(
        label=_("WhatsApp template for questions after 24 hours"),
        max_length=120,
        required=False,
        help_text=_(
            "The name of a template approved in English (en), Indonesian (id) and Azerbaijani (az), with "
            "quick replies that begin with 5, 4, 3, 2 and 1. Without one, customers whose window has "
            "closed are not asked."
        ),
    )

    fixed_template = forms.CharField(
        label=_("WhatsApp template for news of a fix after 24 hours"),
        max_length=120,
        required=False,
        help_text=_(
            "The name of a template approved in the same languages, with one blank for the topic. Without "
            "one, customers whose window has closed are not told."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        found = FeedbackSettings.current()
        start = {
            "asks_nps": found.asks_nps,
            "template": found.template,
            "fixed_template": found.fixed_template,
        }
        self.queues = list(Queue.objects.filter(is_active=True))
        policies = {policy.queue_id: policy for policy in AskPolicy.objects.all()}
        for queue in self.queues:
            policy = policies.get(queue.pk) or AskPolicy(queue=queue)
            start |= {
                f"is_on-{queue.pk}": policy.is_on,
                f"chat-{queue.pk}": policy.chat_delay_s // MINUTE,
                f"other-{queue.pk}": policy.delay_s // MINUTE,
                f"reminds-{queue.pk}": policy.reminds,
            }
        super().__init__(*args, initial=start, **kwargs)
        for queue in self.queues:
            self._add(queue)

    def _add(self, queue: Queue) -> None:
        most = 7 * 24 * 60
        self.fields[f"is_on-{queue.pk}"] = forms.BooleanField(label=_("Ask for a rating"), required=False)
        self.fields[f"chat-{queue.pk}"] = forms.IntegerField(
            label=_("Minutes after a chat"), min_value=0, max_value=most
        )
        self.fields[f"other-{queue.pk}"] = forms.IntegerField(
            label=_("Minutes after a solve elsewhere"), min_value=0, max_value=most
        )
        self.fields[f"reminds-{queue.pk}"] = forms.BooleanField(
            label=_("Remind once, a day later"), required=False
        )

    def shared(self) -> list[forms.BoundField]:
        return [self["asks_nps"], self["template"], self["fixed_template"]]

    def blocks(self) -> list[tuple[Queue, list[forms.BoundField]]]:
        names = ("is_on", "chat", "other", "reminds")
        return [(queue, [self[f"{name}-{queue.pk}"] for name in names]) for queue in self.queues]

    def policies(self) -> list[tuple[Queue, dict[str, Any]]]:
        data = self.cleaned_data
        return [
            (
                queue,
                {
                    "is_on": data[f"is_on-{queue.pk}"],
                    "chat_delay_s": data[f"chat-{queue.pk}"] * MINUTE,
                    "delay_s": data[f"other-{queue.pk}"] * MINUTE,
                    "reminds": data[f"reminds-{queue.pk}"],
                },
            )
            for queue in self.queues
        ]
