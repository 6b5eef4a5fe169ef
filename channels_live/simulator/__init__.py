"""Both providers and their customers' phones, for the demo and for tests: the far end of the wire."""
