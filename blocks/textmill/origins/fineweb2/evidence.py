"""What FineWeb2's precision filter knows of a language: its own words, and words that name it in addresses.

Source: `misc/precision_filtering` of github.com/huggingface/fineweb-2 (Apache-2.0; Penedo et al. 2025), whose files are
read as they are: `wordlists-0.85/<language>_<Script>.txt`, `url_whitelist.json`, `cont_scores.json`.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from textmill.addresses.hosts import host_name, host_of
from textmill.errors import UserError
from textmill.models.files import digest
from textmill.text.punctuation_marks import PUNCTUATION

__all__ = ["Evidence", "bare_words", "contaminated", "digests", "evidence", "url_names"]

SCORES: Final = "cont_scores.json"
URL_WORDS: Final = "url_whitelist.json"
_NOT_IN_URLS: Final = re.compile(r"[^a-zA-Z0-9/.]+")
_SCHEME: Final = re.compile(r"\Ahttps?://")
_BLANKED: Final = str.maketrans(dict.fromkeys(PUNCTUATION, " "))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one language: its own words; its code; words and country domains (with the dot) of its addresses."""

    own_words: frozenset[str]
    code: str
    url_words: tuple[str, ...]
    domains: tuple[str, ...]


@lru_cache(maxsize=4)
def contaminated(folder: str, above: float) -> frozenset[str]:
    """Languages (`bar_Latn`) with a share of foreign documents above the limit; UserError without the file."""
    scores = _json(Path(folder) / SCORES)
    return frozenset(language for language, share in scores.items() if isinstance(share, float) and share > above)


@lru_cache(maxsize=2048)
def evidence(folder: str, word_lists: str, language: str) -> Evidence:
    """What is known of a language; UserError when its word list is missing."""
    path = Path(folder) / word_lists / f"{language}.txt"
    if not path.is_file():
        raise UserError(f"no word list of {language} at {path}: copy misc/precision_filtering of huggingface/fineweb-2")
    lines = path.read_text(encoding="utf-8").split("\n")
    code = language.partition("_")[0]
    listed = _json(Path(folder) / URL_WORDS).get(code, [])
    words = [str(word) for word in listed] if isinstance(listed, list) else []
    return Evidence(
        own_words=frozenset(word for line in lines if (word := line.strip())),
        code=code,
        url_words=tuple(word for word in words if not word.startswith(".")),
        domains=tuple(word for word in words if word.startswith(".")),
    )


def digests(folder: str, word_lists: str) -> str:
    """Digests of the two tables and of the word lists."""
    tables = [digest(Path(folder) / name) for name in (SCORES, URL_WORDS)]
    lists = [f"{path.name}:{digest(path)}" for path in sorted((Path(folder) / word_lists).glob("*.txt"))]
    return hashlib.sha256(" ".join([*tables, *lists]).encode()).hexdigest()


def bare_words(text: str) -> str:
    """The text with punctuation and runs of whitespace as one space each; case stays."""
    return " ".join(text.translate(_BLANKED).split())


def url_names(url: str, known: Evidence, faithful: bool) -> bool:
    """Whether an address names the language: by its code, a word, or (as was meant) a country's domain."""
    host = "" if faithful else host_of(url)
    if not faithful:
        url = _SCHEME.sub("", url)
    if known.code.upper() in url or re.search(rf"(?<![a-zA-Z0-9]){known.code}(?![a-zA-Z0-9])", url):
        return True
    bare = _NOT_IN_URLS.sub("", url).lower()
    if faithful:
        return any(word in bare for word in known.url_words)
    in_country = host.endswith(tuple(f".{name}" for domain in known.domains if (name := host_name(domain[1:]))))
    return in_country or any(word in bare for word in _as_in_urls(known.url_words))


def _as_in_urls(words: Iterable[str]) -> list[str]:
    return [bare for word in words if (bare := _NOT_IN_URLS.sub("", word).lower())]


@lru_cache(maxsize=4)
def _json(path: Path) -> dict[str, object]:
    if not path.is_file():
        raise UserError(f"no {path}: copy misc/precision_filtering of huggingface/fineweb-2 and set `lists:` to it")
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found
