"""Tell losses that the user asked for from those that are to be warned of: a language filter drops other languages.

Languages are known by the filters' settings in `run.json`. Of scripts, as many documents are taken for asked for as a
filter must have dropped as `wrong_language`: those that it dropped, less all that it dropped for another reason.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from textmill.digest import Json
from textmill.inspect.groups import Loss, alarms, losses
from textmill.inspect.snapshot import Snapshot
from textmill.languages.iso639 import to_iso639_3
from textmill.store.stats import Tally

__all__ = ["to_warn_of"]

_SETTINGS: Final = {
    "filters.language": "keep",
    "filters.fineweb2_language": "languages",
    "filters.dclm_language": "keep",
    "filters.without_language": "exclude",
}
"""What each filter keeps, or the last one drops."""
_DEFAULTS: Final = {"filters.dclm_language": ["en"], "filters.without_language": ["eng"]}
_FILTER: Final = "filters.language"
_REASON: Final = "wrong_language"


def to_warn_of(snapshot: Snapshot, column: str) -> list[Loss]:
    """Languages or scripts of which nearly all is dropped, though the run does not say that it wants none of them."""
    tallies = snapshot.stats.breakdowns.get(column, {})
    if column == "language":
        is_wanted = _wanted(snapshot)
        return alarms(losses({value: tally for value, tally in tallies.items() if is_wanted(value)}))
    rows = losses(tallies)
    if column != "script":
        return alarms(rows)
    left = {value: _not_asked_for(snapshot, tally) for value, tally in tallies.items()}
    still = {row.value for row in alarms(losses(left))}
    return [row for row in alarms(rows) if row.value in still]


def _wanted(snapshot: Snapshot) -> Callable[[str], bool]:
    """Whether all filters that the documents of some source pass want a language."""
    config = snapshot.manifest["config"]
    sources = config.get("sources")
    own = [source.get("blocks") for source in sources if isinstance(source, dict)] if isinstance(sources, list) else []
    chains = [[*_filters(blocks), *_filters(config.get("blocks"))] for blocks in own or [None]]

    def is_wanted(language: str) -> bool:
        return any(all((language in named) == is_kept for named, is_kept in chain) for chain in chains)

    return is_wanted


def _filters(blocks: Json) -> Iterator[tuple[set[str], bool]]:
    """The languages that each language filter names, and whether it keeps or drops them."""
    for written in blocks if isinstance(blocks, list) else ():
        for name, found in written.items() if isinstance(written, dict) else [(str(written), None)]:
            settings: Mapping[str, Json] = found if isinstance(found, dict) else {}
            named = _named(name, settings) if name in _SETTINGS else None
            if named is not None:
                yield {_language(str(one)) for one in named}, name != "filters.without_language"


def _named(name: str, settings: Mapping[str, Json]) -> list[Json] | None:
    found = settings.get(_SETTINGS[name])
    if isinstance(found, list):
        return found
    if name == _FILTER:
        return ["eng"] if settings.get("profile") == "fineweb-v1" else None
    return [*_DEFAULTS[name]] if name in _DEFAULTS else None


def _language(label: str) -> str:
    """`srp_Cyrl` and `sr` are `srp`, `zh-cn` is `zho`."""
    return to_iso639_3(label.partition("-")[0])[0]


def _not_asked_for(snapshot: Snapshot, tally: Tally) -> Tally:
    asked = 0
    for block in snapshot.stats.blocks:
        if block.kind == _FILTER:
            others = sum(count for reason, count in block.drops.items() if reason.rpartition(".")[2] != _REASON)
            asked += max(0, tally.dropped_by.get(block.label, 0) - others)
    return tally.model_copy(update={"dropped": max(0, tally.dropped - asked)})
