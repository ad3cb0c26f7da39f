"""Print how the time of every block grows with hostile inputs of 0.1, 1 and 4 MB.

    python scripts/linear.py [--block NAME ...] [--chars N ...]

For each block the CPU seconds of all shapes together at each size, and the shape whose time grows fastest between the
last two sizes, with the power of the size by which it does: 1 is in proportion. Exits 1 where one is beyond 1.5 and
takes over a second. The shapes and settings are those of `tests/contract`.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[1]
sys.path += [str(PROJECT / "tests" / "contract")]

from conftest import LINES, SETTINGS  # noqa: E402  # beside the shapes
from linear import EXCEPTED, KINDS, exponent, seconds, shapes_of  # noqa: E402
from textmill import catalog  # noqa: E402
from textmill.block import Block  # noqa: E402
from textmill.training.classifier import Settings, train  # noqa: E402

_LARGEST_POWER: Final = 1.5


def main() -> None:
    """A line for each block."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--block", action="append")
    arguments.add_argument("--chars", type=int, nargs="+", default=[100_000, 1_000_000, 4_000_000])
    given = arguments.parse_args()
    names = [name for name, kind in catalog.blocks() if name.partition(".")[0] in KINDS and name not in EXCEPTED]
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.bin"
        train(list(LINES), list(LINES.values()), Settings(dim=4, buckets=1000)).save(model)
        beyond = [name for name in given.block or names if not _is_linear(name, _block(name, model), given.chars)]
    if beyond:
        sys.exit(f"not in proportion: {', '.join(beyond)}")


def _block(name: str, model: Path) -> Block:
    kind = catalog.find(name)
    settings = dict(SETTINGS.get(name, {}))
    if "model" in kind.model_fields and kind.model_fields["model"].is_required():
        settings.setdefault("model", str(model))
    return kind.model_validate(settings)


def _is_linear(name: str, block: Block, sizes: list[int]) -> bool:
    shapes = shapes_of(name)
    seconds(block, shapes, 100)
    took = [seconds(block, shapes, chars) for chars in sizes]
    power, what = max((exponent(block, shape, *sizes[-2:]), what) for what, shape in shapes.items())
    slowest = seconds(block, {what: shapes[what]}, sizes[-1])
    print(
        f"{name:36} {' '.join(f'{value:8.2f}' for value in took)} s  {power:5.2f} {slowest:7.2f} s  {what}", flush=True
    )
    return bool(power <= _LARGEST_POWER or slowest <= 1)


if __name__ == "__main__":
    main()
