"""The verb ``ls``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.verbs.check import checked

if TYPE_CHECKING:
    from nearfield.store import Database
    from nearfield.types.reports import Listing


@checked
def ls(database: Database) -> Listing:
    """The collections; one that cannot be read is named, and hides none of the others.

    Parameters
    ----------
    database
        The folder that holds them: a :class:`nearfield.store.Database`.

    Returns
    -------
    Listing

    Examples
    --------
    >>> from nearfield.store import Database
    >>> ls(Database(tmp_path / "none")).to_dict()
    {'collections': [], 'damaged': []}
    """
    from nearfield.collection.status import listing

    return listing(database)
