"""Tables that know no word of the subject."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """How often something was done in a window of time; counted atomically by `forum.base.limits`."""

    key = models.TextField()
    window_start = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        db_table = "forum_allowance"
        constraints = [
            models.UniqueConstraint(fields=["key", "window_start"], name="one_allowance_per_window")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
