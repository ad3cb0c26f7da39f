"""An embedded Ray that does not come up at once is started again; what it left is ended first."""

import pytest

from textmill.errors import UserError
from textmill.run import ray_start


@pytest.mark.parametrize("failures", [1, 2])
def test_a_start_that_fails(failures: int, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def init(**settings: object) -> None:
        calls.append("init")
        if calls.count("init") <= failures:
            raise Exception("The current node timed out during startup")

    monkeypatch.setattr(ray_start.ray, "init", init)
    monkeypatch.setattr(ray_start.ray, "shutdown", lambda: calls.append("shutdown"))
    if failures == 1:
        ray_start.embed("/tmp/ray", 1, None)
    else:
        with pytest.raises(UserError, match=r"cannot start Ray in the folder /tmp/ray: .*timed out during startup"):
            ray_start.embed("/tmp/ray", 1, None)
    assert calls == ["init", "shutdown", "init", "shutdown"][: 2 * failures + (failures == 1)]
