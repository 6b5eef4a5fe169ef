"""Form fields that look the same everywhere."""

from django import template
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.forms.widgets import Input
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def styled(field: BoundField) -> SafeString:
    """Draw a field's control with the class of its kind; Django ties help and errors to it."""
    widget = field.field.widget
    if type(widget) is Select:
        return field.as_widget(attrs={"class": "select"})
    if isinstance(widget, Input | Textarea) and not isinstance(widget, CheckboxInput):
        return field.as_widget(attrs={"class": "input"})
    return field.as_widget()


@register.filter
def is_check(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)
