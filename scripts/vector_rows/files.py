"""Runs the vector rows whose lists and tables a block reads from files."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, cast

from scripts.vector_rows.reference import Settings
from scripts.vector_rows.rows import Outputs, Row, decided, input_of, make, one, params_of, text_of

from textmill.languages.iso639 import to_iso639_3

__all__ = ["CLASSES", "with_files"]

_URL_WORDS: Final = Path(__file__).resolve().parents[2] / "blocks/textmill/filters/lists/url_words.json"


def with_files(row: Row) -> Outputs:
    """Fields of a row of one of `CLASSES`."""
    with TemporaryDirectory(prefix="vectors-") as folder:
        return CLASSES[str(row["cls"])](row, Path(folder))


def _url(row: Row, folder: Path) -> Outputs:
    given = params_of(row)
    settings: Settings = {"domains": "datatrove", "urls": "datatrove", "on_missing": "drop"}
    if given:
        settings = {"on_missing": "drop", "max_soft_words": cast(int, given.get("soft_word_threshold", 2)) - 1}
        own = given.get("use_integrated_lists") is False
        for theirs, ours in (("extra_domains", "domains"), ("extra_urls", "urls")):
            file = _write(folder / ours, cast(list[str], given.get(theirs, [])))
            settings[ours] = [file] if own else ["datatrove", file]
        for theirs, ours in (
            ("banned_words", "hard_words"),
            ("soft_banned_words", "soft_words"),
            ("banned_subwords", "subwords"),
        ):
            words = [word for word in cast(list[str], given.get(theirs, [])) if not word.startswith("#")]
            built_in = [] if own else json.loads(_URL_WORDS.read_text(encoding="utf-8"))[ours]
            settings[ours] = [*built_in, *words]
    block = make("filters.url", {**settings, "faithful": True})
    fate = one([block], {"url": cast(Mapping[str, object], input_of(row)["metadata"]).get("url")})
    return decided(row, fate, {block.label: "URLFilter"})


def _bad_words(row: Row, folder: Path) -> Outputs:
    given, language = params_of(row), cast(Settings, input_of(row).get("metadata", {})).get("language")
    lists = cast(Mapping[str, list[str]], given["badwords"])
    settings: Settings = {
        "lists": {to_iso639_3(code)[0]: _write(folder / code, words) for code, words in lists.items()},
        "keep_ratio": given.get("keep_fraction", 0.0),
        "on_unlisted": "drop" if given.get("fail_on_missing_language", True) else "keep",
        "default_language": to_iso639_3(str(given.get("default_language", "en")))[0],
        "faithful": True,
    }
    block = make("filters.c4_bad_words", settings)
    code = None if language is None else to_iso639_3(str(language))[0]
    return decided(row, one([block], {"text": text_of(row), "language": code}), {block.label: str(row["cls"])})


def _unigrams(row: Row, folder: Path) -> Outputs:
    """The table holds counts whose shares are the frequencies of the row; a blank, which is no word, has the rest."""
    given = params_of(row)
    shares = {
        word: Decimal(repr(share)) for word, share in cast(dict[str, float], given["unigram_frequencies"]).items()
    }
    scale = 10 ** max(-cast(int, share.as_tuple().exponent) for share in shares.values())
    counts = {word: int(share * scale) for word, share in shares.items()}
    lines = [f"{word},{count}" for word, count in {**counts, " ": scale - sum(counts.values())}.items()]
    table = _write(folder / "table.csv", ["word,count", *lines])
    annotate = make("annotators.unigram_log_prob", {"table": table, "language": given.get("language", "eng")})
    least = math.nextafter(cast(float, given.get("logprobs_threshold", -10)), math.inf)
    block = make("filters.threshold", {"column": "unigram_log_prob", "min": least})
    document = {"text": text_of(row)}
    score = one([annotate], document).document["unigram_log_prob"]
    return {**decided(row, one([annotate, block], document), {block.label: str(row["cls"])}), "score": score}


def _write(file: Path, lines: Sequence[str]) -> str:
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


CLASSES: Final[dict[str, Callable[[Row, Path], Outputs]]] = {
    "URLFilter": _url,
    "C4BadWordsFilter": _bad_words,
    "UnigramLogProbFilter": _unigrams,
}
