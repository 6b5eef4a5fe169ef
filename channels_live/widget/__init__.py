"""The chat on customers' sites: its pages, its API and who a visitor is."""
