"""What beat starts for this app; every entry is harmless to run twice or late."""

SCHEDULE = {
    "accounts-tidy": {"task": "accounts.tasks.tidy", "schedule": 3600.0},
}
