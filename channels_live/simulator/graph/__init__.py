"""The Graph API as the WhatsApp adapter meets it."""
