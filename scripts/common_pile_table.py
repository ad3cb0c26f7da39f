"""Write the table of the Common Pile's sources into docs/common_pile.md, from the pipelines under configs/common_pile.

    python scripts/common_pile_table.py [--check]

Each pipeline says in its first line which source it is. `--check` writes nothing, and exits 1 where the page has
another table.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from textmill.config.includes import parse_file
from textmill.config.labels import label_of
from textmill.config.source_map import Data

PROJECT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = PROJECT / "docs" / "common_pile.md"
CONFIGS: Final = PROJECT / "configs"
TABLE: Final = re.compile(r"(<!-- table -->\n).*?(<!-- end of the table -->\n)", re.DOTALL)
TITLE: Final = re.compile(r"# (?P<title>.+), source (?P<number>\d+) of Common Pile v0\.1 ")
LIMIT: Final = re.compile(r"(<=|>=|<|>) (-?[\d.]+)\)\]")
SIGNS: Final = {"<=": "≤", ">=": "≥", "<": "<", ">": ">"}
HEAD: Final = ("", "source", "reader", "licence", "blocks", "filters and edits", "weight")
MOST_RULES: Final = 4
"""So many rules of a mixer are named."""

Settings = Mapping[str, Data]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="say whether the page is as it would be written")
    check = parser.parse_args().check
    before = PAGE.read_text(encoding="utf-8")
    after = with_table(before)
    if check and before != after:
        print(f"{PAGE.relative_to(PROJECT)} is stale: make docs", file=sys.stderr)
        sys.exit(1)
    if not check:
        PAGE.write_text(after, encoding="utf-8")


def with_table(page: str) -> str:
    """The page with the table as the configs are now."""
    lines = [HEAD, ("---",) * len(HEAD), *rows()]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    found = TABLE.sub(lambda match: f"{match[1]}{table}{match[2]}", page)
    if TABLE.search(page) is None:
        raise SystemExit(f"{PAGE.relative_to(PROJECT)}: there is no place for the table")
    return found


def rows() -> list[tuple[str, ...]]:
    """A row for each source, by its number."""
    shares = dict(weights())
    found = []
    for path in (CONFIGS / "common_pile").glob("*.yaml"):
        title = TITLE.match(path.read_text(encoding="utf-8"))
        if title is None:
            raise SystemExit(f"{path.relative_to(PROJECT)}: the first line does not say which source it is")
        data = mapping(parse_file(str(path)).data)
        sources = [mapping(source) for source in items(data, "sources")]
        blocks = [*(block for source in sources for block in items(source, "blocks")), *items(data, "blocks")]
        link = f"[{title['title']}](../configs/common_pile/{path.name})"
        readers = joined(f"`{kind}`" for source in sources for kind, _ in [named(source["reader"])])
        cells = (link, readers, licence(sources, blocks), others(blocks), filters(blocks), shares[path.name])
        found.append((int(title["number"]), path.name, cells))
    return [(str(number), *cells) for number, _, cells in sorted(found)]


def weights() -> Iterator[tuple[str, str]]:
    """The weight of every file that the whole includes, by its name."""
    for entry in items(mapping(parse_file(str(CONFIGS / "common_pile.yaml")).data), "sources"):
        include = mapping(entry)
        ((_, settings),) = (named(block) for block in items(include, "blocks"))
        columns = mapping(settings["columns"])
        copies, share = columns["copies"], columns["share"]
        assert isinstance(copies, int)
        assert isinstance(share, float)
        yield Path(str(include["include"])).name, f"{copies * share:g}"


def licence(sources: Sequence[Settings], blocks: list[Data]) -> str:
    """Where the licence of a document is from, and what it must be."""
    said = []
    for source in sources:
        declared = source.get("license")
        if declared is not None:
            stated = mapping(declared)
            said.append(f"`{stated['spdx']}`: {stated['evidence']}")
    readings = [f"`{kind}`" for kind, _ in map(named, blocks) if kind.startswith("licenses.")]
    if not said and not readings:
        said.append("the document's own")
    kept = [f"policy `{settings['policy']}`" for kind, settings in map(named, blocks) if "policy" in settings]
    return joined([*said, *readings, *kept], "; ")


def others(blocks: list[Data]) -> str:
    """What finds and makes texts, columns and metadata."""
    kinds = (kind for kind, _ in map(named, blocks))
    return joined(f"`{kind}`" for kind in kinds if kind.startswith(("annotators.", "extractors.")))


def filters(blocks: list[Data]) -> str:
    """What drops documents, and what edits them, in order."""
    return joined(filter(None, (filtered(block) for block in blocks)), "; ")


def filtered(block: Data) -> str:
    """One filter, edit or comparison in few words; empty for any other block."""
    kind, settings = named(block)
    folder, _, module = kind.partition(".")
    label = label_of(block)
    if folder not in ("filters", "formatters", "dedup") or kind == "filters.license":
        return ""
    if kind == "filters.language":
        return f"{', '.join(map(str, items(settings, 'keep')))} ≥ {settings['min_score']}"
    if kind == "filters.threshold":
        limits = [f"{sign} {settings[key]}" for key, sign in (("min", "≥"), ("max", "≤")) if key in settings]
        return f"{label} {' and '.join(limits)}"
    if kind == "filters.dolma_mixer":
        return mixed(settings)
    if kind == "dedup.ngram_overlap":
        return f"{label}: {settings['ngram']}-grams ≥ {settings['drop_from']}"
    if kind == "formatters.pii":
        is_all = settings.get("ipv4", True)
        return "e-mail addresses, telephone numbers, IP addresses replaced" if is_all else "e-mail addresses replaced"
    return f"{label}" if label == module else f"{label} (`{kind}`)"


def mixed(settings: Settings) -> str:
    """The rules of a mixer, and what it replaces."""
    rules = [named_rule(name, str(rule)) for name, rule in mapping(settings.get("exclude") or {}).items()]
    if len(rules) > MOST_RULES:
        rules = [f"{len(rules)} rules of the mixer {settings['name']}"]
    tags = [str(mapping(one)["replacement"]) for one in items(settings, "span_replacement")]
    words = joined(tag.strip("<>").replace("_", " ").lower() for tag in tags)
    return joined([*rules, *([f"{words} replaced"] if tags else [])], "; ")


def named_rule(name: str, rule: str) -> str:
    """A rule by its name, with its limit."""
    limit = LIMIT.search(rule)
    return name if limit is None else f"{name} ({SIGNS[limit[1]]} {limit[2]})"


def named(block: Data) -> tuple[str, Settings]:
    """The kind of a block and its settings."""
    if isinstance(block, str):
        return block, {}
    ((kind, settings),) = mapping(block).items()
    return kind, mapping(settings or {})


def items(data: Settings, key: str) -> list[Data]:
    """A list among settings; empty where it is not there."""
    found = data.get(key)
    return found if isinstance(found, list) else []


def mapping(data: Data) -> dict[str, Data]:
    """Settings."""
    assert isinstance(data, dict)
    return data


def joined(parts: Iterable[str], sign: str = ", ") -> str:
    """The different ones of them."""
    return sign.join(dict.fromkeys(parts))


if __name__ == "__main__":
    main()
