"""Tickets over HTTP, as the public surface says."""
