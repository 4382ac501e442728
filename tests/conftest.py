"""The cast of the tests. What they stand on is in tests/infrastructure.py."""

pytest_plugins = ("tests.infrastructure",)
