"""A collection on disk: its versions, its encoder, and what every reader holds; no verb."""

from nearfield.collection.base import BaseCollection
from nearfield.collection.items import Items
from nearfield.collection.view import View

__all__ = ["BaseCollection", "Items", "View"]
