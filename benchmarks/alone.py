"""A group of figures in a folder of its own, apart from the rest."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from benchmarks.__main__ import _folder
from benchmarks.rows import Row


def alone(everything: Callable[[], list[Row]]) -> int:
    """Prints the table of what `everything` measures; 0 where every gate is kept, 1 otherwise. `--keep` among the words
    of the command keeps the folder.
    """
    with _folder(keep="--keep" in sys.argv) as folder:
        os.environ |= {
            "DATA": str(folder),
            "DISPUTATIO_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        import django  # noqa: PLC0415  (the folder must be known first)

        django.setup()
        from benchmarks import measure  # noqa: PLC0415

        rows = everything()
        print(measure.table(rows))
        return 1 if any(row.misses for row in rows) else 0
