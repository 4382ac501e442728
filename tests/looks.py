"""In which widths and colours a page is looked at: in the dark, what is otherwise does not depend on the width."""

WIDE_AND_NARROW = [(1440, "light"), (320, "light"), (1440, "dark")]
WIDTHS = [(1440, "light"), (390, "light"), (320, "light"), (1440, "dark")]
