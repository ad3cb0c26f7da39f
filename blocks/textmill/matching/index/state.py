"""What an index holds: a list of segments, one for each crawl, under a definition of keys that never changes.

    versions/000003.json            the segments by name and digest; the highest number is the index
    segments/00002-<digest>/        one crawl's files, and segment.json, which lists them with checksums

Everything but the newest version file is never changed. A change writes the next version file, which only one writer
can do: who comes second gets an error and nothing has happened. Nothing holds a time or a machine's name, so the same
crawls in the same order give the same bytes. Documents are numbered through all segments: a segment's first number is
the total of those before it, which is why segments go from the end only.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from textmill.errors import UserError
from textmill.identity import block_spec
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.index.folder import IndexFolder

FORMAT: Final = 1
_HOLDS: Final = "versions"
_VERSION: Final = re.compile(r"[0-9]{6,}\.json")
_NEITHER_KEYS_NOR_CHOICE: Final = {"name", "index", "max_cluster", "max_source_loss"}
_NOT_NAMED_BEFORE: Final = frozenset({"regex", "datatrove", "kiwipiepy_model", "datasketch", "idna", "Unidecode"})
"""Packages that a definition does not name which is as old as not to name a version of Unicode."""

FileKind = Literal["keys", "documents", "shingles", "changes"]


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IndexFile(_Stored):
    """A file of a segment; `low` and `high` are the first and last key (of `band`), or document number, inside."""

    kind: FileKind
    path: str = Field(pattern=r"^(keys|documents|shingles|changes)-[0-9]+(-[0-9]+)?\.arrow$")
    """Within the segment's folder."""
    rows: int
    bytes: int
    sha256: str
    low: int
    high: int
    band: int = 0


class Segment(_Stored):
    """One crawl: what it added, and what it changed of those before."""

    first: int
    """Number of its first document."""
    documents: int
    """All that came to the barrier, with or without keys."""
    kept: int
    superseded: int
    """Documents kept by earlier segments that are duplicates since this one."""
    run: str
    """Name of the pipeline."""
    inputs: str
    """Digest of the shards: what tells one crawl from another."""
    before: str
    """State of the index it was made for."""
    files: tuple[IndexFile, ...]

    def of(self, kind: FileKind) -> list[IndexFile]:
        """Its files of a kind."""
        return [file for file in self.files if file.kind == kind]


class Entry(_Stored):
    """A segment in a version file."""

    name: str = Field(pattern=r"^[0-9]{5,}-[0-9a-f]{12}$")
    sha256: str


def _definition(text: str) -> str:
    """The text itself; ValueError unless it is what `definition` writes, or empty."""
    parts = json.loads(text) if text else {"settings": {}, "class": "", "version": 0}
    if not isinstance(parts, dict) or not isinstance(parts.get("settings"), dict):
        raise ValueError("no definition of keys")
    if not isinstance(parts.get("class"), str) or "version" not in parts:
        raise ValueError("no definition of keys")
    return text


class Version(_Stored):
    """A version file."""

    format: Literal[1]
    definition: Annotated[str, AfterValidator(_definition)]
    """Canonical JSON of what decides keys and choice; empty where nothing is there."""
    segments: tuple[Entry, ...]


class Index(_Stored):
    """An index as it was read; `number` is its version, 0 for a folder that holds none."""

    url: str
    number: int = 0
    definition: str = ""
    entries: tuple[Entry, ...] = ()
    segments: tuple[Segment, ...] = ()

    @property
    def total(self) -> int:
        """Documents in it: the number of the next one."""
        return sum(segment.documents for segment in self.segments)

    @property
    def state(self) -> str:
        """Digest of all that a look-up depends on; empty for no segments, whatever the history."""
        if not self.entries:
            return ""
        parts = [self.definition, [entry.sha256 for entry in self.entries]]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def path(self, number: int, file: IndexFile) -> str:
        """Where a file of a segment is, within the index."""
        return f"segments/{self.entries[number].name}/{file.path}"

    def located(self) -> Iterator[tuple[str, IndexFile]]:
        """Every file of its segments, and where it is within the index."""
        for number, segment in enumerate(self.segments):
            for file in segment.files:
                yield self.path(number, file), file

    def upto(self, count: int) -> Self:
        """The index as it was with its first `count` segments."""
        return self.model_copy(update={"entries": self.entries[:count], "segments": self.segments[:count]})


_Kind = TypeVar("_Kind", bound=_Stored)


def definition(barrier: ClusterBarrier, finds_ids: bool = False) -> str:
    """Canonical JSON of all that decides keys, comparison and choice, by `block_spec`.

    `finds_ids` tells that documents are found by their ids too (`index_recall.find_grown`).
    """
    kind, spec = type(barrier), block_spec(barrier)
    parts = {
        "class": f"{kind.__module__}:{kind.__qualname__}",
        "version": barrier.version,
        "settings": barrier.model_dump(mode="json", exclude=_NEITHER_KEYS_NOR_CHOICE),
        "identity": spec["identity"],
        "ids": finds_ids,
        "libraries": spec["packages"],
        "unicode": spec.get("unicode"),
        "source": spec.get("source"),
    }
    return json.dumps(parts, sort_keys=True)


def read(url: str) -> Index:
    """The index at a URL, empty when there is none yet; UserError when it is damaged or of another format."""
    folder = IndexFolder(url)
    numbers = [int(name.removesuffix(".json")) for name in folder.names(_HOLDS) if _VERSION.fullmatch(name)]
    if not numbers:
        return Index(url=folder.address)
    newest = f"{_HOLDS}/{max(numbers):06d}.json"
    version = _parse(Version, folder.read(newest), f"{url}/{newest}")
    segments = []
    for entry in version.segments:
        path = f"segments/{entry.name}/segment.json"
        data = folder.read(path)
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise UserError(f"{url}/{path}: damaged: its checksum is not that of the version file")
        segments.append(_parse(Segment, data, f"{url}/{path}"))
    return Index(
        url=folder.address,
        number=max(numbers),
        definition=version.definition,
        entries=version.segments,
        segments=tuple(segments),
    )


def check_definition(index: Index, mine: str) -> None:
    """UserError that names what differs, when an index was made with another `definition`."""
    if not index.definition or index.definition == mine:
        return
    theirs, ours = _flat(index.definition), _flat(mine)
    if "its unicode" not in theirs:
        ours = _as_before(theirs, ours)
    names = [name for name in sorted({*theirs, *ours}) if theirs.get(name) != ours.get(name)]
    if not names:
        return
    told = "; ".join(f"{name} is {theirs.get(name)!r} there, {ours.get(name)!r} here" for name in names)
    raise UserError(f"{index.url}: the index was made with other settings: {told}")


def replace(index: Index, definition: str, entries: tuple[Entry, ...]) -> None:
    """Write the next version after `index`; UserError when another writer has done so since it was read."""
    folder = IndexFolder(index.url)
    data = Version(format=FORMAT, definition=definition, segments=entries).model_dump_json(indent=1).encode()
    if not folder.create(f"{_HOLDS}/{index.number + 1:06d}.json", data):
        raise UserError(f"{index.url}: another run or command has changed the index meanwhile; start again")


def check_drop(index: Index, count: int) -> None:
    """UserError when there are not as many segments."""
    if not 1 <= count <= len(index.entries):
        raise UserError(f"{index.url}: {count} segments cannot be dropped: the index has {len(index.entries)}")


def drop_last(url: str, count: int = 1) -> list[str]:
    """Remove the newest segments; their names. UserError when there are not as many."""
    index = read(url)
    check_drop(index, count)
    stay = len(index.entries) - count
    replace(index, index.definition if stay else "", index.entries[:stay])
    gone = [entry.name for entry in index.entries[stay:]]
    for name in gone:
        IndexFolder(url).remove(f"segments/{name}")
    return gone


def _parse(kind: type[_Kind], data: bytes, where: str) -> _Kind:
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        found = error.errors()[0]
        problem = ": ".join(map(str, (*found["loc"], found["msg"])))
        raise UserError(f"{where}: not an index of format {FORMAT} ({problem})") from error


def _as_before(theirs: dict[str, object], ours: dict[str, object]) -> dict[str, object]:
    """What of `ours` an older definition says: it names no Unicode, no source, and fewer packages."""
    known, now = theirs.get("its libraries"), ours["its libraries"]
    if isinstance(known, dict) and isinstance(now, dict):
        is_own = ours["its source"] is not None
        left_out = {name for name in now if name not in known and (is_own or name in _NOT_NAMED_BEFORE)}
        now = {name: version for name, version in now.items() if name not in left_out}
    return {**ours, "its libraries": now, "its unicode": None, "its source": None}


def _flat(definition: str) -> dict[str, object]:
    parts = json.loads(definition)
    return {**parts.pop("settings"), **{f"its {name}": value for name, value in parts.items()}}
