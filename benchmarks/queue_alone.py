"""The figures of the queue in a folder of their own: `python -m benchmarks.queue_alone [--keep]`."""

from __future__ import annotations

import os
import sys

from benchmarks.__main__ import _folder, _free_port, serving


def main() -> int:
    """0 where every gate is kept, 1 otherwise."""
    with _folder(keep="--keep" in sys.argv) as folder:
        os.environ |= {
            "DATA": str(folder),
            "DISPUTATIO_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        import django  # noqa: PLC0415  (the folder must be known first)

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        from benchmarks import measure, queue  # noqa: PLC0415
        from config.collecting import collect_static  # noqa: PLC0415

        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        with serving(_free_port()) as (port, _pid):
            rows = queue.everything(port=port, seconds=3.0)
        print(measure.table(rows))
        return 1 if any(row.misses for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
