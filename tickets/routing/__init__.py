"""Who gets which ticket: pure rules (lanes, choosing), and thin storage around them (semantics 4)."""
