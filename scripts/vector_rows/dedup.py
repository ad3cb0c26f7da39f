"""Runs the vector rows of deduplication, decontamination, rehydration and text simplification.

Rows of whole corpora become shards of a run: every stage is planned, done and committed, and the answer is read from
the fates, the documents and the corpus of the run directory.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, cast

import numpy as np
from scripts.vector_rows.pipeline import fates_of
from scripts.vector_rows.rows import Outputs, Row, input_of, params_of, text_of
from scripts.vector_rows.run import Document, Outcome, outcome_of

from textmill.annotators.rehydration import Rehydration
from textmill.dedup.exact import Exact
from textmill.dedup.minhash import Minhash
from textmill.dedup.sentences import Sentences
from textmill.filters.decontamination import Decontamination
from textmill.matching.hashing.signatures import Bits, HashName, permutations, shingle_hashes, signature
from textmill.origins.fineweb2.cluster_weights import compute_weights
from textmill.text.cutting import Simplification, simplify
from textmill.tokens.words import tokenizer

__all__ = ["WHY_NOT", "run"]

WHY_NOT: Final = {
    (
        "bloom",
        "SingleBloomFilter",
    ): "datatrove's filter uses few of its bits and too many hashes; dedup.bloom is DCLM's",
}
"""Rows that are not run, by kind and class."""

_CONFIGS: Final[dict[str, Outputs]] = {
    "fineweb": {},
    "fineweb2": {"hash": "xxhash"},
    "sha1_32": {"bits": 32, "bands": 4, "rows": 3, "ngram": 3, "seed": 5},
    "xxh_32": {"hash": "xxhash", "bits": 32, "bands": 20, "rows": 10},
}
_NORM_SWITCHES: Final = {
    "lowercase": "lowercase",
    "norm_whitespace": "whitespace",
    "remove_punctuation": "punctuation",
    "norm_unicode_diacritics": "diacritics",
    "norm_numbers": "numbers",
    "norm_weekdays": "weekdays",
    "norm_monthnames": "monthnames",
}
_SENTENCE_SETTINGS: Final = {
    "n_sentences": "span",
    "min_doc_words": "min_words",
    "min_num_sentences": "min_sentences",
    "min_words_to_remove_span": "min_removed_words",
}
_EXACT: Final = re.compile(r"ExactDedup\((url|text)(\.lower)?, (?:no priority|priority=min\(65535,len//(\d+)\))\)")


def run(row: Row) -> Outputs | None:
    """The row's output fields as Textmill has them; None when it has no block for the row."""
    find = _KINDS.get(str(row["kind"]))
    return None if find is None else find(row)


def _simplify_text(row: Row) -> Outputs | None:
    params = cast(Mapping[str, bool], row["params"])
    if not set(params) <= set(_NORM_SWITCHES):
        return None
    profile: Outputs = {"profile": "fineweb-v1"} if str(row["cls"]).endswith("v0_2_0") else {}
    switches = {_NORM_SWITCHES[name]: value for name, value in params.items()}
    return {"text_out": simplify(text_of(row), Simplification(**switches, **profile))}  # type: ignore[arg-type]  # by name


def _decontamination(row: Row) -> Outputs:
    params, given = params_of(row), input_of(row)
    with TemporaryDirectory(prefix="vectors-") as folder:
        path = Path(folder) / "questions.jsonl"
        path.write_text(json.dumps({"task": "task1", "query": given.get("query"), "gold": given["gold"]}))
        block = Decontamination(
            questions=str(path),
            faithful=True,
            ngram=cast(int, params.get("n_grams", 12)),
            answers_across_query=bool(params.get("find_overlap_ngrams", True)),
            queries=bool(params.get("find_query_ngrams", False)),
        )
        (fate,) = fates_of([block], [{"text": given["text"]}])
        known = len(block.evaluations())
    outputs: Outputs = {"n_index_hashes": known, "decision": "keep", "reason": None, "metadata_out": {}}
    if fate.reason is not None:
        told, _, _ = str(fate.document["detail"]).partition("; asked in ")
        task, _, ngram = told.removeprefix("in ").rpartition(": ")
        outputs |= {"decision": "drop", "reason": fate.reason.removeprefix("decontamination.")}
        outputs["metadata_out"] = {"contaminated_ngram": ngram, "contaminated_task": task}
    return outputs


def _rehydration(row: Row) -> Outputs:
    weights = {int(first): count for first, count in cast(Mapping[str, int], params_of(row)["weights"]).items()}
    sizes = cast(Sequence[int], input_of(row)["cluster_sizes"])
    documents: list[Document] = [{"text": str(size), "cluster_size": size} for size in sizes]
    found = outcome_of([Rehydration(weights=weights)], [documents], repeat_by="repeats")
    written = [row["id"] for row in found.corpus]
    return {"copies": [written.count(f"0/{number}") for number in range(len(sizes))]}


def _rehydration_weights(row: Row) -> Outputs:
    params, given = params_of(row), input_of(row)
    weights = compute_weights(
        cast(Sequence[int], given["sizes"]),
        cast(Sequence[float], given["rates"]),
        cast(float, given["global_rate"]),
        cast(int, params["max_reps"]),
        cast(int, params["window"]),
    )
    return {"weights": {str(first): count for first, count in weights.items()}}


def _exact_dedup(row: Row) -> Outputs | None:
    rule = _EXACT.fullmatch(str(row["cls"]))
    if rule is None:
        return None
    files: list[list[Document]] = [
        [{"url": url, "text": text, "priority": min(65535, len(text) // int(rule[3] or 1))} for url, text in documents]
        for documents in cast(Sequence[Sequence[tuple[str, str]]], input_of(row)["files"])
    ]
    block = Exact.model_validate(
        {
            "column": rule[1],
            "normalize": "lower" if rule[2] else "none",
            "keep": {"highest": "priority"} if rule[3] else "first",
            "faithful": True,
        }
    )
    found = outcome_of([block], files)
    counts = {place: cast(int, document["cluster_size"]) - 1 for place, document in found.kept.items()}
    return {"kept_with_duplicate_count": _by_file(counts, len(files))}


def _sentence_dedup(row: Row) -> Outputs | None:
    params = dict(params_of(row))
    hash_name, lines = params.pop("hash", None), params.pop("split_sentences", True) is False
    if hash_name not in (None, "xxhash-64", "sha1-64") or not set(params) <= set(_SENTENCE_SETTINGS):
        return None
    settings = {_SENTENCE_SETTINGS[name]: value for name, value in params.items()}
    block = Sentences.model_validate({**settings, "split": "lines" if lines else "sentences", "faithful": True})
    files = _files(row)
    found = outcome_of([block], files)
    return {"kept": _by_file({place: document["text"] for place, document in found.kept.items()}, len(files))}


def _minhash(row: Row) -> Outputs:
    params = params_of(row)
    name, bits = cast(HashName, params["hash_fc"]), cast(Bits, params["precision"])
    bands, ngram = cast(int, params["num_buckets"]), cast(int, params["n_grams"])
    words = tokenizer(str(params["language"])).words(simplify(text_of(row)))
    hashes = list(chain.from_iterable(block.tolist() for block in shingle_hashes(words, ngram, name, bits)))
    outputs: Outputs = {"n_shingles": len(hashes), "first_shingles": hashes[:3]}
    a, b = permutations(bands * cast(int, params["hashes_per_bucket"]), cast(int, params["seed"]))
    minima = signature(words, ngram, name, bits, a, b)
    if minima is not None:
        packed = np.split(minima.astype("<u4" if bits == 32 else "<u8"), bands)
        outputs["first8"] = minima[:8].tolist()
        outputs["bands_sha1_16"] = [hashlib.sha1(band.tobytes()).hexdigest()[:16] for band in packed]
    return outputs


def _minhash_params(row: Row) -> Outputs:
    params = params_of(row)
    found = permutations(cast(int, params["n"]), cast(int, params["seed"]))
    outputs: Outputs = {}
    for name, values in zip("ab", found, strict=True):
        outputs[f"{name}_first8"] = values[:8].tolist()
        outputs[f"{name}_sha1"] = hashlib.sha1(values.astype("<u8").tobytes()).hexdigest()
    return outputs


def _minhash_e2e(row: Row) -> Outputs | None:
    config = _CONFIGS.get(str(params_of(row)["config"]))
    if config is None:
        return None
    files = _files(row)
    found = outcome_of([Minhash.model_validate({**config, "faithful": True})], files)
    clusters = {place: _cluster(found, place) for place in found.places}
    sizes = {place: cast(int, found.kept[cluster]["cluster_size"]) for place, cluster in clusters.items()}
    # The reference numbers clusters as their documents come, and knows those of two documents or more.
    numbers: dict[str, int] = {}
    for place, cluster in clusters.items():
        if sizes[place] > 1:
            numbers.setdefault(cluster, len(numbers))
    results: Outputs = {}
    for place, cluster in clusters.items():
        metadata = {"minhash_cluster_id": numbers.get(cluster, -1), "minhash_cluster_size": sizes[place]}
        # It adds them only where it removes something from the file.
        is_touched = any(other.partition("/")[0] == place.partition("/")[0] for other in found.reasons)
        results[place] = ["drop" if place in found.reasons else "keep", metadata if is_touched else {}]
    return {"result": _by_file(results, len(files))}


def _cluster(found: Outcome, place: str) -> str:
    """The document that stays of a document's cluster."""
    return (
        place
        if place in found.kept
        else found.details[place].removeprefix("duplicate of ").partition(" (similarity ")[0]
    )


def _by_file(values: Mapping[str, object], files: int) -> list[dict[str, object]]:
    """Values by place (`file/row`), in one mapping for each file."""
    return [
        {place: value for place, value in values.items() if place.partition("/")[0] == str(file)}
        for file in range(files)
    ]


def _files(row: Row) -> list[list[Document]]:
    return [[{"text": text} for text in texts] for texts in cast(Sequence[Sequence[str]], input_of(row)["files"])]


_KINDS: Final = {
    "simplify_text": _simplify_text,
    "decontamination": _decontamination,
    "rehydration": _rehydration,
    "rehydration_weights": _rehydration_weights,
    "exact_dedup": _exact_dedup,
    "sentence_dedup": _sentence_dedup,
    "minhash": _minhash,
    "minhash_params": _minhash_params,
    "minhash_e2e": _minhash_e2e,
}
