"""Indonesian and Azerbaijani say everything that English says."""

import pytest

from helpdesk import catalogues
from helpdesk.catalogues import Text

LANGUAGES = ["id", "az"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_in_step_with_the_sources(language):
    assert catalogues.missing_and_stale(language) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_complete(language):
    assert catalogues.untranslated(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_keeps_placeholders(language):
    assert catalogues.wrong_placeholders(language) == []


def test_texts_are_found_in_python():
    source = """
a, b = _("Solve"), ngettext("%(n)s ticket", "%(n)s tickets", n)
c, d = pgettext_lazy("verb", "Open"), _(x)
"""

    assert sorted(catalogues.texts_in_python(source)) == [
        Text("%(n)s ticket", "%(n)s tickets"),
        Text("Open", context="verb"),
        Text("Solve"),
    ]


def test_texts_are_found_in_templates():
    source = """{% load i18n %}{% trans "Take (it)" %} {{ _("Late") }} {% translate 'Open' context "verb" %}
    {% blocktrans trimmed %}
      Hello
      {{ name }}
    {% endblocktrans %}{% blocktrans count n=n %}{{ n }} hour{% plural %}{{ n }} hours{% endblocktrans %}"""

    assert sorted(catalogues.texts_in_template(source)) == [
        Text("%(n)s hour", "%(n)s hours"),
        Text("Hello %(name)s"),
        Text("Late"),
        Text("Open", context="verb"),
        Text("Take (it)"),
    ]
