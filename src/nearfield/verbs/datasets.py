"""The verbs ``datasets`` and ``datasets pull``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import Meta, Watch

if TYPE_CHECKING:
    from nearfield.types.reports.datasets import Datasets, PulledDataset


@checked
def datasets() -> Datasets:
    """Every dataset known by name.

    Returns
    -------
    Datasets

    Examples
    --------
    >>> "icd10cm" in [row["name"] for row in datasets().rows]
    True
    """
    from nearfield.datasets import is_here, known
    from nearfield.types.reports.datasets import Datasets

    return Datasets(
        tuple(
            {
                "name": data.name,
                "title": data.title,
                "licence": data.licence,
                "rows": data.rows,
                "size": data.size,
                "here": is_here(data.name),
            }
            for data in known()
        )
    )


@checked
def fetch(name: Annotated[str, Meta("NAME")], *, watch: Watch = unwatched) -> PulledDataset:
    """Fetch a dataset into the cache, and check it.

    Parameters
    ----------
    name
        A known name.

    Returns
    -------
    PulledDataset

    Raises
    ------
    UnknownName, FetchError
    """
    from nearfield.datasets import pull
    from nearfield.types.reports.datasets import PulledDataset

    return PulledDataset(name, str(pull(name, progress=watch(f"Fetching {name}"))))
