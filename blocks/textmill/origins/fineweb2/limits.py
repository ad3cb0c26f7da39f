"""Limits of FineWeb2's filters by language and script: its own for 1,929 pairs, or those of a file.

Source: `configs/*.yml` of github.com/huggingface/fineweb-2 (Apache-2.0; Penedo et al. 2025, arXiv:2506.20920, section
3), in one table with the keys of those files, so that `textmill calibrate` and people can write their own. Values are
used as FineWeb2's pipeline does: a `dup_line_frac` of 0 switches that rule off.
"""

import gzip
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from textmill.batch import Batch
from textmill.errors import UserError
from textmill.models.files import digest, resolve
from textmill.tokens.document_languages import document_languages

__all__ = [
    "DUPLICATE_SIZES",
    "LIMITS_MEANING",
    "TOP_SIZES",
    "LanguageLimits",
    "Limits",
    "identity_of",
    "individual",
    "limits_of",
    "load",
    "write",
]

LIMITS_MEANING: Final = "Limits by language: YAML or JSONL as `textmill calibrate` writes; null: FineWeb2's own"
TOP_SIZES: Final = (2, 3, 4)
DUPLICATE_SIZES: Final = (5, 6, 7, 8, 9, 10)
"""Words of the n-grams that have limits."""

_MEMBERS: Final = {
    "ara": "arb",
    "aze": "azj",
    "est": "ekk",
    "grn": "gug",
    "kur": "kmr",
    "kom": "kpv",
    "lav": "lvs",
    "mlg": "plt",
    "mon": "khk",
    "msa": "zsm",
    "nep": "npi",
    "nor": "nob",
    "ori": "ory",
    "pus": "pbt",
    "que": "quy",
    "sqi": "als",
    "swa": "swh",
    "tgl": "fil",
    "uzb": "uzn",
    "yid": "ydd",
    "zho": "cmn",
}
"""Macrolanguages as lid.176 names them, and the member that GlotLID finds most of."""


def _of_sizes(pairs: list[tuple[int, float]]) -> list[tuple[int, float]]:
    sizes = tuple(size for size, _ in pairs)
    if sizes not in (TOP_SIZES, DUPLICATE_SIZES):
        raise ValueError(f"limits for n-grams of {TOP_SIZES} or {DUPLICATE_SIZES} words are wanted, not {sizes}")
    return pairs


NgramLimits = Annotated[list[tuple[int, float]], AfterValidator(_of_sizes)]


class LanguageLimits(BaseModel):
    """Limits of one language in one script, by FineWeb2's names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language_score: float = Field(description="Lowest probability of the language")
    dup_line_frac: float = Field(description="Largest share of repeated lines; 0: off")
    top_n_grams: NgramLimits = Field(description="Largest share of characters in the most frequent n-gram")
    dup_n_grams: NgramLimits = Field(description="Largest share of characters in repeated n-grams")
    line_punct_thr: float = Field(description="Smallest share of lines with an end mark; -1: any")
    new_line_ratio: float = Field(description="Most newlines per token")
    min_avg_word_length: float = Field(description="Shortest mean word, in characters")
    max_avg_word_length: float = Field(description="Longest mean word, in characters")
    max_non_alpha_words_ratio: float = Field(description="Smallest share of tokens with a letter, despite its name")
    stopwords: tuple[str, ...] = Field(description="Words of which prose holds some")


Limits = Mapping[str, LanguageLimits]
_TABLE: Final = TypeAdapter(dict[str, LanguageLimits])


def load(location: str | None) -> Limits:
    """Limits by `language_Script`, of a JSONL file (key `lang`) or a YAML mapping; FineWeb2's own for None.

    Raises UserError for a file that is not there or holds something else.
    """
    if location is None:
        return _published()
    path = resolve(location, "table of limits", setting="limits")
    return _of_file(path, digest(path))


def identity_of(location: str | None) -> str:
    """Digest of the table; of FineWeb2's own, its name."""
    return "fineweb2" if location is None else digest(resolve(location, "table of limits", setting="limits"))


def limits_of(batch: Batch, limits: Limits) -> list[LanguageLimits | None]:
    """The limits of every row by its `language` and `script`, None where the table has none for them.

    A macrolanguage takes those of its main member.
    """
    return [limits.get(language) or limits.get(individual(language)) for language in document_languages(batch)]


def write(path: str, language: str, found: LanguageLimits) -> None:
    """Put the limits of a language into a local YAML file that `load` reads; those of others in it stay."""
    known = dict(load(path)) if Path(path).exists() else {}
    known[language] = found
    rows = {name: limits.model_dump(mode="json") for name, limits in sorted(known.items())}
    text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=120)
    Path(path).write_text(text, encoding="utf-8")


def individual(language: str) -> str:
    """The `language_Script` with a macrolanguage replaced by its main member: `zho_Hani` is `cmn_Hani`."""
    code, _, script = language.partition("_")
    return f"{_MEMBERS.get(code, code)}_{script}"


@lru_cache(maxsize=1)
def _published() -> Limits:
    packed = files("textmill.origins.fineweb2").joinpath("limits.jsonl.gz").read_bytes()
    return _TABLE.validate_python(_rows(gzip.decompress(packed).decode()))


@lru_cache(maxsize=8)
def _of_file(path: Path, content: str) -> Limits:
    text = path.read_text(encoding="utf-8")
    try:
        # FineWeb2's own files have no key `lang`; a mapping by language holds them as they are.
        found = _rows(text) if path.suffix == ".jsonl" else yaml.safe_load(text)
        return _TABLE.validate_python(found)
    except (yaml.YAMLError, json.JSONDecodeError, KeyError, TypeError, ValidationError) as error:
        first_lines = " ".join(str(error).split("\n")[:3])
        raise UserError(f"{path} is no table of FineWeb2 limits (SHA-256 {content[:8]}): {first_lines}") from error


def _rows(text: str) -> dict[str, object]:
    rows = [json.loads(line) for line in text.split("\n") if line]
    return {row.pop("lang"): row for row in rows}
