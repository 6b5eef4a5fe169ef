"""The Bot API as the Telegram adapter meets it."""
