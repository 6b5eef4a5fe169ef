"""What beat starts for this app; every entry is harmless to run twice or late."""

SCHEDULE = {
    "reports-mail": {"task": "reports.tasks.mail_due", "schedule": 300.0},
    "reports-count": {"task": "reports.tasks.count", "schedule": 20.0},
    "reports-work": {"task": "reports.tasks.note_work", "schedule": 60.0},
    "reports-exports": {"task": "reports.tasks.sweep_exports", "schedule": 60.0},
}
