"""Compares Textmill with datatrove on the FineWeb recipe, document by document: text, verdict, reason, duplicates.

    python scripts/parity.py --reference PYTHON [--languages eng|all] [--keep FOLDER] SHARD...

PYTHON is an interpreter with datatrove's optional packages and the same trafilatura (`parity_reference.py` runs there).
Both sides extract every page as though it were the first, use the same language model file and start
PII replacements anew in every document; how far the reference is from that by itself is told beside. Prints a Markdown
table and every disagreement with its explanation where one is known; exit code 1 when one is not.
"""

import argparse
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run both sides, compare, print; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", nargs="+", type=Path)
    parser.add_argument("--reference", required=True, help="Python that runs datatrove")
    parser.add_argument(
        "--languages",
        choices=["eng", "all"],
        default="eng",
        help="`all`: every language, by English words, as today's script",
    )
    parser.add_argument("--keep", type=Path, help="folder for what both sides write; what is there is not made again")
    arguments = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from scripts.parities.compare import compare, explained, report
    from scripts.parities.sides import Side, datatrove_side, textmill_side

    shards = [path.resolve() for path in arguments.shards]
    with tempfile.TemporaryDirectory(prefix="parity-") as temporary:
        folder = arguments.keep or Path(temporary)
        theirs: Side = datatrove_side(arguments.reference, folder / "datatrove", shards, arguments.languages)
        ours: Side = textmill_side(folder / "textmill", shards, arguments.languages)
    checks = compare(ours, theirs)
    print(report(checks, ours, theirs))
    return int(any(not explained(item) for check in checks for item in check.differs))


if __name__ == "__main__":
    sys.exit(main())
