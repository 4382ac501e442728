"""Disputatio: a forum for seminars that argue with a text. README.md here is the map."""
