"""Puts documents through a datatrove step one by one and says of each whether and why it is dropped.

A step may raise anything; that costs the document it raised for, which is dropped as `error` with what was said.
"""

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Final, Self

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.extractors.base import BaseExtractor, ExtractorSandbox
from datatrove.pipeline.filters.base_filter import BaseFilter

__all__ = ["Fault", "extract", "judge"]

Fault = tuple[str | None, str | None]
"""Why a document is dropped, and words to it; (None, None) when it passes."""

PASSES: Final[Fault] = (None, None)
_LONGEST_DETAIL: Final = 300


class _Reasons:
    """Stands where a filter's exclusion writer would, and remembers the reasons."""

    def __init__(self) -> None:
        self.by_document: dict[int, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    def write(self, document: Document, rank: int) -> None:
        """A dropped document; its reason is moved from its metadata."""
        self.by_document[id(document)] = str(document.metadata.pop("filter_reason", "dropped"))


def judge(step: PipelineStep, documents: Sequence[Document]) -> list[Fault]:
    """Run a filter or formatter over documents, which it may edit in place; one fault per document.

    Filters that work on batches get batches; a batch that raises is done again one by one.
    """
    size = step.batch_size if isinstance(step, BaseFilter) else 1
    found: list[Fault] = []
    for start in range(0, len(documents), size):
        found += _judge_together(step, documents[start : start + size])
    return found


def _judge_together(step: PipelineStep, documents: Sequence[Document]) -> list[Fault]:
    reasons = _Reasons()
    as_they_came = [(document.text, dict(document.metadata)) for document in documents]
    if isinstance(step, BaseFilter):
        step.exclusion_writer = reasons
    try:
        kept = {id(document) for document in step.run(iter(documents))}
    except Exception as error:  # noqa: BLE001  # a step may raise anything; the document is dropped with what it said
        for document, (text, metadata) in zip(documents, as_they_came, strict=True):
            document.text, document.metadata = text, metadata
        if len(documents) == 1:
            return [_error(error)]
        return [fault for document in documents for fault in _judge_together(step, [document])]
    return [
        PASSES if id(document) in kept else (reasons.by_document.get(id(document), "dropped"), None)
        for document in documents
    ]


def extract(step: BaseExtractor, documents: Sequence[Document]) -> list[Fault]:
    """Extract every document's text in place, in the step's own child process; one fault per document.

    Faults: `timeout`, `broken_process`, `error`, `empty`; the text of such a document is empty.
    """
    with ExtractorSandbox(timeout=step.timeout, warmup_text="") as child:
        return list(_extracted(step, documents, child))


def _extracted(step: BaseExtractor, documents: Sequence[Document], child: ExtractorSandbox) -> Iterator[Fault]:
    for document in documents:
        html, document.text = document.text, ""
        try:
            document.text = child.process_document(html, step.extract) or ""
        except TimeoutError:
            yield "timeout", f"took longer than {step.timeout} seconds"
        except EOFError:
            yield "broken_process", "its process died"
        except Exception as error:  # noqa: BLE001  # an extractor may raise anything; the document is dropped with it
            yield _error(error)
        else:
            yield PASSES if document.text else ("empty", None)


def _error(error: Exception) -> Fault:
    return "error", f"{type(error).__name__}: {error}"[:_LONGEST_DETAIL]
