"""Where Django looks for the admin's pages; they are in `forum.web.admin`. Nobody else imports this."""

from forum.web.admin import desks, erasing, founding_desks

__all__ = ["desks", "erasing", "founding_desks"]
