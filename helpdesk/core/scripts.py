"""Our own scripts as they travel: what only their readers need stays at home."""


def lean(source: str) -> str:
    """Leave out lines of comment and indentation; nothing else, so that it stays readable in a browser."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
