"""The packages of tokenizers: imports one when it is first needed, and says what is missing and how to get it."""

import importlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Final

from textmill.errors import UserError
from textmill.machine.only_ours import others_can_write

__all__ = [
    "BOTOK_LISTS",
    "STANZA_MODELS",
    "all_distributions",
    "data_version",
    "distributions",
    "is_installed",
    "lacking",
    "optional",
    "remedy",
]

BOTOK_LISTS: Final = "botok's word lists"
STANZA_MODELS: Final = "Stanza's model"
_STANZA_PATHS: Final = "stanza.resources.common"
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
_DISTRIBUTIONS: Final[dict[str, tuple[str, ...]]] = {
    "sudachipy": ("SudachiPy", "datatrove"),  # datatrove joins what SudachiPy cuts
    "sudachidict_core": ("sudachidict-core",),
    "kiwipiepy": ("kiwipiepy", "kiwipiepy_model"),
    "khmernltk": ("khmer-nltk",),
    "laonlp": ("LaoNLP",),
    "pyidaungsu": ("pyidaungsu-numpy2",),
    "indicnlp": ("indic-nlp-library",),
}
"""Distributions of packages that are not called like the one that is imported, or do not do it alone."""

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


def distributions(tokenizer_class: str, code: str) -> tuple[str, ...]:
    """Distributions that decide what a tokenizer of the assignment table gives: `regex`, spaCy and its own."""
    packages = _PACKAGES.get((tokenizer_class, code), _OF_ANY_CODE.get(tokenizer_class, ()))
    return ("regex", "spacy", *(name for package in packages for name in _DISTRIBUTIONS.get(package, (package,))))


def all_distributions() -> tuple[str, ...]:
    """The same for all tokenizers, and data of theirs, since other rules stand in for what is not here."""
    wanted = (*_PACKAGES, *((name, "") for name in _OF_ANY_CODE))
    names = (name for tokenizer in wanted for name in distributions(*tokenizer))
    return (*dict.fromkeys(names), BOTOK_LISTS, STANZA_MODELS)


def data_version(name: str) -> str | None:
    """Which data that a tokenizer has fetched is here; None for names of distributions."""
    if name == BOTOK_LISTS:
        return "here" if _is_our_folder(_BOTOK_LISTS.expanduser()) else "absent"
    if name == STANZA_MODELS:
        models = _stanza_models() if is_installed("stanza") else None
        return " ".join(sorted(path.parent.name for path in models.glob("*/tokenize"))) if models else "absent"
    return None


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
    return Path(optional(_STANZA_PATHS).DEFAULT_MODEL_DIR)
