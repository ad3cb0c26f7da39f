"""Recall and precision of each deduplication on pairs with known labels, by kind and rate of edit, and on a crawl.

    python scripts/dedup_quality.py [--pairs 40] [--seed 1] [--crawl FOLDER]

Pairs are made up (`dedup_quality_edits.py`); all first texts stand before all second ones. A pair counts as found when
its second text was dropped, or lost at least half of its characters; where a dropped text names the one it repeats,
that must be its first. `--crawl` is a folder with WARC files, in folders named `warc`, and a `duplicates.jsonl` of all
pairs of pages whose main texts, as resiliparse extracts them, have a Jaccard similarity of 0.3 or more (fields a, b,
jaccard_5gram). There, recall is of pairs of 0.8 or more, precision the share of 0.5 or more among the pairs of a
dropped page and the kept one that it names, once by the file and once by the words of the texts that were compared;
a page that lost half without naming another counts as right if the file has any such pair with it.
Each system runs as a real pipeline.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scripts.qualities.dedup_edits import Pair
    from scripts.qualities.dedup_runs import Block, Fate

SYSTEMS: Final[Mapping[str, "Block"]] = {
    "minhash": "dedup.minhash",
    "minhash, jaccard": {"dedup.minhash": {"verify": "jaccard"}},
    "minhash, unverified": {"dedup.minhash": {"verify": "none"}},
    "minhash, threshold 0.8": {"dedup.minhash": {"threshold": 0.8}},
    "exact": "dedup.exact",
    "bloom": {"dedup.bloom": {"expected_ngrams": 5_000_000}},
    "substring": "dedup.substring",
}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=40, help="pairs of each kind and rate")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up texts")
    parser.add_argument("--crawl", type=Path, help="folder of WARC files and duplicates.jsonl")
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from scripts.qualities.dedup_edits import pairs

    table(edits_table(pairs(options.seed, options.pairs)))
    if options.crawl is not None:
        print()
        table(crawl_table(options.crawl))


def edits_table(made: Sequence["Pair"]) -> list[list[str]]:
    """Share of found pairs by kind and rate, and the precision over all."""
    from scripts.qualities.dedup_runs import fates

    first = {f"first-{number}": pair.first for number, pair in enumerate(made)}
    second = {f"second-{number}": pair.second for number, pair in enumerate(made)}
    found = {name: _found(made, fates(block, [first, second])) for name, block in SYSTEMS.items()}
    rows = [["edit", "rate", "Jaccard", *found]]
    for kind, rate in dict.fromkeys((pair.kind, pair.rate) for pair in made):
        here = [number for number, pair in enumerate(made) if (pair.kind, pair.rate) == (kind, rate)]
        similarity = statistics.mean(jaccard(made[number].first, made[number].second) for number in here)
        shares = [statistics.mean(told[number] for number in here) for told in found.values()]
        rows.append([kind, f"{rate:.0%}", f"{similarity:.2f}", *(f"{share:.2f}" for share in shares)])
    precisions = [
        _share(sum(told[number] for number, pair in enumerate(made) if pair.related), sum(told))
        for told in found.values()
    ]
    rows.append(["precision", "", "", *precisions])
    return rows


def crawl_table(crawl: Path) -> list[list[str]]:
    """Recall and precision on the pages of a crawl, by extractor."""
    from scripts.qualities.dedup_runs import extracted, fates

    with (crawl / "duplicates.jsonl").open() as lines:
        truth = {frozenset((pair["a"], pair["b"])): pair["jaccard_5gram"] for pair in map(json.loads, lines)}
    alike = {name for pair, similarity in truth.items() if similarity >= 0.5 for name in pair}
    rows = [["extractor", "measure", *SYSTEMS]]
    for extractor in ("extractors.resiliparse", "extractors.trafilatura"):
        texts = extracted(crawl, extractor)
        recalls, precisions, own = [], [], []
        for block in SYSTEMS.values():
            found = fates(block, [texts])
            near = [pair for pair, similarity in truth.items() if similarity >= 0.8]
            recalls.append(_share(sum(same(pair, found, texts) for pair in near), len(near)))
            dropped = [(name, fate.duplicate_of) for name, fate in found.items() if fate.duplicate_of]
            cut = {name for name, fate in found.items() if _is_cut(fate, texts[name])}
            right = sum(truth.get(frozenset(pair), 0) >= 0.5 for pair in dropped) + len(cut & alike)
            precisions.append(_share(right, len(dropped) + len(cut)))
            own.append(_share(sum(jaccard(texts[name], texts[other]) >= 0.5 for name, other in dropped), len(dropped)))
        rows.append([extractor, "recall at 0.8", *recalls])
        rows.append([extractor, "precision at 0.5, by the file", *precisions])
        rows.append([extractor, "precision at 0.5, by the texts", *own])
    return rows


def same(pair: frozenset[str], found: Mapping[str, "Fate"], texts: Mapping[str, str]) -> bool:
    """Whether both are in one cluster, or one of them lost at least half of its characters."""
    if not all(name in found for name in pair):
        return False
    one, other = (found[name].duplicate_of or name for name in pair) if len(pair) == 2 else ("", "")
    return one == other or any(_is_cut(found[name], texts[name]) for name in pair)


def _is_cut(fate: "Fate", text: str) -> bool:
    """Whether at least half of a text is gone, and nothing says for which other."""
    return fate.duplicate_of is None and 2 * fate.left <= len(text)


def _found(made: Sequence["Pair"], told: Mapping[str, "Fate"]) -> list[bool]:
    found = []
    for number, pair in enumerate(made):
        fate = told[f"second-{number}"]
        found.append(fate.duplicate_of == f"first-{number}" or _is_cut(fate, pair.second))
    return found


def jaccard(one: str, other: str) -> float:
    """Of 5-grams of simplified words."""
    from textmill.text.cutting import simplify

    sets = []
    for text in (one, other):
        words = simplify(text).split()
        sets.append({tuple(words[at : at + 5]) for at in range(len(words) - 4)})
    return len(sets[0] & sets[1]) / max(1, len(sets[0] | sets[1]))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "- (0/0)"


def table(rows: Sequence[Sequence[str]]) -> None:
    """Print as Markdown."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for number, row in enumerate(rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


if __name__ == "__main__":
    main()
