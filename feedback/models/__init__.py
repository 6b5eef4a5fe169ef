"""Questions and answers, words of topics, and topics that hurt."""

from feedback.models.painpoint import Pain, PainPoint, PainStep, TrendScan
from feedback.models.policy import AskPolicy, FeedbackSettings
from feedback.models.survey import Kind, Rating, State, Survey
from feedback.models.topics import TopicPhrase

__all__ = [
    "AskPolicy",
    "FeedbackSettings",
    "Kind",
    "Pain",
    "PainPoint",
    "PainStep",
    "Rating",
    "State",
    "Survey",
    "TopicPhrase",
    "TrendScan",
]
