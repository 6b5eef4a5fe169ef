"""Static files with the hash of their content in their names, compressed beside."""

from collections.abc import Callable
from re import Match
from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Also renames inside our `import` statements, so that our ES modules are cached for ever too."""

    support_js_module_import_aggregation = True

    def url_converter(self, name: str, *args: Any, **options: Any) -> Callable[[Match[str]], str]:
        # Files of packages mention maps and modules that they do not ship; they are served as they are.
        if not (settings.BASE_DIR / "static" / name).exists():
            return lambda match: match[0]
        return super().url_converter(name, *args, **options)
