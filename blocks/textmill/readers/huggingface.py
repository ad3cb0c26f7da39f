"""Reads the files of a data set of the Hugging Face Hub, or of a folder like one, as they stream, and never a copy.

Which files have its rows its card says, or `save_to_disk` has noted; each is read as `readers.parquet`, `jsonl`, `csv`
or `arrow` read it. Of the Hub one commit is read, to which the revision is resolved at the start.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar, Final, Self

import pyarrow as pa
from fsspec.spec import AbstractFileSystem
from pydantic import Field, PrivateAttr, model_validator

from textmill.block import Shard
from textmill.errors import UserError
from textmill.file_reader import FileReader
from textmill.formats.datasets.dataset_files import data_files, format_of
from textmill.inputs.parts import Border, FilePart, Split
from textmill.inputs.paths import identity_of
from textmill.inputs.places import file_at
from textmill.location import Location, is_remote, said_of
from textmill.readers.arrow import Arrow
from textmill.readers.csv import Csv
from textmill.readers.jsonl import Jsonl
from textmill.readers.parquet import Parquet
from textmill.tables.column_rules import ColumnRules

_MOST_CARD_BYTES: Final = 4 << 20


class Huggingface(FileReader):
    """Documents of a data set, by its name on the Hub or from a folder.

    Columns, faults and counts: those of the reader of its files, which are all of one kind (`paths` chooses some).
    """

    aside: ClassVar[frozenset[str]] = frozenset({"split"})

    dataset: str | None = Field(
        default=None,
        pattern=r"^\w[\w.-]*(?:/\w[\w.-]*)?$",
        description="Name on the Hub, such as `common-pile/doab`",
    )
    folder: Location | None = Field(
        default=None, description="Instead of a name: a folder or URL with the files, or what `save_to_disk` wrote"
    )
    revision: str | None = Field(default=None, description="Branch, tag or commit on the Hub; null: its main branch")
    config: str | None = Field(default=None, description="Config (subset) that the card names; null: its default")
    splits: tuple[str, ...] | None = Field(default=None, description="Splits that are read; null: all")
    paths: str | tuple[str, ...] = Field(
        default=(), description="Patterns of files within the data set, instead of those that its card names"
    )
    id_column: str = Field(default="id", description="Column or field with the document's id")
    text_column: str = Field(default="text", description="Column or field with the text")
    url_column: str = Field(default="url", description="Column or field with the address")
    columns: ColumnRules = Field(
        default_factory=dict,
        description="Types and names of columns, as `readers.parquet` and `jsonl` take them",
    )
    split: Split = None

    _reader: FileReader | None = PrivateAttr(default=None)
    _is_settled: bool = PrivateAttr(default=False)

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        if (self.dataset is None) == (self.folder is None):
            raise ValueError("set either dataset (a name on the Hub) or folder")
        if self.folder is not None and self.revision is not None:
            raise ValueError("revision: a folder has none")
        return self

    def is_remote(self) -> bool:
        """Whether a server must be asked."""
        return self.folder is None or is_remote(self.folder)

    def shards(self, source: str) -> list[Shard]:
        """The files with rows, named by their paths in the data set; of big ones parts."""
        fs, root, url = self._root()
        patterns = (self.paths,) if isinstance(self.paths, str) else self.paths
        try:
            infos = fs.find(root, detail=True)
            known = {name[len(root) :].lstrip("/"): (name, info) for name, info in infos.items()}
            found = data_files(known, partial(_text, fs, root), self.config, self.splits, patterns)
        except UserError as error:
            raise UserError(f"{url}: {error}") from error
        except Exception as error:  # file systems raise what their client libraries do
            raise UserError(f"{url}: cannot be listed ({said_of(url, error)})") from error
        missing = next((one.path for one in found if one.path not in known), None)
        if missing is not None or not found:
            raise UserError(f"{url}: {'no file with rows is there' if missing is None else f'{missing} is not there'}")
        self._choose(url, [one.path for one in found])
        shards = []
        for one in found:
            name, info = known[one.path]
            shards.append(Shard(source, one.path, f"{url}/{one.path}", identity_of(fs, name, info)))
        return self.cut_up(shards, self.split)

    def provides(self) -> pa.Schema:
        return self._inner().provides()

    def packages(self) -> tuple[str, ...]:
        """Those of the readers of files of any kind: which they are is known once the data set was looked at."""
        return ("Resiliparse", "webencodings")

    def identity(self) -> str:
        """The reader of the files, its version, and what it has settled."""
        inner = self._inner()
        return f"{type(inner).__name__} {inner.version} {inner.identity()}"

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return self._inner().misfits()

    def settle(self, shards: Sequence[Shard], known: bytes = b"") -> bytes:
        """See FileReader."""
        if self._reader is None:
            self.shards("")
        assert self._reader is not None  # chosen by what there is
        self._is_settled = True
        return self._reader.settle(shards, known)

    def begin(self, part: FilePart) -> Border | None:
        """See FileReader."""
        return self._inner().begin(part)

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches in file order."""
        return self._inner().read(shard, counts)

    def _root(self) -> tuple[AbstractFileSystem, str, str]:
        """The file system, the folder in it, and its address: of the Hub that of one commit."""
        url = (self.folder or "").rstrip("/")
        if self.dataset is not None:
            from huggingface_hub import HfApi
            from huggingface_hub.errors import HfHubHTTPError

            url = f"hf://datasets/{self.dataset}"
            try:
                commit = HfApi().dataset_info(self.dataset, revision=self.revision).sha
            except (HfHubHTTPError, OSError, ValueError) as error:
                raise UserError(f"{url}: cannot be looked up ({said_of(url, error)})") from error
            url = f"{url}@{commit}"
        try:
            fs, root = file_at(url)
            if self.dataset is None and not fs.isdir(root):
                raise UserError(f"{url}: no such folder")
        except (ValueError, ImportError) as error:
            raise UserError(f"{url}: {error}") from error
        fs.invalidate_cache()
        return fs, root.rstrip("/"), url

    def _choose(self, url: str, paths: Sequence[str]) -> None:
        kinds = {path: format_of(path) for path in paths}
        if len(set(kinds.values())) > 1 or None in kinds.values():
            odd = next((path for path, kind in kinds.items() if kind is None), None)
            said = f"nothing reads {odd}" if odd else f"it has files of several kinds, such as {', '.join(paths[:3])}"
            raise UserError(f"{url}: {said}; choose some with `paths`")
        shared = {"ids": self.ids, "columns": self.columns}
        names = {"id": self.id_column, "text": self.text_column, "url": self.url_column}
        by_column = {f"{name}_column": value for name, value in names.items()}
        made: FileReader
        match next(iter(kinds.values())):
            case "jsonl":
                by_field = {f"{name}_field": value for name, value in names.items()}
                made = Jsonl.model_validate({"paths": url, **shared, **by_field})
            case "csv":
                if self.columns:
                    raise UserError(f"{url}: `columns` is of files with types; those of text have none")
                made = Csv.model_validate({"paths": url, "ids": self.ids, **by_column})
            case kind:
                made = (Arrow if kind == "arrow" else Parquet).model_validate({"paths": url, **shared, **by_column})
        if type(made) is not type(self._reader):
            self._reader = made

    def _inner(self) -> FileReader:
        if self._reader is None or not self._is_settled:
            found = self.shards("")
            # Nobody settled it: `check`, which asks no server for all footers, or a reader used by itself.
            self.settle(found[:1] if self.is_remote() else found)
        assert self._reader is not None
        return self._reader


def _text(fs: AbstractFileSystem, root: str, path: str) -> str | None:
    """A small file of the data set."""
    place = f"{root}/{path}"
    if not fs.isfile(place):
        return None
    with fs.open(place, "rb") as file:
        return bytes(file.read(_MOST_CARD_BYTES)).decode("utf-8", "replace")
