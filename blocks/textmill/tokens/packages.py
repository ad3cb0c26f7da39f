"""Imports the package of a language when it is first needed, or says which extra brings it."""

import importlib
from functools import cache
from importlib.util import find_spec
from types import ModuleType
from typing import Final

from textmill.errors import UserError

__all__ = ["is_installed", "needed", "optional", "remedy"]

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


def needed(tokenizer_class: str, code: str) -> tuple[str, ...]:
    """Import names of the packages beyond spaCy that a tokenizer of the assignment table needs."""
    return _PACKAGES.get((tokenizer_class, code)) or _OF_ANY_CODE.get(tokenizer_class, ())


@cache
def is_installed(package: str) -> bool:
    """Whether the package can be found; it is not imported."""
    return find_spec(package) is not None


def remedy(package: str) -> str:
    """What to type to get it."""
    return f"pip install 'textmill[{'stanza' if package == 'stanza' else 'tokenizers'}]'"


def optional(module: str) -> ModuleType:
    """The module; UserError naming the extra when its package is not installed."""
    package = module.partition(".")[0]
    if not is_installed(package):
        raise UserError(f"the tokenizer needs the package {package!r}: {remedy(package)}")
    return importlib.import_module(module)
