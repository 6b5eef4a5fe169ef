"""Every way to ask customers, to take what they answer, and to follow what hurts."""

from feedback.actions.asking import ask, ask_about_us, plan, remind
from feedback.actions.ideas import dismiss_idea, note_ideas, take_idea
from feedback.actions.painpoints import describe_pain_point, move_pain_point, open_pain_point
from feedback.actions.policies import set_ask_policy, set_feedback_settings
from feedback.actions.quality import OBJECT_WITHIN, decide_objection, object_to_score, score_conversation
from feedback.actions.rating import rate
from feedback.actions.shift import sign_shift
from feedback.actions.telling import opt_out, tell_customers, tell_one
from feedback.actions.topics import set_phrases

__all__ = [
    "OBJECT_WITHIN",
    "ask",
    "ask_about_us",
    "decide_objection",
    "describe_pain_point",
    "dismiss_idea",
    "move_pain_point",
    "note_ideas",
    "object_to_score",
    "open_pain_point",
    "opt_out",
    "plan",
    "rate",
    "remind",
    "score_conversation",
    "set_ask_policy",
    "set_feedback_settings",
    "set_phrases",
    "sign_shift",
    "take_idea",
    "tell_customers",
    "tell_one",
]
