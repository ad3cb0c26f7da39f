"""Say where records ended and by which numbers, from the fates of a run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from textmill.digest import Json
from textmill.inspect.fate_index import Wanted
from textmill.inspect.fate_rows import Part
from textmill.inspect.record_lookup import find
from textmill.inspect.snapshot import take
from textmill.inspect.units import many
from textmill.store.commit import DamagedFileError
from textmill.store.fate_table import CORE, fails_column, words_of
from textmill.store.manifest import RuleEntry, accounting, manifest
from textmill.store.store import Store

__all__ = ["MOST", "Answer", "Answers", "failed_rules", "measures_of", "so_far", "why"]

MOST: Final = 20
"""Records that are told of, of more."""
_NO_MEASURE: Final = "fails"


@dataclass(frozen=True)
class Answer:
    """One record's way: the last stage that it entered, its fate there, and what was found of it on the way."""

    id: str
    url: str | None
    shard: str
    stage: str
    fate: str
    detail: str | None
    measures: dict[str, float] = field(default_factory=dict)
    language: str | None = None
    script: str | None = None
    license: str | None = None
    license_scope: str | None = None
    license_method: str | None = None
    license_evidence: str | None = None
    license_declared: str | None = None
    """What the record's source declares, where its licence is another."""
    source: str | None = None
    candidate: str | None = None
    """Of several extractors the one whose text was chosen."""
    candidates: str | None = None
    """What became of the text of each of several extractors."""
    text_bytes: int | None = None
    tokens: int | None = None
    cluster: str | None = None
    """The document that stands for the record's duplicates."""
    failed: list[str] = field(default_factory=list)
    """The rules that it fails in that stage, with the numbers."""
    later: list[str] | None = None
    """Why later blocks would have dropped it, of a record that went on as a shadow."""


@dataclass(frozen=True)
class Answers:
    """Some of the records that were looked for, and how many there are of each fate."""

    found: list[Answer] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)

    @property
    def more(self) -> int:
        """Records that are not among those told of."""
        return self.fates.total() - len(self.found)


def why(store: Store, wanted: str, most: int = MOST) -> Answers:
    """Records with this id or URL (http and https alike), of this host, or with URLs that begin so (`…*`).

    Where some have it exactly as written, only those.
    """
    wanted = wanted.encode(errors="replace").decode()  # a shell may pass bytes that are no UTF-8; ids never are
    limits = {rule["reason"]: rule for rule in manifest(store).get("rules", [])}
    try:
        found = find(store, Wanted.of(wanted), most)
    except DamagedFileError:  # or the run at work has just put the rows into other files
        found = find(store, Wanted.of(wanted), most)
    return Answers([_answer(part, row, limits) for part in found.parts for row in part.rows.to_pylist()], found.fates)


def so_far(store: Store) -> str:
    """What to add where no record is found: of a run that is not complete, how much was looked at."""
    found = take(store)
    kept = accounting(found.manifest).stats.documents
    if kept != "all":
        return f"; this run keeps {'a sample' if kept == 'sample' else 'none'} of its records' fates (stats.documents)"
    read = f"; of {many(found.manifest['shards'], 'shard')} {found.shards_read} are read so far"
    return "" if found.is_complete else read


def _answer(part: Part, row: dict[str, Json], limits: dict[str, RuleEntry]) -> Answer:
    known = {name: row[name] for name in Answer.__dataclass_fields__ if name in row and name not in ("shard", "stage")}
    measures = measures_of(row)
    failed = [_words(limits.get(rule), rule, measures) for rule in failed_rules(part.rules, row)]
    shard = f"{row['source']}/{row['shard']}"
    return Answer(shard=shard, stage=part.file.stage, measures=measures, failed=failed, **known)  # type: ignore[arg-type]  # as the schema has them


def measures_of(row: Mapping[str, Json]) -> dict[str, float]:
    """What was measured of the record of a row of fates."""
    return {
        name: float(value)
        for name, value in row.items()
        if name not in CORE.names and not name.startswith(_NO_MEASURE) and isinstance(value, float)
    }


def failed_rules(rules: Sequence[str], row: Mapping[str, Json]) -> list[str]:
    """The rules of its stage that the record of a row fails."""
    bits = 0
    for word in range(words_of(rules)):
        value = row.get(fails_column(word))
        bits |= (value if isinstance(value, int) else 0) << (64 * word)
    return [rule for bit, rule in enumerate(rules) if bits >> bit & 1]


def _words(rule: RuleEntry | None, reason: str, measures: dict[str, float]) -> str:
    """A rule that a record fails, in numbers where the run has them."""
    if rule is None or rule["limit"] is None or rule["measure"] not in measures:
        return reason
    value = measures[rule["measure"]]
    return f"{reason}: {rule['measure']} = {value:g}, dropped if {rule['op']} {rule['limit']:g}"
