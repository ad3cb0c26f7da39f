"""Time filters and formatters against datatrove's on the same pages, in turns, and check that they decide the same.

    python scripts/bench_filters.py SHARD.warc.gz... [--language eng] [--rounds 3] [--pages FILE]

Pages are what resiliparse extracts from the shards' HTML, in one language, kept in `--pages` for the next run. The
chain is FineWeb's filters in their order; a document leaves it where it is dropped. "new" is a process's first pass, in
which every word is new to our tokenizer; "known" is the best of the passes after it; datatrove's are all alike. Speeds
are pages per second of one core, and tokens of all pages per second.
Needs datatrove's packages for these filters: `pip install 'datatrove[processing]' pyahocorasick ftfy`.
"""

import argparse
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Find the pages and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", nargs="+", type=Path, help="WARC files")
    parser.add_argument("--language", default="eng", help="ISO 639-3 code of the pages to take")
    parser.add_argument("--rounds", type=int, default=3, help="passes of each system over the pages")
    parser.add_argument("--pages", type=Path, default=Path(tempfile.gettempdir()) / "textmill-bench-pages.json")
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from scripts.bench_filters_pages import pages_of
    from scripts.bench_filters_passes import report

    report(pages_of(options.shards, options.language, options.pages), options.rounds)


if __name__ == "__main__":
    main()
