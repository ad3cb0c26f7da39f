"""Says which tokenizer belongs to a language, by datatrove's table of 2,177 language-script pairs.

Source: `tokenizer_assignment.csv` of datatrove 0.10.1 (Apache-2.0), kept beside this file. We differ on bare codes:
datatrove takes a language's last row (it tests the strings TRUE and FALSE for truth), we take its default script's.
"""

import csv
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from textmill.errors import UserError

__all__ = ["Assigned", "assigned", "assignments", "find_assigned"]


class Assigned(NamedTuple):
    """A tokenizer of datatrove's: the name of its class, and the language code that it is made with."""

    tokenizer_class: str
    code: str


def assigned(language: str) -> Assigned:
    """The tokenizer of a language given as `eng_Latn`, `eng` or `en`; UserError if it has none."""
    found = find_assigned(language)
    if found is None:
        raise UserError(
            f"no tokenizer is assigned to language {language!r}; write it as ISO 639-3, with a script if it has "
            "several (eng, srp_Cyrl)"
        )
    return found


def find_assigned(language: str) -> Assigned | None:
    """As `assigned`, None if the language has no tokenizer."""
    return assignments().get(language)


@lru_cache(maxsize=1)
def assignments() -> dict[str, Assigned]:
    """Tokenizers by `code_Script` and, for the default script, by bare code."""
    found: dict[str, Assigned] = {}
    table = files("textmill.tokens").joinpath("assignment.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(table.splitlines()):
        tokenizer = Assigned(row["tokenizer_class"], row["tokenizer_code"])
        if not tokenizer.tokenizer_class:
            continue
        for code, is_default_code in ((row["code_3"], "TRUE"), (row["code_1"], row["default_code_1"])):
            if not code:
                continue
            found.setdefault(f"{code}_{row['script']}", tokenizer)
            if row["default_script"] == "TRUE" and is_default_code == "TRUE":
                found.setdefault(code, tokenizer)
    return found
