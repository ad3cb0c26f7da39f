"""The wheel alone, outside a checkout, does what the guide says of an installation."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="the extra `dev`, which builds the wheel, is not installed")


@pytest.fixture(scope="module")
def installed(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel and what it needs, without the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, project], check=True)
    [wheel] = folder.glob("textmill-*.whl")
    venv.create(folder / "env", symlinks=True)
    [site] = (folder / "env").glob("lib/python*/site-packages")
    # Paths of a .pth file are searched, but the .pth files in them, such as the checkout's, are not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    subprocess.run([*pip, "--python", folder / "env/bin/python", "install", "--no-deps", wheel], check=True)
    return folder / "env" / "bin"


def test_it_runs_where_there_is_no_checkout(installed: Path, tmp_path: Path) -> None:
    def textmill(*arguments: str) -> str:
        done = subprocess.run(
            [installed / "textmill", *arguments],
            cwd=tmp_path,
            env={**os.environ, "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    place = subprocess.run(
        [installed / "python", "-c", "import textmill.block; print(textmill.block.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert str(installed.parent) in place
    texts = [{"id": str(n), "text": "It rained in the hills, and the river rose by night. " * 20} for n in range(2)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(text) + "\n" for text in texts))
    (tmp_path / "p.yaml").write_text(
        "name: p\nsources: [{name: s, reader: {readers.jsonl: {paths: in.jsonl}}}]\nwriter: writers.parquet\n"
        "blocks: [filters.url, annotators.language, filters.gopher_quality, dedup.exact]\n"
    )
    assert "fine: " in textmill("check", "p.yaml")
    assert "1" in textmill("run", "p.yaml", "--out", "run", "--executor", "inline")
    assert "whole: 2 records in = 1 kept + 1 dropped" in textmill("verify", "run")
    assert len(textmill("blocks").splitlines()) > 50
