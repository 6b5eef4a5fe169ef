"""Sockets: they carry ids and numbers, never content."""
