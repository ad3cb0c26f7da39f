"""Time our rules against their authors' code on the same pages, in turns, and check that both decide the same.

    python scripts/bench_filters.py SHARD.warc.gz... [--dclm FOLDER] [--dolma] [--only NAME...] [--rounds 3]

Pages are what resiliparse extracts from the shards' HTML, in one language, kept in `--pages` for the next run. Every
line is one core's pages per second, best of some passes on both sides. "new" are passes in which every word is new to
our tokenizer, as if a worker had just begun; "known" passes in which it has seen all of them. A worker begins with new
words and comes near known ones, so the claim is "new"; datatrove's passes are all alike. Tokens are those of all pages.
Decontamination there is datatrove's rule (`faithful`); `--decontamination` prints a table of the other rule instead,
for documents of 600 words, and needs nothing more.

Needs `pip install 'datatrove[processing]' pyahocorasick ftfy`. `--dclm` adds a table for DCLM's mappers: FOLDER is a
checkout of github.com/mlfoundations/dclm, and `pip install retrie uniseg unidecode nltk lxml fasttext-numpy2-wheel`
brings what they need. `--dolma` adds one for Dolma's taggers: `pip install --no-deps dolma==1.2.1 msgspec`.
"""

import argparse
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Find the pages and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", nargs="+", type=Path, help="WARC files")
    parser.add_argument("--language", default="eng", help="ISO 639-3 code of the pages to take")
    parser.add_argument("--rounds", type=int, default=3, help="passes of each system over the pages")
    parser.add_argument("--pages", type=Path, default=Path(tempfile.gettempdir()) / "textmill-bench-pages.json")
    parser.add_argument("--dclm", type=Path, metavar="FOLDER", help="checkout of github.com/mlfoundations/dclm")
    parser.add_argument("--dolma", action="store_true", help="Dolma's taggers too")
    parser.add_argument("--decontamination", action="store_true", help="decontamination by shares, and nothing else")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="lines of the tables to print")
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from scripts.benches.filters_pages import pages_of
    from scripts.benches.filters_passes import Table

    pages = pages_of(options.shards, options.language, options.pages)
    table = Table(pages, options.rounds, frozenset(options.only))
    with tempfile.TemporaryDirectory() as folder:
        if options.decontamination:
            from scripts.benches.filters_decontamination import print_decontamination

            print_decontamination(pages, Path(folder), options.rounds)
            return
        from scripts.benches.filters_datatrove import contests

        table.print("datatrove", contests(pages, Path(folder)))
        if options.dclm is not None:
            from scripts.benches.filters_dclm import dclm_contests

            table.print("DCLM", dclm_contests(options.dclm.resolve()))
        if options.dolma:
            from scripts.benches.filters_dolma import dolma_contests

            table.print("Dolma", dolma_contests())


if __name__ == "__main__":
    main()
