"""How long one line, field or text may be."""

from __future__ import annotations

from typing import Final

LIMIT: Final = 1 << 26
"""Characters of the longest line or field, 67 million: a 50 MB text fits, a whole disk does not."""
