"""A record as it is found and shown: what it is, what became of it, and what each rule says of its measures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from textmill.digest import Json
from textmill.inspect.fate_rows import Part
from textmill.inspect.why import failed_rules, measures_of
from textmill.store.fate_table import KEPT
from textmill.store.manifest import RuleEntry

__all__ = ["FAILS", "Record", "Verdict", "records_of", "verdicts"]

FAILS: Final = "fails"
_PASSES: Final = "passes"
_OFF: Final = "no limit"


@dataclass(frozen=True)
class Verdict:
    """A measure of a record, and what one rule says of it."""

    measure: str
    value: float | None
    reason: str = ""
    """Of the rule; empty of a measure without one."""
    limit: str = ""
    """When the rule drops, in words."""
    outcome: str = ""


@dataclass(frozen=True)
class Record:
    """A record of a run; of one that is known by its stored document alone, `row` has little."""

    stage: str
    row: Mapping[str, Json]
    rules: Sequence[str] = ()

    def text(self, name: str) -> str:
        """A column of strings; empty where there is none."""
        value = self.row.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """A column of whole numbers."""
        value = self.row.get(name)
        return value if isinstance(value, int) else None

    @property
    def id(self) -> str:
        return self.text("id")

    @property
    def fate(self) -> str:
        """`kept`, or the reason."""
        return self.text("fate")

    @property
    def is_kept(self) -> bool:
        return self.fate == KEPT

    @property
    def task(self) -> str:
        """The shard, with its source before it: the name of the tasks that took it through stages."""
        return f"{self.text('source')}/{self.text('shard')}"

    @property
    def cluster(self) -> str:
        """Id of the document that stands for its duplicates; empty without any."""
        return self.text("cluster")

    @property
    def later(self) -> list[str] | None:
        """Of a shadow, why later blocks would have dropped it."""
        value = self.row.get("later")
        return [str(reason) for reason in value] if isinstance(value, list) else None


def records_of(part: Part) -> Iterator[Record]:
    """The records of some rows of fates."""
    return (Record(part.file.stage, row, part.rules) for row in part.rows.to_pylist())


def verdicts(record: Record, rules: Sequence[RuleEntry]) -> list[Verdict]:
    """Every measure of a record with each rule that looks at it, in the order of the pipeline; then those without."""
    known = measures_of(record.row)
    failed = {*failed_rules(record.rules, record.row)}
    found = [
        Verdict(
            rule["measure"], known.get(rule["measure"]), rule["reason"], _limit(rule), _outcome(rule, known, failed)
        )
        for rule in rules
        if rule["source"] in (None, record.text("source"))
        and (rule["measure"] in known or rule["reason"] in failed or rule["reason"] == record.fate)
    ]
    named = {verdict.measure for verdict in found}
    told = {rule["reason"] for rule in rules}
    found += [Verdict("", None, reason, "", FAILS) for reason in failed if reason not in told]
    return found + [Verdict(name, value) for name, value in known.items() if name not in named]


def _limit(rule: RuleEntry) -> str:
    return "" if rule["limit"] is None else f"dropped if {rule['op']} {rule['limit']:g}"


def _outcome(rule: RuleEntry, known: Mapping[str, float], failed: set[str]) -> str:
    if rule["reason"] in failed:
        return FAILS
    if rule["measure"] not in known:
        return ""
    return _PASSES if rule["limit"] is not None else _OFF
