"""The table of the cache, where allauth counts its limits. A crash of PostgreSQL may empty it."""

from django.db import migrations

MAKE = """
CREATE UNLOGGED TABLE forum_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX forum_cache_expires ON forum_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0002_tally")]
    operations = [migrations.RunSQL(MAKE, "DROP TABLE forum_cache")]
