"""How collected static files are named and compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """Each file under a name that changes with its content, also where scripts import one another."""

    support_js_module_import_aggregation = True
