"""What beat starts for this app; every entry is harmless to run twice or late."""

SCHEDULE = {
    "feedback-ask": {"task": "feedback.tasks.ask_due", "schedule": 10.0},
    "feedback-tell": {"task": "feedback.tasks.tell_due", "schedule": 10.0},
    "feedback-mine": {"task": "feedback.tasks.mine_topics", "schedule": 1800.0},
    "feedback-watch": {"task": "feedback.tasks.watch_topics", "schedule": 600.0},
}
