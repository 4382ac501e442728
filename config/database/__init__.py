"""The database engine: Django's PostgreSQL, with the embedded server behind it where no other is named."""
