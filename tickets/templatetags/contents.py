"""What a form or an order says, as lines to read: what it is about, and the answer."""

from typing import Any

from django import template

register = template.Library()
MOST = 40
OURS = ("flow_token",)  # a key that we sent along comes back among the answers


@register.filter
def answered(content: Any) -> list[tuple[str, str]]:
    """List the answers of a form, or the things of an order."""
    if not isinstance(content, dict):
        return []
    if isinstance(content.get("items"), list):
        return [_thing(item) for item in content["items"] if isinstance(item, dict)][:MOST]
    return _lines(content.get("form"))[:MOST]


def _lines(form: Any, name: str = "") -> list[tuple[str, str]]:
    if isinstance(form, dict):
        kept = [(key, value) for key, value in form.items() if key not in OURS]
        return [line for key, value in kept for line in _lines(value, _readable(key))]
    if isinstance(form, list):
        if any(isinstance(value, dict | list) for value in form):
            return [line for value in form for line in _lines(value, name)]
        return [(name, ", ".join(str(value) for value in form))] if form else []
    return [] if form in (None, "") else [(name, str(form))]


def _thing(item: dict[str, Any]) -> tuple[str, str]:
    price = " ".join(str(item[key]) for key in ("item_price", "currency") if item.get(key) not in (None, ""))
    count = f"{item.get('quantity', 1)} ×"
    return str(item.get("product_retailer_id", "")), f"{count} {price}".strip()


def _readable(key: str) -> str:
    return str(key).replace("_", " ").strip()
