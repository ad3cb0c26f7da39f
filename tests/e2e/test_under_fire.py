"""The short form of `scripts/under_fire.py`: faults of kinds that no other test has."""

import os
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from scripts.fires.ray_nodes import can_unshare
from scripts.under_fire import FIRES, all_struck


@pytest.fixture(autouse=True)
def own_store() -> Iterator[None]:
    """Where S3 is, is none of other tests' business."""
    before = dict(fsspec.config.conf)
    yield
    fsspec.config.conf.clear()
    fsspec.config.conf.update(before)


@pytest.mark.timeout(900)
def test_faults_make_no_difference(tmp_path: Path) -> None:
    may_all = os.geteuid() == 0 and can_unshare()
    fires = [fire for fire in FIRES if fire.is_short and (may_all or not fire.needs_root)]
    assert fires
    rows = [*all_struck(fires, tmp_path, jobs=1)]
    assert {row.fire: row.wrong or row.said for row in rows if not row.is_well} == {}
