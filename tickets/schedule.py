"""What beat starts for this app; every entry is harmless to run twice or late."""

SCHEDULE = {
    "tickets-tier-rules": {"task": "tickets.tasks.follow_tier_rules", "schedule": 15.0},
}
