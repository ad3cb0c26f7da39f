"""Runs the vector rows of DCLM's mappers: each becomes a block with the row's settings and goes through a real stage.

`vectors_dclm_blocks` says which block. Normalisers and word splitters are no blocks and are called.
"""

import math
from collections.abc import Callable, Mapping
from typing import Final, cast

from scripts.vector_rows.dclm_blocks import BLOCKS, NotCoveredError, Params, read
from scripts.vector_rows.pipeline import fates_of

from textmill.block import Block
from textmill.origins.dclm.dclm_words import Splitter, split_words
from textmill.origins.dclm.normalizers import normalize_line, normalize_line_as_ccnet, normalize_url

__all__ = ["run"]

Outputs = dict[str, object]

_NORMALIZERS: Final[dict[str, Callable[[str], str]]] = {
    "normalize_url": normalize_url,
    "normalize_whitespace_and_lowercase": normalize_line,
    "ccnet_dedup_normalizer": normalize_line_as_ccnet,
}


def run(row: Mapping[str, object]) -> Outputs | None:
    """The row's output fields as Textmill has them; None when there is no block or setting for the row.

    Raises UserError when a block lacks something it needs here (a package, a model).
    """
    cls, params, given = str(row["cls"]), cast(Params, row["params"]), cast(Params, row["input"])
    try:
        if row["kind"] == "dclm_normalizer":
            return {"text_out": _NORMALIZERS[cls](str(given["text"]))} if cls in _NORMALIZERS else None
        if row["kind"] == "dclm_split_words":
            return {"words": _words(params, str(given["text"]))}
        if cls == "quality_filter" and params.get("key_must_exist") is False:
            given = {str(params.get("key", "fasttext_hq_prob")): math.nan, **given}
        return _mapped(BLOCKS[cls](params), given) if cls in BLOCKS else None
    except NotCoveredError:
        return None


def _mapped(block: Block, given: Params) -> Outputs:
    """Decision and, where it was changed, the text of one document that goes through the block."""
    if any(name not in given for name in block.requires() if name != "text"):
        # Textmill says so before any work; the reference when it meets the page.
        return {"decision": "error", "reason": "KeyError" if "url" in block.requires() else "AssertionError"}
    document = {name: value if value != {} else None for name, value in given.items()}
    fate = fates_of([block], [document])[0]
    if fate.reason is not None:
        return {"decision": "drop"}
    if fate.document.get(f"{block.label}.listed", 0) is None:
        return {"decision": "error", "reason": "ValueError"}
    return {"decision": "keep"} if fate.text == given.get("text", "") else {"decision": "keep", "text_out": fate.text}


def _words(params: Params, text: str) -> list[str]:
    values = read(params, model="fasttext", ignore_punctuation=False, ignore_whitespace=True)
    splitter = cast(Splitter, values["model"])
    return split_words(text, splitter, bool(values["ignore_punctuation"]), bool(values["ignore_whitespace"]))
