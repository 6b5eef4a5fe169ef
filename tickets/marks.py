"""Light formatting as people type it in messengers: *bold*, _italic_, ~struck~ and `as typed`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = {"*": "bold", "_": "italic", "~": "struck", "`": "code"}
# A mark opens at the start of a word and closes at the end of one, so that 2*3*4 and file_name_2 stay.
MARKED = re.compile(
    r"""(?:^|(?<=[\s(\[{"'*_~]))([*_~`])(?!\1|\s)((?:(?!\1)[^\n])+?)(?<!\s)\1(?=$|[\s)\]}"'.,:;!?…*_~])""",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Span:
    """A stretch of the plain text, in code points."""

    kind: str  # bold, italic, struck, code
    start: int
    length: int


@dataclass(frozen=True)
class Run:
    """A piece of text with all that applies to it."""

    text: str
    kinds: tuple[str, ...] = ()


def runs(text: str, kinds: tuple[str, ...] = ()) -> Iterator[Run]:
    """Take a text apart into pieces that look alike; the marks are gone."""
    place = 0
    for found in MARKED.finditer(text):
        kind = KINDS[found[1]]
        if kind in kinds:
            continue
        if found.start() > place:
            yield Run(text[place : found.start()], kinds)
        inner = (*kinds, kind)
        if kind == "code":
            yield Run(found[2], inner)
        else:
            yield from runs(found[2], inner)
        place = found.end()
    if place < len(text):
        yield Run(text[place:], kinds)


def plain(text: str) -> tuple[str, list[Span]]:
    """Give the text without its marks, and where each of them was."""
    pieces, spans, place = [], [], 0
    for run in runs(text):
        spans += [Span(kind, place, len(run.text)) for kind in run.kinds]
        pieces.append(run.text)
        place += len(run.text)
    return "".join(pieces), spans
