"""Where weights come from: a folder, the cache, the package index, the hub.

>>> from nearfield.models import known
>>> [model.name for model in known() if model.role == "reranker"]
['ms-marco-minilm']
"""

from nearfield.models.cache import cache_dir
from nearfield.models.find import find, is_here, known, pull
from nearfield.models.folder import ModelFolder
from nearfield.models.table import Model

__all__ = ["Model", "ModelFolder", "cache_dir", "find", "is_here", "known", "pull"]
