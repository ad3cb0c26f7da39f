"""Deduplication beside datatrove, datasketch and rensa: signatures from text, and clustering at scale.

python scripts/bench_dedup.py signatures [--help]
python scripts/bench_dedup.py scale [--help]
"""

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Run one of the benches."""
    sys.path.insert(0, str(PROJECT))
    from scripts import bench_dedup_scale, bench_dedup_signatures

    benches = {"signatures": bench_dedup_signatures.main, "scale": bench_dedup_scale.main}
    if len(sys.argv) < 2 or sys.argv[1] not in benches:
        raise SystemExit(__doc__)
    benches[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    main()
