"""Imports the package of a language when it is first needed, and says what is missing and how to get it."""

import importlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import packages_distributions, version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Final

from textmill.errors import UserError
from textmill.machine.only_ours import others_can_write

__all__ = ["BOTOK_LISTS", "STANZA_MODELS", "all_versions", "is_installed", "lacking", "optional", "remedy", "versions"]

BOTOK_LISTS: Final = "botok's word lists"
STANZA_MODELS: Final = "Stanza's model"
_BOTOK_LISTS: Final = Path("~/Documents/pybo/dialect_packs/general")

_PACKAGES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("SpaCyTokenizer", "zh"): ("jieba",),
    ("SpaCyTokenizer", "ja"): ("sudachipy", "sudachidict_core"),
    ("SpaCyTokenizer", "vi"): ("pyvi",),
    ("ThaiTokenizer", ""): ("pythainlp",),
    ("KiwiTokenizer", ""): ("kiwipiepy",),
    ("KhmerTokenizer", ""): ("khmernltk",),
    ("LaoTokenizer", ""): ("laonlp",),
    ("TibetanTokenizer", ""): ("botok",),
    ("BurmeseTokenizer", ""): ("pyidaungsu",),
}
_OF_ANY_CODE: Final[dict[str, tuple[str, ...]]] = {"IndicNLPTokenizer": ("indicnlp",), "StanzaTokenizer": ("stanza",)}


def lacking(tokenizer_class: str, code: str) -> tuple[str, ...]:
    """What a tokenizer of the assignment table needs beyond spaCy and does not have: packages, or their data."""
    packages = _PACKAGES.get((tokenizer_class, code)) or _OF_ANY_CODE.get(tokenizer_class, ())
    absent = tuple(package for package in packages if not is_installed(package))
    if not absent and tokenizer_class == "TibetanTokenizer" and not _is_our_folder(_BOTOK_LISTS.expanduser()):
        return (BOTOK_LISTS,)
    if not absent and tokenizer_class == "StanzaTokenizer" and not _is_our_folder(_stanza_models() / code / "tokenize"):
        return (STANZA_MODELS,)
    return absent


def _is_our_folder(folder: Path) -> bool:
    """Whether a folder of data is there and nobody else can have written it."""
    return folder.is_dir() and not others_can_write(folder)


@cache
def is_installed(package: str) -> bool:
    """Whether the package can be found; it is not imported."""
    return find_spec(package) is not None


def versions(tokenizer_class: str, code: str) -> dict[str, str]:
    """Installed version of spaCy and of the packages of a tokenizer of the assignment table, by distribution."""
    return _versions(("spacy", *_PACKAGES.get((tokenizer_class, code), _OF_ANY_CODE.get(tokenizer_class, ()))))


def all_versions() -> dict[str, str]:
    """The same for all tokenizers, and which data of theirs is here, since other rules stand in for what is not."""
    packages = ("spacy", *(name for names in (*_PACKAGES.values(), *_OF_ANY_CODE.values()) for name in names))
    models = _stanza_models() if is_installed("stanza") else None
    data = {
        BOTOK_LISTS: "here" if _is_our_folder(_BOTOK_LISTS.expanduser()) else "absent",
        STANZA_MODELS: " ".join(sorted(path.parent.name for path in models.glob("*/tokenize"))) if models else "absent",
    }
    return {**_versions(packages), **data}


def _versions(packages: Iterable[str]) -> dict[str, str]:
    known = packages_distributions()
    names = sorted({name for package in packages for name in known.get(package, ())})
    return {name: version(name) for name in names}


def remedy(missing: str) -> str:
    """What to type to get what is missing."""
    if missing == BOTOK_LISTS:
        return 'python -c "import botok; botok.WordTokenizer()"'
    if missing == STANZA_MODELS:
        return "python -c \"import stanza; stanza.download('<code>')\""
    return f"pip install 'textmill[{'stanza' if missing == 'stanza' else 'tokenizers'}]'"


def optional(module: str) -> ModuleType:
    """The module; UserError naming the extra when its package is not installed."""
    package = module.partition(".")[0]
    if not is_installed(package):
        raise UserError(f"the tokenizer needs the package {package!r}: {remedy(package)}")
    return importlib.import_module(module)


@cache
def _stanza_models() -> Path:
    return Path(optional("stanza.resources.common").DEFAULT_MODEL_DIR)
