"""The page: one file with a map to explore, which opens with the network off."""

from nearfield.views.page.page import page, page_html

__all__ = ["page", "page_html"]
