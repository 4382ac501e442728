"""Where fixtures come from: what tests stand on, and the cast."""

pytest_plugins = ("tests.infrastructure", "tests.cast")
