"""Says which tokenizer belongs to a language, by datatrove's table of 2,177 language-script pairs.

Source: `tokenizer_assignment.csv` inside the installed datatrove 0.10 (Apache-2.0). We differ on bare codes: datatrove
takes a language's last row (it tests the strings TRUE and FALSE for truth), we take its default script's row.
"""

import csv
from functools import lru_cache
from importlib.resources import files

from textmill.errors import UserError

__all__ = ["spacy_code"]

_RULE_CLASS = "SpaCyTokenizer"


def spacy_code(language: str) -> str:
    """spaCy's code for a language given as `eng_Latn`, `eng` or `en`; UserError if it needs another tokenizer."""
    assigned = _assignments().get(language)
    if assigned is None:
        raise UserError(
            f"no tokenizer is assigned to language {language!r}; write it as ISO 639-3, with a script if it has "
            "several (eng, srp_Cyrl)"
        )
    tokenizer_class, code = assigned
    if tokenizer_class == _RULE_CLASS:
        return code
    raise UserError(f"language {language!r} needs the {tokenizer_class}, which textmill does not have")


@lru_cache(maxsize=1)
def _assignments() -> dict[str, tuple[str, str]]:
    """Tokenizer class and code by `code_Script` and, for the default script, by bare code."""
    found: dict[str, tuple[str, str]] = {}
    table = files("datatrove.assets").joinpath("tokenizer_assignment.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(table.splitlines()):
        assigned = (row["type"], row["tok_code"])
        if not row["type"]:
            continue
        for code, is_default_code in ((row["code_3"], "TRUE"), (row["code_1"], row["default_code_1"])):
            if not code:
                continue
            found.setdefault(f"{code}_{row['script']}", assigned)
            if row["default_script"] == "TRUE" and is_default_code == "TRUE":
                found.setdefault(code, assigned)
    return found
