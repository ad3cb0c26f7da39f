"""Workers that are killed or stopped cost time and no shard; a shard that kills its worker each time is given up."""

import json
from pathlib import Path

import yaml
from lab import Lab


def test_kills_stops_and_a_shard_that_always_kills(lab: Lab) -> None:
    texts = ["kill always", *(f"kill 1 {n}" for n in range(3)), "stop 1", *(f"fine {n}" for n in range(24))]
    for name in ("in", "diary"):
        (lab.folder / name).mkdir()
    for number, text in enumerate(texts):
        (lab.folder / "in" / f"{number:02d}.jsonl").write_text(json.dumps({"id": str(number), "text": text}) + "\n")
    described = {
        "name": "trouble",
        "sources": [{"name": "s", "reader": {"readers.jsonl": {"paths": "in/*.jsonl"}}}],
        "blocks": [{"own_trouble:Trouble": {"diary": str(lab.folder / "diary")}}],
        "writer": "writers.parquet",
    }
    lab.config.write_text(yaml.safe_dump(described))
    arguments = ("--workers", "2", "--retries", "0", "--stall-timeout", "5", "--ship", str(Path(__file__).parent))
    said = lab.textmill("run", str(lab.config), "--out", "run", *arguments, code=3)
    assert said.count("quarantined: ") == 1
    assert "quarantined: s/00.jsonl: WorkerCrashedError" in said
    assert "times while no other task was on the node" in said
    assert "s/04.jsonl on " in said
    assert "its worker has used no CPU for 5 s; it is ended" in said
    done = (lab.folder / "diary" / "here").read_text()
    assert len(done) == len(texts) - 1
    # Without the one, the corpus is that of a run in which nothing happened.
    (lab.folder / "in" / "00.jsonl").unlink()
    plain = lab.run("plain", "--executor", "inline", "--ship", str(Path(__file__).parent)).corpus()
    assert {name: digest for name, digest in plain.items() if "data/" in name} == {
        name: digest for name, digest in lab.run("run", *arguments).corpus().items() if "data/" in name
    }
