"""What `extractors.justext` may be told in the place of a stop list's name; known without loading an extractor."""

from typing import Final

__all__ = ["ALL_LISTS", "LIST_OF_PAGE"]

LIST_OF_PAGE: Final = "page"
"""The list of the language that the page declares, else all."""
ALL_LISTS: Final = "all"
