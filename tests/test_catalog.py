"""Names of blocks that are none, and blocks that their defaults alone do not make."""

import pytest

from textmill.config import catalog
from textmill.config.block_reference import describe
from textmill.errors import UserError


@pytest.mark.parametrize("name", [":", "::", "a:", ":B", ".a:B", "a..b:C", "a b:C", "os.path:join:x", "粉/:B"])
def test_what_is_no_name_of_a_class_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(UserError, match=r"`package\.module:Class`"):
        catalog.find(name)


def test_every_block_is_made_by_its_defaults_or_said_to_need_settings() -> None:
    made = {name: catalog.by_default(kind) for name, kind in catalog.blocks()}
    assert made["select.rank"] is None  # one of two settings is needed
    assert made["filters.threshold"] is None
    assert type(made["formatters.pii"]) is catalog.find("formatters.pii")
    assert all(describe(name).startswith(f"## `{name}`") for name in made)
