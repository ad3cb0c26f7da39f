"""Every block of Textmill with working settings, see `block_settings`."""

from pathlib import Path

import pytest
from tests.contract.block_settings import quality_classifier, settings_of

from textmill.block import Block
from textmill.config import catalog


@pytest.fixture(scope="session")
def quality_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fastText classifier of four lines."""
    return quality_classifier(tmp_path_factory.mktemp("model") / "model.bin")


@pytest.fixture(scope="session")
def make_block(quality_model: Path, request: pytest.FixtureRequest) -> object:
    """Builds a block by its YAML name, with defaults where it has them."""

    def make(name: str, **changes: object) -> Block:
        settings = settings_of(name, quality_model)
        if name == "annotators.fineweb_edu":
            settings |= request.getfixturevalue("edu_files")
        settings |= changes
        return catalog.find(name).model_validate(settings)

    return make
