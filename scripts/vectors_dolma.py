"""Runs the vector rows of Dolma's taggers, mixer and deduper, CCNet's normaliser and Common Pile's licence parser.

Blocks go through a real stage (`vectors_pipeline`); what comes back is said in the reference's words. The normaliser is
a function, and the deduper keeps a state from document to document, which no block may: those are called.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

import orjson
from scripts.vectors_pipeline import Fate, fates_of

from textmill import catalog
from textmill.block import Block
from textmill.ccnet.normalize import Punctuation, for_paragraph_hash, normalize
from textmill.dolma.overlap import NgramOverlap, Overlap
from textmill.dolma.spans import Span
from textmill.errors import UserError
from textmill.licenses.common_pile import MEMBERS

__all__ = ["WHY_NOT", "run"]

Row = Mapping[str, object]
Outputs = dict[str, object]

WHY_NOT: Final[dict[tuple[str, str], str]] = {}
"""Rows that nothing answers, by kind and class."""

_TAGGERS: Final[dict[str, tuple[str, dict[str, object]]]] = {
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
    name, settings = _TAGGERS.get(str(row["cls"]), ("", {}))
    if not name:
        return None
    given = _input(row)
    document: dict[str, object] = {"text": given["text"]}
    if "metadata" in given:
        document["html"] = cast(Mapping[str, object], given["metadata"])["html"]
    block = _make(name, settings)
    (fate,) = fates_of([block], [document])
    return {"spans": _spans(fate, block)}


def _spans(fate: Fate, block: Block) -> list[list[object]]:
    found = cast(Sequence[Mapping[str, object]], fate.document[f"{block.label}.spans"])
    return [[span["start"], span["end"], span["type"], span["score"]] for span in found]


def _mixer(row: Row) -> Outputs:
    params = _params(row)
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
        for document in cast(Sequence[Mapping[str, object]], _input(row)["docs"])
    ]
    block = _make("filters.dolma_mixer", settings)
    try:
        fates = fates_of([block], documents)
    except UserError:
        return {"error": "RuntimeError"}
    if any(fate.reason == f"{block.label}.expression_failed" for fate in fates):
        return {"error": "RuntimeError"}
    return {"kept": {str(place): fate.text for place, fate in enumerate(fates) if fate.reason is None}}


def _restricted_keys(row: Row) -> Outputs:
    keys = cast(Sequence[str], _input(row)["attribute_keys"])
    pattern = str(_params(row)["pattern"])
    settings = {"syntax": "jq", "exclude": {"restricted": _RESTRICTED_KEYS.replace("{pattern}", pattern)}}
    metadata = _json({"attribute_spans": {key: [[0, 1, 1.0]] for key in keys}})
    (fate,) = fates_of([_make("filters.dolma_mixer", settings)], [{"text": "text", "metadata": metadata}])
    return {"excluded": fate.reason is not None}


def _dedupe(row: Row) -> Outputs | None:
    params = _params(row)
    seen = Overlap(
        ngrams=_ngrams(cast(Mapping[str, object] | None, params.get("by_ngram"))),
        separator=str(params.get("paragraph_separator") or "\n"),
        min_chars=cast(int, params.get("min_length") or 0),
        min_words=cast(int, params.get("min_words") or 0),
        skip_empty=bool(params.get("skip_empty")),
        faithful=True,
    )
    search = {"deduper.paragraphs": seen.duplicates, "deduper.documents": seen.duplicate_key}.get(str(row["cls"]))
    if search is None:
        return None
    texts = cast(Sequence[str], _input(row)["docs"])
    return {"spans": {str(place): _places(search(text)) for place, text in enumerate(texts)}}


def _ngrams(given: Mapping[str, object] | None) -> NgramOverlap | None:
    if given is None:
        return None
    return NgramOverlap(
        length=cast(int, given["ngram_length"]),
        stride=cast(int, given["stride"]),
        threshold=cast(float, given["overlap_threshold"]),
        skip_short=bool(given.get("skip_short_paragraphs")),
    )


def _places(spans: Sequence[Span] | None) -> list[list[float]] | None:
    return None if spans is None else [[span.start, span.end, span.score] for span in spans]


def _normalize(row: Row) -> Outputs | None:
    text = str(_input(row)["text"])
    if row["cls"] in ("normalize_for_dedup", "text_normalizer.normalize_for_dedup"):
        return {"text_out": for_paragraph_hash(text)}
    if row["cls"] != "text_normalizer.normalize":
        return None
    params = {"accent": True, "case": True, "numbers": True, "punct": 1, **_params(row)}
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
    block = _make("licenses.permissive", {"faithful": True})
    (fate,) = fates_of([block], [{"text": "text", "license": _input(row)["text"]}])
    if fate.reason is not None:
        return {"decision": "error", "reason": "ValueError"}
    (member,) = (name for name, spdx in MEMBERS.items() if spdx == fate.document["license"])
    return {"decision": "ok", "licence": member}


def _make(name: str, settings: Mapping[str, object]) -> Block:
    return catalog.find(name).model_validate(dict(settings))


def _input(row: Row) -> Mapping[str, object]:
    return cast(Mapping[str, object], row["input"])


def _params(row: Row) -> Mapping[str, object]:
    return cast(Mapping[str, object], row["params"])


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
