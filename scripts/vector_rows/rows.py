"""What the runners of vector rows share: a row's parts, a block by name, and a fate in the reference's words."""

from collections.abc import Mapping, Sequence
from typing import cast

from scripts.vector_rows.pipeline import Fate, fates_of
from scripts.vector_rows.reference import ERRORS, FAULTS

from textmill.block import Block
from textmill.config import catalog

__all__ = ["Outputs", "Row", "decided", "input_of", "make", "one", "params_of", "text_of"]

Row = Mapping[str, object]
Outputs = dict[str, object]


def make(name: str, settings: Mapping[str, object]) -> Block:
    """A block by its YAML name."""
    return catalog.find(name).model_validate(dict(settings))


def one(blocks: Sequence[Block], document: Mapping[str, object]) -> Fate:
    return fates_of(blocks, [document])[0]


def params_of(row: Row) -> Mapping[str, object]:
    return cast(Mapping[str, object], row["params"])


def input_of(row: Row) -> Mapping[str, object]:
    return cast(Mapping[str, object], row["input"])


def text_of(row: Row) -> str:
    return str(input_of(row)["text"])


def decided(row: Row, fate: Fate, labels: Mapping[str, str]) -> Outputs:
    """Decision and reason in the reference's words, and the text where it was changed."""
    outputs: Outputs = {"decision": "keep", "reason": None}
    if fate.reason is not None:
        label, _, fault = fate.reason.partition(".")
        cls = labels[label]
        known = {ours: theirs for theirs, ours in FAULTS.get(cls, {}).items()}
        outputs = {"decision": "drop", "reason": known.get(fault, fate.reason)}
        if row.get("decision") == "error" and ERRORS.get((cls, str(row["reason"]))) == fault:
            outputs = {"decision": "error", "reason": row["reason"]}
    if fate.text != input_of(row).get("text", ""):
        outputs["text_out"] = fate.text
    return outputs
