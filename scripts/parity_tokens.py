"""Compares words and sentences with datatrove's tokenizers on texts of many languages and on extracted pages.

    python scripts/parity_tokens.py --lines LINES.jsonl.gz [SHARD...]

LINES has `text`, `lang` (ISO 639-3) and `script` (ISO 15924): every line alone, and all lines of a language as one
text, are cut by the tokenizer of that language. Pages of the SHARDs (WARC), extracted by trafilatura, are cut as
English. Both sides run in this process, which needs `pip install 'textmill[tokenizers]'`. Prints every text that
differs, why languages were left out, and at last how many agree; exit code 1 when one differs.
"""

import argparse
import gzip
import json
import logging
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from datatrove.utils.text import split_into_sentences
from datatrove.utils.word_tokenizers import load_word_tokenizer

from textmill.batch import Batch
from textmill.extractors.trafilatura import Trafilatura
from textmill.readers.warc import Warc
from textmill.tokens.assignment import find_assigned
from textmill.tokens.words import missing_parts, tokenizer

ENGLISH = "eng_Latn"


def main() -> int:
    """Compare; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", nargs="*", type=Path)
    parser.add_argument("--lines", type=Path, help="JSON lines, gzip, with `text`, `lang`, `script`")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    left_out: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    differ = 0
    for language, text in [
        *lines_of(arguments.lines, left_out),
        *((ENGLISH, page) for page in pages(arguments.shards)),
    ]:
        for what, same in compared(language, text, left_out):
            totals[what] += 1
            if not same:
                differ += 1
                print(f"{what} of {language} differ: {text[:80]!r}")
    for why, count in sorted(left_out.items()):
        print(f"left out: {why}: {count}")
    print(f"{totals['words']} texts cut into words, {totals['sentences']} into sentences: {differ} differ")
    return int(differ > 0 or not totals)


def lines_of(file: Path | None, left_out: Counter[str]) -> Iterator[tuple[str, str]]:
    """Language and text: every line, and all of a language together."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    if file is not None:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                texts[f"{row['lang']}_{row['script']}"].append(row["text"])
    for language, mine in sorted(texts.items()):
        assigned = find_assigned(language)
        if assigned is None:
            left_out["languages without a tokenizer in datatrove"] += 1
        elif missing := missing_parts(language):
            left_out[f"languages whose tokenizer needs {', '.join(missing)}"] += 1
        else:
            yield from ((language, text) for text in [*mine, "\n".join(mine), " ".join(mine)])


def pages(shards: list[Path]) -> Iterator[str]:
    """The text of every page, as FineWeb extracts it."""
    extractor = Trafilatura(favor_precision=True, deduplicate=True, faithful=True)
    for path in shards:
        reader = Warc(paths=str(path))
        for shard in reader.shards("pages"):
            for batch in reader.read(shard, Counter()):
                found = extractor.apply(Batch(batch))["text"].to_pylist()
                yield from (text for text in found if text)


def compared(language: str, text: str, left_out: Counter[str]) -> Iterator[tuple[str, bool]]:
    """Whether words and sentences are equal; what the reference fails on is left out."""
    ours = tokenizer(language)
    try:
        words = load_word_tokenizer(language).word_tokenize(text)
    except Exception as error:  # noqa: BLE001  # the reference raises whatever its libraries do
        left_out[f"words on which the reference fails with {type(error).__name__}"] += 1
    else:
        yield "words", words == ours.words(text)
    try:
        sentences = split_into_sentences(text, language)
    except Exception as error:  # noqa: BLE001  # as above
        left_out[f"sentences on which the reference fails with {type(error).__name__}"] += 1
    else:
        yield "sentences", sentences == ours.sentences(text)


if __name__ == "__main__":
    sys.exit(main())
