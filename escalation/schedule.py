"""What beat starts for this app; every entry is harmless to run twice or late."""

SCHEDULE = {
    "promises-sweep": {"task": "escalation.tasks.sweep", "schedule": 1.0},
    "escalations-sweep": {"task": "escalation.tasks.escalate", "schedule": 1.0},
    "announced-times-watch": {"task": "escalation.tasks.watch_times", "schedule": 3600.0},
    "promises-tend": {"task": "escalation.tasks.tend", "schedule": 5.0},
}
