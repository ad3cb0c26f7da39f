"""Runs any datatrove filter, formatter or extractor as a Textmill block, so that a pipeline can move step by step.

In YAML the step is `package.module:Class`, as `datatrove.pipeline.filters:GopherQualityFilter`, and its settings are
the arguments of its constructor. Written against datatrove 0.10.1's `PipelineStep` (Apache-2.0). The other way round
is `datatrove_step.as_datatrove_step`.
"""

import functools
import importlib
import pickle
import re
from typing import ClassVar, Final, Literal

import pyarrow as pa
from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.extractors.base import BaseExtractor
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.formatters.base import BaseFormatter
from pydantic import Field, create_model

from textmill.adapters.datatrove_run import extract, judge
from textmill.adapters.metadata import METADATA, core_metadata, json_rest, whole_metadata
from textmill.adapters.signature import arguments
from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import DETAIL, FAULT, column_type, schema_of
from textmill.errors import UserError
from textmill.tokens.per_document import packages_for

__all__ = ["AdaptedStep", "block_of"]

_REMEMBERING: Final = frozenset({"C4BadWordsFilter", "PIIFormatter", "SamplerFilter"})
"""datatrove's steps whose result for a document depends on the documents before it."""

_WORD_START: Final = re.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class AdaptedStep(Block):
    """A datatrove step: its reasons are the faults (`dropped` without one, `error` where it raises), its edits stay.

    The step sees the column `reads` as the document's text, and as metadata the other core columns that are not null
    and the JSON object in column `metadata`; what it adds or changes there comes back in `metadata`.
    """

    step: ClassVar[type[PipelineStep]]

    reads: Literal["text", "html"] = Field(default="text", description="Column that is the document's text to the step")
    reuse: bool | None = Field(
        default=None,
        description="Keep one step object per process instead of one per batch, for steps that load a model and "
        "decide each document by itself; null: for datatrove's own steps that do",
    )

    @property
    def label(self) -> str:
        return self.name or _WORD_START.sub("_", self.step.__name__).lower()

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.step.__module__, self.step.__qualname__, self.model_dump(exclude_unset=True))

    def requires(self) -> tuple[str, ...]:
        return ("html",) if self._extracts else (self.reads,)

    def provides(self) -> pa.Schema:
        return schema_of("text" if self._extracts else self.reads).append(METADATA)

    def consumes(self) -> tuple[str, ...]:
        return ("html",) if self._extracts else ()

    def measures(self) -> tuple[Measure, ...]:
        if self._extracts:
            return ()
        return (Measure("edited", "1 if the step changed the text, else 0", pa.int8(), counts=True),)

    def prepare(self) -> None:
        self._step()

    def packages(self) -> tuple[str, ...]:
        """Those of the tokenizer of its language; `block_spec` adds what its modules import."""
        language: object = getattr(self, "language", None)
        return packages_for(language) if isinstance(language, str) else ()

    def apply(self, batch: Batch) -> Columns:
        step = self._step() if self._reuses else _construct(self.step, self._arguments())
        before = batch.strings(self.requires()[0])
        core = core_metadata(batch)
        documents = [
            Document(text=text, id=row_id, metadata=metadata)
            for text, row_id, metadata in zip(before, batch.strings("id"), whole_metadata(batch, core), strict=True)
        ]
        faults = extract(step, documents) if isinstance(step, BaseExtractor) else judge(step, documents)
        after = [document.text or "" for document in documents]
        rest = [json_rest(document.metadata, row) for document, row in zip(documents, core, strict=True)]
        columns: Columns = {
            "text" if self._extracts else self.reads: pa.array(after, column_type("text")),
            METADATA.name: pa.array(rest, METADATA.type),
            FAULT: pa.array([fault for fault, _ in faults], pa.string()),
            DETAIL: pa.array([detail for _, detail in faults], pa.string()),
        }
        if not self._extracts:
            edited = [int(old != new) for old, new in zip(before, after, strict=True)]
            columns[f"{self.label}.edited"] = pa.array(edited, pa.int8())
        return columns

    @property
    def _extracts(self) -> bool:
        return issubclass(self.step, BaseExtractor)

    @property
    def _reuses(self) -> bool:
        if self.reuse is not None:
            return self.reuse
        return self.step.__module__.startswith("datatrove.") and self.step.__name__ not in _REMEMBERING

    def _arguments(self) -> dict[str, object]:
        given = self.model_dump(exclude_unset=True)
        return {name: value for name, value in given.items() if name not in AdaptedStep.model_fields}

    def _step(self) -> PipelineStep:
        return _made(self.step.__module__, self.step.__qualname__, pickle.dumps(self._arguments()))


def block_of(step: type[PipelineStep]) -> type[AdaptedStep]:
    """The one block class of a step class; UserError for steps that do not work document by document."""
    if not issubclass(step, BaseFilter | BaseFormatter | BaseExtractor):
        raise UserError(f"{step.__name__} is no datatrove filter, formatter or extractor; others cannot be blocks")
    return _block_of(step.__module__, step.__qualname__)


@functools.lru_cache(maxsize=256)
def _block_of(module: str, name: str) -> type[AdaptedStep]:
    step: type[PipelineStep] | None = getattr(importlib.import_module(module), name, None)
    if step is None:
        raise UserError(f"{name} is not at the top of {module}, where workers look for it")
    fields = arguments(step, frozenset(AdaptedStep.model_fields))
    first = (step.__doc__ or "").strip().partition("\n")[0]
    told = f"datatrove's {step.__name__}, adapted. {first}".strip()
    made: type[AdaptedStep] = create_model(  # type: ignore[call-overload]  # the fields are known at run time only
        step.__name__, __base__=AdaptedStep, __module__=step.__module__, __doc__=told, **fields
    )
    made.step = step
    return made


def _rebuilt(module: str, name: str, settings: dict[str, object]) -> AdaptedStep:
    return _block_of(module, name).model_validate(settings)


@functools.lru_cache(maxsize=16)
def _made(module: str, name: str, pickled: bytes) -> PipelineStep:
    return _construct(getattr(importlib.import_module(module), name), pickle.loads(pickled))


def _construct(step: type[PipelineStep], settings: dict[str, object]) -> PipelineStep:
    try:
        return step(**settings)
    except (ImportError, TypeError, ValueError) as error:
        raise UserError(f"{step.__name__} cannot be made: {error}") from error
