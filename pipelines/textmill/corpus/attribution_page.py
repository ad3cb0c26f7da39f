"""Write the corpus's ATTRIBUTION.md: what its licences ask of those who pass it on, and where that is to be found.

The names themselves, a line for each document, are in `ATTRIBUTION.jsonl`; this page does not grow with the corpus. It
holds no time and no path of this machine.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from textmill.corpus.ledger import LicenseRow
from textmill.corpus.markdown import code, table, text
from textmill.inspect import units
from textmill.spdx.allowed import Expression, parse
from textmill.spdx.duties import duty
from textmill.spdx.license_addresses import address_of

__all__ = ["PAGE", "page"]

PAGE: Final = "ATTRIBUTION.md"
_MOST_ROWS: Final = 500
_CHARS: Final = 2000


def page(name: str, licenses: Sequence[LicenseRow], changes: Mapping[str, str]) -> str:
    """The whole file; `changes` says by source what was done to texts."""
    without = sum(row.documents for row in licenses if row.license is None)
    sections = [
        f"# Attribution of {text(name)}",
        "Each document with a licence has a line in `ATTRIBUTION.jsonl`: `id`, `license`, `license_url`, `authors`, "
        "`title`, `source`, `site`, `url` (where the work was found) and `changes`. `LICENSES.parquet` says of every "
        "document where and how its licence was read. Copyright notices that stand in a text are kept there. Whoever "
        "passes documents on passes their lines on too; what a document is taken out of, its line goes out of.",
        "## Changes made",
        _changes(changes),
        "## What the licences ask for",
        _duties(licenses),
        f"{units.many(without, 'document')} without a known licence: their rights stay with their publishers.",
    ]
    return "\n\n".join(sections) + "\n"


def _changes(changes: Mapping[str, str]) -> str:
    rows = [[code(source), text(said, chars=_CHARS) if said else "none"] for source, said in sorted(changes.items())]
    return table(["Source", "Changes to its texts"], rows, 2) if rows else "None are known."


def _duties(licenses: Iterable[LicenseRow]) -> str:
    found: Counter[str] = Counter()
    for row in licenses:
        for id_ in {*_ids(row.license)}:
            found[id_] += row.documents
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    rows = [
        [code(id_), units.count(documents), text(duty(id_)), _address(id_)] for id_, documents in ranked[:_MOST_ROWS]
    ]
    more = f"\n\nand {len(ranked) - _MOST_ROWS} more." if len(ranked) > _MOST_ROWS else ""
    said = "A summary; the licences' texts decide. A document under several counts with each."
    return f"{said}\n\n{table(['Licence', 'Documents', 'Asks for', 'Its address'], rows, 4)}{more}"


def _ids(expression: str | None) -> list[str]:
    """The licences that an expression names; what is no expression is one."""
    if expression is None:
        return []
    try:
        return [*_leaves(parse(expression))]
    except ValueError:
        return [expression]


def _leaves(tree: Expression) -> Iterable[str]:
    if isinstance(tree, str):
        yield tree
    else:
        for part in tree[1:]:
            yield from _leaves(part)


def _address(id_: str) -> str:
    address = address_of(id_)
    return "–" if address is None else f"<{address}>"
