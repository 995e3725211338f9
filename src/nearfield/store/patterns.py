"""The patterns of ``like``."""

from __future__ import annotations

from nearfield.errors import BadFilter

SPECIAL = "%_\\"


def canonical(pattern: str, escape: str = "\\") -> str:
    r"""The pattern with the one escape that Lance knows, the backslash.

    >>> canonical("50!%%", escape="!")
    '50\\%%'
    """
    if len(escape) != 1:
        raise BadFilter(
            f"The escape {escape!r} is no single character.", "Write: like '50!%' escape '!'"
        )
    pieces, rest = [], iter(pattern)
    for letter in rest:
        if letter == escape:
            literal = next(rest, "")
            if not literal:
                raise BadFilter(
                    f"The pattern {pattern!r} ends in its escape.", f"Write {2 * escape}"
                )
            pieces.append("\\" + literal if literal in SPECIAL else literal)
        else:
            pieces.append("\\\\" if letter == "\\" else letter)
    return "".join(pieces)
