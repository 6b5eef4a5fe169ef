"""Static files with the hash of their content in their names, compressed beside."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Also renames inside `import` statements, so that our ES modules are cached for ever too."""

    support_js_module_import_aggregation = True
