"""Questions and answers, words of topics, and topics that hurt."""

from feedback.models.painpoint import Pain, PainPoint, PainStep, TrendScan
from feedback.models.policy import AskPolicy, FeedbackSettings
from feedback.models.quality import Scorecard, ShiftReport, Source
from feedback.models.survey import Kind, Rating, State, Survey
from feedback.models.telling import OptOut, Telling, Told
from feedback.models.topics import TopicIdea, TopicPhrase

__all__ = [
    "AskPolicy",
    "FeedbackSettings",
    "Kind",
    "OptOut",
    "Pain",
    "PainPoint",
    "PainStep",
    "Rating",
    "Scorecard",
    "ShiftReport",
    "Source",
    "State",
    "Survey",
    "Telling",
    "Told",
    "TopicIdea",
    "TopicPhrase",
    "TrendScan",
]
