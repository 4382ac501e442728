"""Programs that are run as processes of their own, and where they are."""

from __future__ import annotations

import importlib.util
import shutil
from functools import cache
from pathlib import Path


@cache
def pandoc() -> str:
    """Pandoc of the installed wheel, so that every installation reads and writes alike, or the system's; else ""."""
    spec = importlib.util.find_spec("pypandoc")
    for folder in spec.submodule_search_locations or () if spec else ():
        if (bundled := Path(folder) / "files" / "pandoc").is_file():
            return str(bundled)
    return shutil.which("pandoc") or ""
