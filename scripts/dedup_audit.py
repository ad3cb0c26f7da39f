"""What each way of verifying MinHash's candidates drops: content that no kept text has, and copies that it leaves.

    python scripts/dedup_audit.py [--pairs 40] [--seed 1] [--sums 2000] [--crawl FOLDER]

The first table: pairs of made-up texts (`dedup_audit_kinds.py`), the share of second texts that were dropped; what is
lost of pairs that say different things (should be 0), what is found of those that do not. Then as many different sums
in one template as `--sums`, and how many stay. With `--crawl`, a folder of WARC files in folders named `warc`: of the
pages that were dropped, how many hold a run of three words that the kept page has not, and how many are longer. Words
are told by a plain regular expression, not by what the block goes by. Each mode runs as a real pipeline.
"""

import argparse
import random
import re
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scripts.qualities.dedup_edits import Pair
    from scripts.qualities.dedup_runs import Block

MODES: Final[Mapping[str, "Block"]] = {
    "default (contained)": "dedup.minhash",
    "jaccard": {"dedup.minhash": {"verify": "jaccard"}},
    "jaccard, 0.9": {"dedup.minhash": {"verify": "jaccard", "min_jaccard": 0.9}},
    "none": {"dedup.minhash": {"verify": "none"}},
    "none, numbers in shingles": {"dedup.minhash": {"verify": "none", "norm_numbers": False}},
}
_WORD: Final = re.compile(r"\w+")
_RUN: Final = 3


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=40, help="pairs of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up texts")
    parser.add_argument("--sums", type=int, default=2000, help="different sums in one template")
    parser.add_argument("--crawl", type=Path, help="folder of WARC files")
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from scripts.dedup_quality import table
    from scripts.qualities.audit_kinds import different, equal

    table(pairs_table([*different(options.seed, options.pairs), *equal(options.seed, options.pairs)]))
    print()
    table(sums_table(options.sums, options.seed))
    if options.crawl is not None:
        print()
        table(crawl_table(options.crawl))


def pairs_table(made: "Sequence[Pair]") -> list[list[str]]:
    """Share of second texts that were dropped, by kind."""
    from scripts.qualities.dedup_runs import fates

    first = {f"first-{number}": pair.first for number, pair in enumerate(made)}
    second = {f"second-{number}": pair.second for number, pair in enumerate(made)}
    found = {name: fates(block, [first, second]) for name, block in MODES.items()}
    rows = [["pairs that", "differ in", *MODES]]
    for related in (False, True):
        says = "say the same" if related else "say different things"
        for kind in dict.fromkeys(pair.kind for pair in made if pair.related == related):
            here = [
                f"second-{number}" for number, pair in enumerate(made) if (pair.kind, pair.related) == (kind, related)
            ]
            shares = [statistics.mean(told[name].duplicate_of is not None for name in here) for told in found.values()]
            rows.append([says, kind, *(f"{share:.2f}" for share in shares)])
    return rows


def sums_table(count: int, seed: int) -> list[list[str]]:
    """How many of the different sums stay."""
    from scripts.qualities.dedup_runs import fates

    draw = random.Random(seed)
    drawn = {(draw.randrange(1000), draw.randrange(1000)) for _ in range(count)}
    texts = {
        f"{a}-{b}": f"Question: What is {a} plus {b}? Answer: The sum of {a} and {b} is {a + b}."
        for a, b in sorted(drawn)
    }
    kept = [sum(fate.duplicate_of is None for fate in fates(block, [texts]).values()) for block in MODES.values()]
    return [[f"of {len(texts)} different sums", *MODES], ["stay", *map(str, kept)]]


def crawl_table(crawl: Path) -> list[list[str]]:
    """What dropped pages have that the kept ones have not."""
    from scripts.qualities.dedup_runs import extracted, fates

    rows = [["extractor", "pages", *MODES]]
    for extractor in ("extractors.resiliparse", "extractors.trafilatura"):
        texts = extracted(crawl, extractor)
        runs = {name: _runs(text) for name, text in texts.items()}
        lengths = {name: len(_WORD.findall(text)) for name, text in texts.items()}
        counts = []
        for block in MODES.values():
            pairs = [(name, fate.duplicate_of) for name, fate in fates(block, [texts]).items() if fate.duplicate_of]
            lost = sum(bool(runs[name] - runs[kept]) for name, kept in pairs)
            counts.append((len(pairs), lost, sum(lengths[name] > lengths[kept] for name, kept in pairs)))
        for place, what in enumerate(("dropped", "with words of their own", "longer than the kept page")):
            rows.append([extractor, what, *(str(found[place]) for found in counts)])
    return rows


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1)}


if __name__ == "__main__":
    main()
