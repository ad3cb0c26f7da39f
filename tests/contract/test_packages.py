"""Every block declares the packages whose version decides its results, so that another version redoes finished work."""

import itertools
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from pydantic import ValidationError
from tests.contract.block_settings import settings_of

from textmill.block import Block
from textmill.config import catalog
from textmill.imports import reached
from textmill.neutral_packages import NEUTRAL_PACKAGES
from textmill.tokens.packages import BOTOK_LISTS, STANZA_MODELS

BLOCKS = dict(catalog.blocks())
DISTRIBUTIONS = packages_distributions()
TRIED = (None, True, False, 0, 1, 2, 0.5, "document", "eng", ("document",))
"""Values that are given to settings, one at a time, to see all that a block may declare."""

BESIDE = {
    "extractors.justext": {"lxml-html-clean"},  # with which jusText takes scripts and forms out of a page
    "extractors.several": {"htmldate", "justext", "lxml", "resiliparse", "trafilatura"},  # its candidates'
    "*": {"kiwipiepy-model", "datatrove"},  # the model of a tokenizer, and what joins another's pieces
}
"""Declared packages that no module of ours imports, by block."""


def is_ours(top: str) -> bool:
    return top == "textmill"


def plain(distribution: str) -> str:
    return re.sub("[-_.]+", "-", distribution).lower()


def variants(name: str) -> Iterator[Block]:
    """The block as the contract tests have it, with every other choice of a setting, and then with one more changed."""
    kind, own = BLOCKS[name], settings_of(name, Path("model.bin"))
    needed = [field for field, info in kind.model_fields.items() if info.is_required() and field not in own]
    own |= {field: ("documents",) if field == "paths" else "a file" for field in needed}
    words = {field: tuple(_choices(info.annotation)) for field, info in kind.model_fields.items()}
    chosen = [own, *({**own, field: word} for field, choices in words.items() for word in choices)]
    for settings, (field, choices) in itertools.product(chosen, words.items()):
        for value in (settings.get(field, kind.model_fields[field].default), *choices, *TRIED):
            try:
                yield kind.model_validate({**settings, field: value})
            except ValidationError:
                continue


def _choices(annotation: object) -> Iterator[object]:
    for part in (annotation, *get_args(annotation)):
        if get_origin(part) is Literal:
            yield from get_args(part)


@cache
def declared(name: str) -> set[str]:
    names = {one for block in variants(name) for one in block.packages()}
    return {plain(one) for one in names - {BOTOK_LISTS, STANZA_MODELS}}


@pytest.mark.parametrize("name", BLOCKS)
def test_every_package_that_decides_is_declared(name: str) -> None:
    found, known = reached(BLOCKS[name].__module__, is_ours).packages, declared(name)
    for package, module in sorted(found.items()):
        distributions = {plain(one) for one in DISTRIBUTIONS.get(package, [package])}
        assert package in NEUTRAL_PACKAGES or distributions & known, (
            f"{name} reaches the package {package!r}, which {module} imports, and its `packages()` does not name it: "
            f"another version of it would pass for finished work. Name {' or '.join(sorted(distributions))} there; "
            "or, if no version of it can change what any block gives, add it to textmill/neutral_packages.py with the "
            "reason"
        )


@pytest.mark.parametrize("name", BLOCKS)
def test_nothing_is_declared_that_decides_nothing(name: str) -> None:
    """It would redo work for nothing."""
    reachable = reached(BLOCKS[name].__module__, is_ours).packages
    distributions = {plain(one) for package in reachable for one in DISTRIBUTIONS.get(package, [package])}
    beside = BESIDE["*"] if "spacy" in declared(name) else set()
    extra = declared(name) - distributions - beside - BESIDE.get(name, set()) - {"fasttext"}
    assert not extra, f"{name} declares {sorted(extra)}, which no module that it reaches imports"


def test_every_neutral_package_has_its_reason() -> None:
    assert all(NEUTRAL_PACKAGES.values())
    assert list(NEUTRAL_PACKAGES) == sorted(NEUTRAL_PACKAGES)


@pytest.mark.parametrize("name", [name for name, kind in BLOCKS.items() if not kind.depends_on_unicode])
def test_blocks_that_say_so_do_not_ask_what_characters_are(name: str) -> None:
    """Of their own modules: what all readers or writers share looks at paths and columns."""
    source = reached(BLOCKS[name].__module__, lambda top: False).modules.values()
    asking = re.compile(
        r"unicodedata|\.(?:lower|upper|casefold|title|isalpha|isalnum|isupper|islower|isspace|isdigit|split|strip)\(\)"
    )
    assert not [path for path in source if asking.search(path.read_text("utf-8"))]
