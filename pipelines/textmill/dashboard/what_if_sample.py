"""Put a sample of a run's records into a report, so that its page can say what other limits would keep."""

import json
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.dashboard.sliders import Slider
from textmill.inspect.changed_config import changed_config
from textmill.inspect.plain_text import clip
from textmill.inspect.shown_settings import without_credentials
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.what_if import Records
from textmill.inspect.what_if_groups import tokens_of

__all__ = ["BY", "embedded"]

BY: Final = ("language", "source", "license", "host")
_MOST: Final = 5_000
_ADDRESS_CHARS: Final = 200


def embedded(snapshot: Snapshot, records: Records, movable: Sequence[Slider], has_text: bool) -> str:
    """Of at most about 5,000 records all that `templates/what-if-numbers.js` reckons with, as JSON."""
    columns = records.columns.thinned(_MOST)
    sample = records.of(columns)
    fates = columns.codes("fate")
    labels = list(dict.fromkeys(rule["label"] for rule in sample.rules.values()))
    own = [labels.index(label) if (label := value.rpartition(".")[0]) in labels else -1 for value in fates.values]
    tokens = tokens_of(snapshot, sample)
    kept = int(sample.kept.sum()) / columns.rate
    found = {
        "rate": columns.rate,
        "total": columns.total,
        "factor": snapshot.stats.kept / kept if kept and columns.rate < 1 else 1,
        "hasBarriers": bool(sample.barriers),
        "rules": [_rule(sample, one, labels) for one in movable],
        "measures": {one.rule["measure"]: _numbers(columns.numbers(one.rule["measure"])) for one in movable},
        "kept": _bits(sample.kept),
        "entered": _bits(sample.entered),
        "shadow": _bits(sample.shadow),
        "barred": _bits(sample.barred),
        "droppedByRule": _bits(sample.dropped_by_rule),
        "droppedByBarrier": _bits(sample.dropped_by_barrier),
        "failing": sample.failing.tolist(),
        "failingOwn": sample.failing_own.tolist(),
        "own": [own[code] for code in fates.codes],
        "cluster": _clusters(sample),
        "tokens": None if tokens is None else np.round(tokens, 2).tolist(),
        "groups": {name: _group(sample, name) for name in BY},
        "fates": {"values": list(fates.values), "codes": fates.codes.tolist()},
        "order": np.argsort(columns.arrow("key").to_numpy(), kind="stable").tolist(),
        "documents": _addresses(sample) if has_text else None,
        "yaml": _template(snapshot, movable) if has_text else None,
    }
    return json.dumps(found, allow_nan=False, separators=(",", ":"))


def _rule(sample: Records, one: Slider, labels: Sequence[str]) -> dict[str, object]:
    return {
        "reason": one.rule["reason"],
        "label": labels.index(one.rule["label"]),
        "measure": one.rule["measure"],
        "op": one.rule["op"],
        "limit": one.limit,
        "exact": one.rule["exact"],
        "whole": one.rule["whole"],
        "setting": one.rule["setting"],
        "fails": np.flatnonzero(sample.columns.fails(one.rule["reason"])).tolist(),
    }


def _numbers(values: npt.NDArray[np.float64]) -> list[float | None]:
    """As few digits as give the same float32."""
    return [float(str(value)) if np.isfinite(value) else None for value in values.astype(np.float32)]


def _bits(mask: npt.NDArray[np.bool_]) -> str:
    return "".join("1" if one else "0" for one in mask)


def _clusters(sample: Records) -> list[int]:
    """A number for each cluster; -1 of records without one."""
    codes = sample.columns.codes("cluster")
    return [-1 if not codes.values[code] else int(code) for code in codes.codes]


def _group(sample: Records, name: str) -> dict[str, object]:
    codes = sample.columns.codes(name)
    return {"values": [clip(value, _ADDRESS_CHARS) for value in codes.values], "codes": codes.codes.tolist()}


def _addresses(sample: Records) -> list[str]:
    rows = sample.columns.rows(range(len(sample.columns)), ("id", "url"))
    return [clip(str(without_credentials(str(row["url"] or row["id"] or ""))), _ADDRESS_CHARS) for row in rows]


def _template(snapshot: Snapshot, movable: Sequence[Slider]) -> str:
    """The pipeline file with `@limit.<number>@` in the place of each limit."""
    return changed_config(snapshot.manifest, {one.rule["reason"]: f'"@limit.{n}@"' for n, one in enumerate(movable)})
