"""Both ends of the stack: wiring above, the floor (`core`) below."""
