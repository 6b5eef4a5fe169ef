"""What beat starts for this app; every entry is harmless to run twice or late."""

SCHEDULE = {
    "routing-sweep": {"task": "tickets.tasks.sweep_routing", "schedule": 1.0},
    "routing-tend": {"task": "tickets.tasks.tend_routing", "schedule": 10.0},
}
