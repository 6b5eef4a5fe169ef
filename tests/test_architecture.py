"""The layers hold: imports go downwards only, and a few other rules that a reader relies on."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {
    "helpdesk.core": 0,
    "accounts": 1,
    "tickets": 2,
    "channels_live": 3,
    "escalation": 3,
    "feedback": 3,
    "knowledge": 3,
    "reports": 4,
    "helpdesk": 5,
}
LONGEST = 400
PACKAGES = sorted({name.split(".")[0] for name in LAYERS})
FILES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)


def layer_of(module: str) -> str | None:
    """Give the layer that a dotted name belongs to; None for what is not ours."""
    fits = [name for name in LAYERS if module == name or module.startswith(f"{name}.")]
    return max(fits, key=len, default=None)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(tree: ast.AST, module: str) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(module.split(".")[: -node.level]) + "." if node.level else ""
            yield from ((node, f"{base}{node.module or ''}.{alias.name}".strip(".")) for alias in node.names)


def is_allowed(importer: str, imported: str) -> bool:
    return imported == importer or LAYERS[imported] < LAYERS[importer]


def broken_rules(path: Path) -> Iterator[str]:
    source, module = path.read_text(encoding="utf-8"), name_of(path)
    lines, tree, layer = source.splitlines(), ast.parse(source), layer_of(module)
    inner = {
        id(node)
        for f in ast.walk(tree)
        if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(f)
    }
    for node, imported in imports(tree, module):
        target = layer_of(imported)
        if target and not is_allowed(layer, target):
            yield f"{path}:{node.lineno}: {layer} must not import {imported}"
        if id(node) in inner and "# noqa: PLC0415 -- " not in lines[node.lineno - 1]:
            yield f"{path}:{node.lineno}: import at the top, or say why: # noqa: PLC0415 -- reason"
    if "get_channel_layer" in source and module != "helpdesk.core.realtime":
        yield f"{path}: only helpdesk/core/realtime.py speaks to the channel layer"
    if len(lines) > LONGEST:
        yield f"{path}: {len(lines)} lines, {LONGEST} are the most"


def test_every_file_keeps_to_the_architecture():
    assert [broken for path in FILES for broken in broken_rules(path)] == []


@pytest.mark.parametrize(
    ("importer", "imported", "verdict"),
    [
        ("tickets", "accounts.models", True),
        ("accounts", "tickets.models", False),
        ("feedback", "knowledge.models", False),
        ("reports", "feedback.models", True),
        ("helpdesk.core", "helpdesk.settings", False),
        ("channels_live", "helpdesk.core.env", True),
        ("channels_live", "helpdesk.places", False),
    ],
)
def test_import_between_layers_is_judged(importer, imported, verdict):
    assert is_allowed(importer, layer_of(imported)) is verdict
