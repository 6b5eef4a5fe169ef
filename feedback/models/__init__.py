"""The question after a solve, its answer, and how each queue asks."""

from feedback.models.policy import AskPolicy, FeedbackSettings
from feedback.models.survey import Kind, Rating, State, Survey

__all__ = ["AskPolicy", "FeedbackSettings", "Kind", "Rating", "State", "Survey"]
