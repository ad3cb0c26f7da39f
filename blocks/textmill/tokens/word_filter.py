"""A filter that counts words: what its words need and where they come from is what it needs too."""

from textmill.block import Filter
from textmill.tokens.generation import WordSource

__all__ = ["WordFilter"]


class WordFilter(Filter):
    """Reads the columns, and checks the packages, of its words."""

    def requires(self) -> tuple[str, ...]:
        return self._words().columns()

    def prepare(self) -> None:
        self._words().check()

    def notes(self) -> tuple[str, ...]:
        return self._words().lacks()

    def identity(self) -> str:
        return self._words().identity()

    def packages(self) -> tuple[str, ...]:
        return ("regex", *self._words().packages())

    def _words(self) -> WordSource:
        raise NotImplementedError(f"{type(self).__name__} does not say where its words come from")
