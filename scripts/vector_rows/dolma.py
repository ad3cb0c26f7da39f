"""Runs the vector rows of Dolma's taggers, mixer and deduper, CCNet's normaliser and Common Pile's licence parser.

Blocks go through a real stage (`vectors_pipeline`), the deduper through a whole run (`vectors_run`); what comes back is
said in the reference's words. CCNet's normalisers are functions and are called.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

import orjson
from scripts.vector_rows.pipeline import Fate, fates_of
from scripts.vector_rows.rows import Outputs, Row, input_of, make, params_of
from scripts.vector_rows.run import outcome_of

from textmill.block import Block
from textmill.errors import UserError
from textmill.origins.ccnet.normalize import Punctuation, for_paragraph_hash, normalize
from textmill.origins.dolma.unicode_words import words
from textmill.spdx.common_pile import MEMBERS

__all__ = ["TAGGERS", "run"]

WHY_NOT: Final = {
    (
        "dolma_dedupe",
        "deduper.documents",
    ): "whole documents by a key: `dedup.exact`, which keeps one instead of marking",
}
"""Rows that are not run, by kind and class."""

TAGGERS: Final[dict[str, tuple[str, dict[str, object]]]] = {
    "gopher_v1": ("annotators.dolma_gopher", {"lines": "newline"}),
    "gopher_v2": ("annotators.dolma_gopher", {"lines": "newlines"}),
    "c4_v1": ("annotators.dolma_c4", {"javascript": "word"}),
    "c4_v2": ("annotators.dolma_c4", {"javascript": "anywhere"}),
    "cc_re": ("licenses.cc_re", {"where": "links", "min_matches": None}),
    "cc_re_fast": ("licenses.cc_re", {"where": "anywhere", "min_matches": None}),
    "pii_regex_with_counts_fast_v2": ("annotators.dolma_pii", {"faithful": True}),
    "not_alphanum_paragraph_v1": ("annotators.dolma_punctuation", {}),
    "char_length_v1": ("annotators.dolma_length", {"unit": "characters"}),
    "char_length_with_paragraphs_v1": ("annotators.dolma_length", {"unit": "characters", "by_paragraph": True}),
    "char_length_strip_ws_v1": ("annotators.dolma_length", {"unit": "stripped_characters"}),
    "bytes_length_v1": ("annotators.dolma_length", {"unit": "bytes"}),
    "whitespace_tokenizer_v1": ("annotators.dolma_length", {"unit": "tokens", "faithful": True}),
    "whitespace_tokenizer_with_paragraphs_v1": (
        "annotators.dolma_length",
        {"unit": "tokens", "by_paragraph": True, "faithful": True},
    ),
    "uniseg_length_v1": ("annotators.dolma_length", {"unit": "unicode_words"}),
}
"""Block and settings that are to equal a tagger."""

_PUNCTUATION: Final[dict[object, Punctuation]] = {1: "plain", 2: "remove"}
_RESTRICTED_KEYS: Final = (
    "(.metadata.attribute_spans != null) and "
    '(.metadata.attribute_spans | keys | map(select(test("{pattern}"))) | length > 0)'
)
"""CCCC's exclusion, as its README has it."""


def run(row: Row) -> Outputs | None:
    """The row's output fields as Textmill has them; None when there is nothing to run it with."""
    find = _KINDS.get(str(row["kind"]))
    return None if find is None else find(row)


def _tagger(row: Row) -> Outputs | None:
    name, settings = TAGGERS.get(str(row["cls"]), ("", {}))
    if not name:
        return None
    given = input_of(row)
    document: dict[str, object] = {"text": given["text"]}
    if "metadata" in given:
        document["html"] = cast(Mapping[str, object], given["metadata"])["html"]
    block = make(name, settings)
    (fate,) = fates_of([block], [document])
    return {"spans": _spans(fate, block)}


def _spans(fate: Fate, block: Block) -> list[list[object]]:
    found = cast(Sequence[Mapping[str, object]], fate.document[f"{block.label}.spans"])
    return [[span["start"], span["end"], span["type"], span["score"]] for span in found]


def _mixer(row: Row) -> Outputs:
    params = params_of(row)
    filters = cast(Mapping[str, object], params.get("filter") or {})
    settings: dict[str, object] = {
        "syntax": filters.get("syntax") or "jsonpath",
        "include": filters.get("include") or (),
        "exclude": filters.get("exclude") or (),
        "span_replacement": params.get("span_replacement") or (),
        "min_text_bytes": params.get("min_text_length"),
        "faithful": True,
    }
    documents = [
        {
            "text": document["text"],
            "metadata": _json({**_object(document.get("metadata")), "attributes": document.get("attributes") or {}}),
        }
        for document in cast(Sequence[Mapping[str, object]], input_of(row)["docs"])
    ]
    block = make("filters.dolma_mixer", settings)
    try:
        fates = fates_of([block], documents)
    except UserError:
        return {"error": "RuntimeError"}
    if any(fate.reason == f"{block.label}.expression_failed" for fate in fates):
        return {"error": "RuntimeError"}
    return {"kept": {str(place): fate.text for place, fate in enumerate(fates) if fate.reason is None}}


def _restricted_keys(row: Row) -> Outputs:
    keys = cast(Sequence[str], input_of(row)["attribute_keys"])
    pattern = str(params_of(row)["pattern"])
    settings = {"syntax": "jq", "exclude": {"restricted": _RESTRICTED_KEYS.replace("{pattern}", pattern)}}
    metadata = _json({"attribute_spans": {key: [[0, 1, 1.0]] for key in keys}})
    (fate,) = fates_of([make("filters.dolma_mixer", settings)], [{"text": "text", "metadata": metadata}])
    return {"excluded": fate.reason is not None}


def _dedupe(row: Row) -> Outputs | None:
    params = params_of(row)
    ngrams = cast(Mapping[str, object], params.get("by_ngram") or {})
    settings: dict[str, object] = {
        "separator": params.get("paragraph_separator") or "\n",
        "ngram": ngrams.get("ngram_length") or None,
        "stride": ngrams.get("stride", 1),
        "min_overlap": ngrams.get("overlap_threshold", 1.0),
        "skip_short": bool(ngrams.get("skip_short_paragraphs")),
        "min_chars": params.get("min_length") or 0,
        "min_words": params.get("min_words") or 0,
        "skip_empty": bool(params.get("skip_empty")),
        "faithful": True,
    }
    if row["cls"] == "deduper.documents":
        settings |= {"separator": None, "ngram": None, "min_chars": 0, "skip_empty": False}
    elif row["cls"] != "deduper.paragraphs":
        return None
    block = make("dedup.ngram_overlap", settings)
    texts = cast(Sequence[str], input_of(row)["docs"])
    kept = outcome_of([block], [[{"text": text} for text in texts]]).kept
    found = [_places(kept[f"0/{number}"][f"{block.label}.spans"]) for number in range(len(texts))]
    told = _whole_document if row["cls"] == "deduper.documents" else _paragraphs
    return {
        "spans": {
            str(number): told(text, places, params)
            for number, (text, places) in enumerate(zip(texts, found, strict=True))
        }
    }


def _paragraphs(text: str, places: list[list[object]], params: Mapping[str, object]) -> list[list[object]] | None:
    """Dolma writes no list at all for an empty text."""
    return places if text else None


def _whole_document(text: str, places: list[list[object]], params: Mapping[str, object]) -> list[list[object]] | None:
    """Dolma writes where the document ends in bytes, an empty list for one it skips, and no list for one it keeps."""
    least, size = cast(int, params.get("min_words") or 0), len(text.encode())
    if least:
        return [] if len(words(text)) < least else None
    if size < cast(int, params.get("min_length") or 0) or (params.get("skip_empty") and not text.strip()):
        return []
    return [[0, size, score] for _, _, score in places] or None


def _places(spans: object) -> list[list[object]]:
    found = cast(Sequence[Mapping[str, object]], spans)
    return [[span["start"], span["end"], span["score"]] for span in found]


def _normalize(row: Row) -> Outputs | None:
    text = str(input_of(row)["text"])
    if row["cls"] in ("normalize_for_dedup", "text_normalizer.normalize_for_dedup"):
        return {"text_out": for_paragraph_hash(text)}
    if row["cls"] != "text_normalizer.normalize":
        return None
    params = {"accent": True, "case": True, "numbers": True, "punct": 1, **params_of(row)}
    return {
        "text_out": normalize(
            text,
            accents=not params["accent"],
            case=not params["case"],
            digits=not params["numbers"],
            punctuation=_PUNCTUATION.get(params["punct"], "keep"),
        )
    }


def _licence(row: Row) -> Outputs:
    block = make("licenses.permissive", {"faithful": True})
    (fate,) = fates_of([block], [{"text": "text", "license": input_of(row)["text"]}])
    if fate.reason is not None:
        return {"decision": "error", "reason": "ValueError"}
    (member,) = (name for name, spdx in MEMBERS.items() if spdx == fate.document["license"])
    return {"decision": "ok", "licence": member}


def _object(value: object) -> dict[str, object]:
    return dict(cast(Mapping[str, object], value or {}))


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


_KINDS: Final[dict[str, Callable[[Row], Outputs | None]]] = {
    "dolma_tagger": _tagger,
    "dolma_mixer": _mixer,
    "dolma_dedupe": _dedupe,
    "ccnet_normalize": _normalize,
    "licence_parse": _licence,
    "cccc_key_test": _restricted_keys,
}
