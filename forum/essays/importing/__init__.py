"""Bringing an essay in: a file or pasted words become sections of paragraphs, word for word.

Nothing here touches the database. The formats are read in processes of their own (`limited.py`), which reach no
network and no files, and have limits of memory and time.
"""

from forum.essays.importing.converted import Converted, Unreadable
from forum.essays.importing.reading import check_upload, convert, from_pasted

__all__ = ["Converted", "Unreadable", "check_upload", "convert", "from_pasted"]
