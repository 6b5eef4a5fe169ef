"""Static files with the hash of their content in their names, compressed beside."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from re import Match
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

from helpdesk.core.scripts import lean

DESK = "js/"  # modules of the desk load each other in both directions


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Also renames inside our `import` statements, so that our ES modules are cached for ever too."""

    support_js_module_import_aggregation = True

    def _save(self, name: str, content: File) -> str:
        if name.endswith(".js") and _is_ours(Path(name).parent):  # under both of its names
            content = ContentFile(lean(b"".join(content.chunks()).decode()).encode())
        return str(super()._save(name, content))

    def url_converter(self, name: str, *args: Any, **options: Any) -> Callable[[Match[str]], str]:
        # Files of packages mention maps and modules that they do not ship; they are served as they are.
        if not _is_ours(name):
            return lambda match: match[0]
        return super().url_converter(name, *args, **options)

    def file_hash(self, name: str | None, content: File | None = None) -> str | None:
        """Hash a file's content; modules of the desk share one hash over all of their sources.

        Each names others inside, and a hash over names that hang on each other would never settle.
        """
        if name and name.startswith(DESK) and name.endswith(".js"):
            return self._desk_hash()
        found = super().file_hash(name, content)
        return str(found) if found else None

    def _desk_hash(self) -> str:
        sources = sorted((settings.BASE_DIR / "static" / DESK).glob("*.js"))
        return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def _is_ours(name: str | Path) -> bool:
    return bool((settings.BASE_DIR / "static" / name).exists())
