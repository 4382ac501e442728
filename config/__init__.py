"""The site's set-up: settings, addresses, the server and the PostgreSQL that comes with it."""
