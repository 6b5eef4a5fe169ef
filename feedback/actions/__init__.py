"""Every way to ask customers and to take what they answer."""

from feedback.actions.asking import ask, ask_about_us, plan, remind
from feedback.actions.policies import set_ask_policy, set_feedback_settings
from feedback.actions.rating import rate

__all__ = ["ask", "ask_about_us", "plan", "rate", "remind", "set_ask_policy", "set_feedback_settings"]
