"""A rating in the conversation."""

from django.template.loader import render_to_string

from feedback.models import Rating
from tickets.models import TicketEvent


def of(found: list[TicketEvent]) -> dict[int, str]:
    """Draw each vote with the words that came with it last."""
    ids = {event.data.get("survey") for event in found}
    ratings = {rating.survey_id: rating for rating in Rating.objects.filter(survey__in=ids)}
    return {
        event.seq: render_to_string(
            "feedback/_card.html", {"said": event.data, "rating": ratings.get(event.data.get("survey"))}
        )
        for event in found
    }
