"""What beat starts for this app; every entry is harmless to run twice or late."""

SCHEDULE = {
    "channels-sweep": {"task": "channels_live.tasks.sweep", "schedule": 1.0},
    "channels-watch": {"task": "channels_live.tasks.watch_accounts", "schedule": 300.0},
    "channels-stopped": {"task": "channels_live.tasks.try_stopped_accounts", "schedule": 300.0},
    "channels-keep": {"task": "channels_live.tasks.keep_accounts", "schedule": 60.0},
    "channels-tidy": {"task": "channels_live.tasks.tidy", "schedule": 3600.0},
}
