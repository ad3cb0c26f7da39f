"""Every block of Textmill with working settings, found by discovery; a new block is tested without being named here.

Only blocks with required settings need an entry in SETTINGS.
"""

from pathlib import Path

import pytest

from textmill import catalog
from textmill.block import Block, Reader, Writer

SETTINGS: dict[str, dict[str, object]] = {
    "filters.threshold": {"column": "language_score", "min": 0.5, "max": 0.9},
    "filters.license": {"allow": ["CC-BY", "CC0-1.0"]},
}

TRAINING = """\
__label__hq the glacier moved slowly down the valley and carried stones with it
__label__cc buy cheap pills now click here best price free shipping
__label__hq a proof by induction needs a base case and a step
__label__cc login password forgot cookie accept all menu home cart
"""


def block_names() -> list[str]:
    """YAML names of the blocks that take a batch."""
    return [name for name, kind in catalog.blocks() if not issubclass(kind, Reader | Writer)]


@pytest.fixture(scope="session")
def quality_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fastText classifier of four lines."""
    import fasttext

    folder = tmp_path_factory.mktemp("model")
    (folder / "train.txt").write_text(TRAINING * 20)
    model = fasttext.train_supervised(str(folder / "train.txt"), dim=8, epoch=5, thread=1, verbose=0, minCount=1)
    model.save_model(str(folder / "model.bin"))
    return folder / "model.bin"


@pytest.fixture(scope="session")
def make_block(quality_model: Path) -> object:
    """Builds a block by its YAML name, with defaults where it has them."""

    def make(name: str, **changes: object) -> Block:
        kind = catalog.find(name)
        settings = {**SETTINGS.get(name, {}), **changes}
        if "model" in kind.model_fields and kind.model_fields["model"].is_required():
            settings.setdefault("model", str(quality_model))
        return kind.model_validate(settings)

    return make
