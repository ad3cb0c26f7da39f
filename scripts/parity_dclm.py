"""Compares Textmill's blocks with DCLM's mappers on real pages: the same pages dropped, the same text left.

    python scripts/parity_dclm.py --reference PYTHON --dclm FOLDER SHARD...

FOLDER is a clone of mlfoundations/dclm, and PYTHON an interpreter with what its mappers import (numpy, regex, retrie,
fasttext, nltk, blingfire, tqdm …). Pages are extracted by resiliparse as DCLM's are; each step sees the pages as
extracted. Prints a Markdown table and every disagreement; exit code 1 when there is one.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final, cast

import pyarrow as pa

from textmill.batch import Batch
from textmill.block import Block, Filter
from textmill.decide import faults, first_failing
from textmill.documents import FAULT
from textmill.extractors.resiliparse import Resiliparse
from textmill.origins.dclm.counts import fasttext_words
from textmill.readers.warc import Warc

Page = dict[str, object]
Step = tuple[str, dict[str, object]]
_LISTS: Final = "baselines/mappers/banlists/"
_URL_WORDS: Final = f"{_LISTS}refinedweb_banned_words_%s_reverse_engineered.txt"
_CUT: Final = {"max_length": 10, "remove_substring_only": True}
STEPS: Final[tuple[Step, ...]] = (
    ("url_substring_filter", {"banlist_from_fname": _URL_WORDS % "strict", "ignore_chars": ["-", "."]}),
    ("url_substring_filter", {"banlist_from_fname": _URL_WORDS % "hard", "match_substrings": False}),
    (
        "url_substring_filter",
        {"banlist_from_fname": _URL_WORDS % "soft", "match_substrings": False, "num_banned_substrs": 2},
    ),
    ("url_removal_modifier", {}),
    ("newline_removal_modifier", {"max_consecutive": 2}),
    (
        "page_length_filter",
        {"length_type": "word", "min_length": 50, "max_length": 100_000, "ignore_punctuation": True},
    ),
    ("word_length_filter", {"min_length": 3, "max_length": 10}),
    ("symbol_ratio_filter", {"max_symbol_to_word_ratio": 0.1}),
    ("bullet_count_filter", {"max_bullet_start_ratio": 0.9}),
    ("ellipsis_count_filter", {"max_ellipsis_end_ratio": 0.3}),
    ("alphabetic_word_ratio_filter", {"max_ratio": 0.2}),
    ("stop_word_filter", {"count_unique": False, "min_stop_word": 2}),
    ("massive_web_repetition_filters", {}),
    ("uppercase_ratio_line_modifier", {"max_ratio": 0.5}),
    ("numeric_ratio_line_modifier", {"max_ratio": 0.999999}),
    ("counter_line_modifier", {}),
    ("line_length_modifier", {"min_length": 2}),
    ("substring_line_modifier", {"banlist": "items in cart", **_CUT}),
    ("substring_line_modifier", {"banlist": "Read more...", "location": "suffix", **_CUT}),
    ("substring_line_modifier", {"banlist": "Sign-in", "location": "prefix", **_CUT}),
    ("word_removal_ratio_filter", {"prev_word_count_key": "words", "max_removed_ratio": 0.05}),
    ("punctuation_line_modifier", {"remove_ellipses": True}),
    ("citation_removal_modifier", {}),
    ("word_length_modifier", {"max_length": 1000, "model": "split"}),
    ("within_page_dedup", {}),
    ("substring_filter", {"banlist_from_fname": f"{_LISTS}ldnoobw.txt", "exact_word": True}),
    ("substring_filter", {"banlist": ["lorem ipsum"]}),
    ("substring_line_modifier", {"banlist": ["javascript"]}),
    ("substring_line_modifier", {"banlist": ["terms of use", "privacy policy", "cookie policy", "uses cookies"]}),
    ("page_length_filter", {"length_type": "char", "max_length": 190_000}),
)
"""The steps of DCLM-baseline and C4, less those that ask a model or a list of hosts."""


def main() -> int:
    """Run both sides, compare, print; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", nargs="+", type=Path)
    parser.add_argument("--reference", required=True, help="Python that runs DCLM's mappers")
    parser.add_argument("--dclm", required=True, type=Path, help="clone of mlfoundations/dclm")
    arguments = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from scripts.vector_rows.dclm_blocks import BLOCKS

    pages = read_pages(arguments.shards)
    theirs = reference(arguments.reference, arguments.dclm, pages)
    print(f"{len(pages)} pages\n\n| mapper | dropped | edited | differ |\n| --- | ---: | ---: | ---: |")
    differ = 0
    for (name, settings), expected in zip(STEPS, theirs, strict=True):
        ours = texts(BLOCKS[name](settings), pages)
        wrong = [at for at, pair in enumerate(zip(ours, expected, strict=True)) if pair[0] != pair[1]]
        edited = sum(text is not None and text != page["text"] for text, page in zip(expected, pages, strict=True))
        print(f"| {name} | {expected.count(None)} | {edited} | {len(wrong)} |")
        for at in wrong:
            print(f"{pages[at]['url']}: textmill {(ours[at] or 'drops it')[:80]!r}, DCLM {expected[at]!r:.80}")
        differ += len(wrong)
    return int(differ > 0 or not pages)


def read_pages(shards: list[Path]) -> list[Page]:
    """URL, text and number of words of every page with a text."""
    found: list[Page] = []
    extractor = Resiliparse(faithful=True, alt_texts=True, comments=True)
    for path in shards:
        reader = Warc(paths=str(path.resolve()))
        for shard in reader.shards("pages"):
            for batch in reader.read(shard, Counter()):
                read = Batch(batch)
                read = read.with_columns(extractor.apply(read))
                pages = zip(read.strings("url"), read.texts, fasttext_words(read).tolist(), strict=True)
                found += [{"url": url, "text": text, "words": words} for url, text, words in pages if text]
    return found


def reference(python: str, dclm: Path, pages: list[Page]) -> list[list[str | None]]:
    """Per step and page, what DCLM leaves of the text; None where it drops the page."""
    script = Path(__file__).parent / "parities" / "dclm_reference.py"
    given = json.dumps({"steps": STEPS, "pages": pages})
    done = subprocess.run([python, str(script), str(dclm)], input=given, stdout=subprocess.PIPE, text=True, check=True)
    return cast(list[list[str | None]], json.loads(done.stdout))


def texts(block: Block, pages: list[Page]) -> list[str | None]:
    """What our block leaves of the texts."""
    columns = {
        "text": pa.array([page["text"] for page in pages], pa.large_string()),
        "url": pa.array([page["url"] for page in pages], pa.string()),
        "words": pa.array([page["words"] for page in pages], pa.int64()),
    }
    batch = Batch(pa.record_batch(columns))
    made = block.apply(batch)
    found = cast(list[str | None], made[FAULT].to_pylist()) if FAULT in made else [None] * len(pages)
    if isinstance(block, Filter):
        refused = faults(first_failing(made, block.rules(), len(pages)), block.rules()).to_pylist()
        found = [one or other for one, other in zip(found, refused, strict=True)]
    left = cast(list[str], made["text"].to_pylist()) if "text" in made else batch.texts
    return [None if fault else text for fault, text in zip(found, left, strict=True)]


if __name__ == "__main__":
    sys.exit(main())
