"""The contract every block keeps: frozen settings in, one value per row out.

A block is a pydantic model whose fields are its YAML. It never removes rows: it measures, or marks rows in the
`fault` column, and the engine decides, counts and checks that records in = records out + drops.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from textmill.batch import Batch, Columns
from textmill.context import Context
from textmill.resources import Resources

if TYPE_CHECKING:
    from textmill.step import AnyStep

__all__ = ["REPEATED_IDS", "Batch", "Block", "Columns", "Filter", "Measure", "Reader", "Rule", "Shard", "Writer"]

REPEATED_IDS: Final = "repeated_ids"
"""Counted once the corpus is written: documents whose id another one has."""


@dataclass(frozen=True)
class Measure:
    """A number a block finds for every document, stored as column `<block>.<name>`.

    `low`, `high` bound the histogram (values outside fall in the end bins); `log` spaces its bins by powers.
    `counts` marks a count of edits, which the engine also adds up.
    """

    name: str
    meaning: str
    type: pa.DataType
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    counts: bool = False


@dataclass(frozen=True)
class Rule:
    """Drop the document with reason `<block>.<fault>` if `measure <op> limit`; a limit of None is off.

    `measure` is the whole name of a column that `apply` returns. A null or NaN measure fails no rule. Where limits
    differ from row to row, `limit_measure` names the column that holds them, and `limit` is None.
    """

    fault: str
    measure: str
    op: Literal["<", "<=", ">", ">=", "=="]
    limit: float | None
    limit_measure: str | None = None


class Block(BaseModel):
    """One step: settings are fields; `apply` is pure and gives one value per row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: ClassVar[int] = 1
    """Raised when the same settings give other results, so that finished work is redone."""
    aside: ClassVar[frozenset[str]] = frozenset()
    """Settings that decide no result, such as what `resources` are made of: a change of them redoes nothing."""

    edits: ClassVar[str] = ""
    """What `apply` changes in texts, in words that an attribution quotes (`e-mail addresses masked`)."""

    depends_on_unicode: ClassVar[bool] = True
    """Whether Python's Unicode tables decide results: which characters are letters, say, or what their capitals are."""

    name: str | None = Field(
        default=None,
        pattern=r"^\w[\w-]*$",
        description="Name in reasons and columns, of letters, digits, _ and -; default: the block's own",
    )

    @property
    def label(self) -> str:
        """The `<block>` of reasons and measures."""
        return self.name or type(self).__module__.rpartition(".")[2]

    def requires(self) -> tuple[str, ...]:
        """Columns that `apply` reads."""
        return ("text",)

    def numbers(self) -> tuple[str, ...]:
        """Those of `requires` that must be numbers (or true and false)."""
        return ()

    def provides(self) -> pa.Schema:
        """Document columns that `apply` adds or replaces (measures are declared by `measures`)."""
        return pa.schema([])

    def reads_written_licenses(self) -> bool:
        """Whether `apply` must see `license` as the source's rows write it, and not as the SPDX expression it means."""
        return False

    def consumes(self) -> tuple[str, ...]:
        """Columns that end with this block (an extractor ends `html`)."""
        return ()

    def measures(self) -> tuple[Measure, ...]:
        """The numbers that `apply` finds, in order."""
        return ()

    def resources(self) -> Resources:
        """What `apply` asks of a machine, and the size of its batches; a map stage is cut where blocks differ in it."""
        return Resources()

    def fitted(self, behind: "Sequence[Block]") -> "Block":
        """The block as it stands before others (up to the first barrier): settings may follow from theirs."""
        return self

    def least_words(self) -> int | None:
        """Fewest words that a text must have to pass the block; None where their number is no matter."""
        return None

    def prepare(self) -> None:
        """Check, in the driver and before any work, that models and lists are there; raises UserError."""

    def notes(self) -> tuple[str, ...]:
        """What a user should know of the files that the settings name, once `prepare` has found them there."""
        return ()

    def identity(self) -> str:
        """What else than the settings decides the results: the digest of a model file, say."""
        return ""

    def packages(self) -> tuple[str, ...]:
        """Distributions (as pip names them) whose version decides the results with these settings.

        Those of `textmill.neutral_packages` are left out. `textmill.identity.block_spec` adds the versions.
        """
        return ()

    def open(self, context: Context) -> None:
        """Called before the first batch of a task; a block that asks a service keeps the context (a PrivateAttr)."""

    def apply(self, batch: Batch) -> Columns:
        """Columns of `provides` and `measures` (as `<label>.<name>`), and `fault` where rows may be refused."""
        raise NotImplementedError(f"{type(self).__name__} does not implement apply")


class Filter(Block):
    """A block that measures and declares rules; the shared engine (`textmill.decide`) applies them."""

    def rules(self) -> tuple[Rule, ...]:
        """In order; the first that fails names the reason."""
        raise NotImplementedError(f"{type(self).__name__} does not declare rules")


@dataclass(frozen=True)
class Shard:
    """What is read by one task: a file, a part of one, or rows of what is no file.

    A reader that needs more to find it (where a part begins and ends, say) gives a subclass with fields for that.
    """

    source: str
    name: str
    """Stable within the source: it says which shard this is, whatever it holds."""
    url: str
    """Where it is now; of a file, where fsspec finds it. Messages name it."""
    identity: str
    """Changes when the content does (size and mtime, or an ETag): only then is the shard read again."""


class Reader(Block):
    """Turns shards into batches of documents; `textmill.file_reader` has the one for files."""

    limit: int | None = Field(
        default=None,
        ge=1,
        description="For trials: most records of the source, damaged ones included, in the order of its shards, which "
        "are then read one after another; null: all",
    )
    skip: int = Field(default=0, ge=0, description="For trials: records of the source to pass over before")
    ids: Literal["given", "qualified"] = Field(
        default="given",
        description="given: as they are; qualified: ids become `<shard>:<id>`, for files that each number from 0",
    )

    def requires(self) -> tuple[str, ...]:
        """None: it is the first."""
        return ()

    def is_remote(self) -> bool:
        """Whether a server must be asked, which `textmill check` does not do; unknown is yes."""
        return True

    def shards(self, source: str) -> list[Shard]:
        """All shards, sorted by name, of any subclass of `Shard`; UserError when the source cannot be found."""
        raise NotImplementedError(f"{type(self).__name__} does not implement shards")

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches with `provides` columns and `fault`; records that are no documents go to `counts`.

        Raises ShardError when the shard cannot be opened at all.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement read")


class Writer(Block):
    """Writes the corpus files."""

    depends_on_unicode: ClassVar[bool] = False

    max_rows_per_file: int = Field(default=100_000, ge=1, description="Documents per output file; copies come on top")
    repeat_by: str | None = Field(default=None, description="Whole-number column: times a document is written (>= 1)")

    def closing_steps(self) -> "tuple[AnyStep, ...]":
        """What is done once the corpus is written: here ids are counted that several documents have (REPEATED_IDS)."""
        from textmill.matching.repeated_ids import KeptIds  # a module that knows this contract

        return (KeptIds(self),)

    def columns(self, available: pa.Schema) -> pa.Schema:
        """The columns of the corpus, in order, chosen from those the pipeline ends with.

        UserError for a column that is not there or that the format cannot hold.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement columns")

    def layout(self, schema: pa.Schema) -> pa.Schema:
        """The columns that a reader of the files finds: those of the corpus, if the format keeps them as they are."""
        return schema

    def extension(self) -> str:
        """File name ending, with the dot."""
        raise NotImplementedError(f"{type(self).__name__} does not implement extension")

    def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema, path: str) -> None:
        """Write one local file; the same rows give the same bytes."""
        raise NotImplementedError(f"{type(self).__name__} does not implement write")
