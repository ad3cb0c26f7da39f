"""datatrove steps of a user's own that misbehave in the ways an adapter must survive."""

from collections.abc import Callable

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.extractors.base import BaseExtractor
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.formatters.base import BaseFormatter


class OddFilter(BaseFilter):
    """Edits, annotates, gives reasons or none, and raises, as the text says."""

    name = "odd"

    def __init__(self, mark: str = "!", exclusion_writer: object = None, batch: int = 1) -> None:
        super().__init__(exclusion_writer, batch)
        self.mark = mark

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        if doc.text == "raise":
            doc.text = "half edited"
            raise ValueError("not this one")
        if doc.text == "reason":
            return False, "because"
        if doc.text == "silent":
            return False
        doc.text += self.mark
        doc.metadata["length"] = len(doc.text)
        doc.metadata["seen"] = sorted(doc.metadata)
        return True

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        return [self.filter(doc) for doc in batch]


class CountingFormatter(BaseFormatter):
    """Numbers the documents it has seen."""

    name = "count"

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def format(self, text: str) -> str:
        self.seen += 1
        return f"{text}{self.seen}"


class OddExtractor(BaseExtractor):
    """Upper-cases, returns nothing, raises, exits or sleeps, as the page says."""

    name = "odd"

    def __init__(self, timeout: float = 1) -> None:
        super().__init__(timeout)

    def extract(self, text: str) -> str | None:
        if text == "raise":
            raise ValueError("no such page")
        if text == "exit":
            raise SystemExit(3)
        if text == "sleep":
            import time

            time.sleep(60)
        return None if text == "nothing" else text.upper()


class NeedsFunction(BaseFilter):
    """Cannot be written in YAML."""

    def __init__(self, wanted: Callable[[Document], bool]) -> None:
        super().__init__()
        self.wanted = wanted

    def filter(self, doc: Document) -> bool:
        return self.wanted(doc)


class NoFilter(PipelineStep):
    """Neither filter nor formatter nor extractor."""
