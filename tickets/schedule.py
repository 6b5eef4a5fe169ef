"""What beat starts for this app; every entry is harmless to run twice or late."""

SCHEDULE = {
    "tickets-tier-rules": {"task": "tickets.tasks.follow_tier_rules", "schedule": 15.0},
    "tickets-held-replies": {"task": "tickets.tasks.send_held", "schedule": 1.0},
    "routing-sweep": {"task": "tickets.tasks.sweep_routing", "schedule": 1.0},
    "routing-tend": {"task": "tickets.tasks.tend_routing", "schedule": 10.0},
}
