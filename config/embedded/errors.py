"""What goes wrong with the embedded server, in sentences for whoever runs the site."""


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot be used; the text says why and what to do."""
