"""Settings of the tests: the site's own, on a database of their own that need not survive a power cut."""

import os

from config.settings import *  # noqa: F403
from config.settings import DATA_FOLDER, DATABASES, EMBEDDED_PG_DATA
from tests.slots import claim

SLOT = os.environ.get("DISPUTATIO_TEST_SLOT") or claim(DATA_FOLDER)
os.environ["DISPUTATIO_TEST_SLOT"] = SLOT  # for pytest-xdist's workers, which share their parent's slot

EMBEDDED_PG_DATA = EMBEDDED_PG_DATA and str(DATA_FOLDER / "tests-pg")
EMBEDDED_PG_DURABLE = False
DATABASES["default"]["TEST"] = {"NAME": f"test_disputatio_{SLOT}"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SECRET_KEY = "tests have nothing to hide, but forty characters of it"
