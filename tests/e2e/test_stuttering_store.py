"""Runs whose store stutters, lies or forgets: the same corpus, or one line that says what became of it."""

import hashlib
import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import another_machine
import pytest
from lab import Lab
from scripts.faulty.fault import Fault, fault
from scripts.faulty.origins import Before
from scripts.faulty.server import Faulty, serving

INLINE = ("--executor", "inline")
TEXT = "number {0} of a few documents, each a sentence long"
LINES = "".join(json.dumps({"id": str(n), "text": TEXT.format(n)}) + "\n" for n in range(40))
BUCKET = "stutter"


class Place:
    """A pipeline over shards in a bucket, which is reached through a server that fails as it is told."""

    def __init__(self, folder: Path, environment: dict[str, str], client: Any, faulty: Faulty) -> None:
        self.client, self.faulty = client, faulty
        self.lab = Lab.at(folder, **{**environment, "AWS_ENDPOINT_URL": faulty.address})
        reader = {"readers.jsonl": {"paths": f"s3://{BUCKET}/in/*.jsonl"}}
        self.lab.write_config(sources=[{"name": "s", "reader": reader}], blocks=[], writer="writers.jsonl")

    def run(self, name: str, *faults: Fault, code: int = 0, **environment: str) -> str:
        self.faulty.faults[:] = faults
        self.lab.environment.update(environment)
        said = self.lab.textmill("run", str(self.lab.config), "--out", f"s3://{BUCKET}/{name}", *INLINE, code=code)
        self.faulty.faults.clear()
        return said

    def corpus(self, name: str) -> dict[str, str]:
        listed = self.client.list_objects_v2(Bucket=BUCKET, Prefix=f"{name}/corpus/")["Contents"]
        found = {one["Key"].removeprefix(name): self.client.get_object(Bucket=BUCKET, Key=one["Key"]) for one in listed}
        return {key: hashlib.sha256(one["Body"].read()).hexdigest() for key, one in found.items()}


@pytest.fixture(scope="module")
def place(s3_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    keys = {"aws_access_key_id": "nobody", "aws_secret_access_key": "nothing", "region_name": "us-east-1"}
    client = pytest.importorskip("boto3").client("s3", endpoint_url=s3_environment["AWS_ENDPOINT_URL"], **keys)
    client.create_bucket(Bucket=BUCKET)
    for number in range(2):
        client.put_object(
            Bucket=BUCKET, Key=f"in/{number}.jsonl", Body=LINES.replace("number", f"the {number}th").encode()
        )
    with serving(Before(s3_environment["AWS_ENDPOINT_URL"])) as faulty:
        found = Place(tmp_path_factory.mktemp("stutter"), s3_environment, client, faulty)
        found.run("right")
        yield found
    client.close()


def test_a_store_that_stutters(place: Place) -> None:
    place.faulty.met.clear()
    place.run("runs/stuttering", fault("wrong:path=in/1:times=1"), fault("short:rate=0.05"))
    assert place.faulty.met["wrong"] == 1
    assert place.faulty.met["short"]
    assert place.corpus("runs/stuttering") == place.corpus("right")


def test_a_store_without_conditional_puts_says_so(place: Place) -> None:
    """And one that is busy besides is given time."""
    busy = fault("status=503:rate=0.05:methods=:retry_after=1")
    assert "is not kept out" in place.run("runs/plain", busy, fault("unconditional:methods=PUT"))
    assert place.corpus("runs/plain") == place.corpus("right")


def test_a_driver_that_is_stopped_loses_its_run_and_says_so(place: Place) -> None:
    """Frozen as a machine is that swaps, or is moved: another machine's run goes on, and this one stops."""
    out = f"s3://{BUCKET}/runs/stopped"
    place.lab.environment["TEXTMILL_LEASE"] = "2"
    command = ("run", str(place.lab.config), "--out", out, *INLINE)
    stopped = place.lab.start(*command)
    try:
        while not any("/.lease/" in path for _, path, _ in place.faulty.asked if "stopped" in path):
            assert stopped.poll() is None
            time.sleep(0.02)
        while not place.client.list_objects_v2(Bucket=BUCKET, Prefix="runs/stopped/run.json").get("Contents"):
            time.sleep(0.02)
        stopped.send_signal(signal.SIGSTOP)
        said = place.lab.textmill(*command, main=another_machine.main)
        assert "which gave no sign for 2 s" in said
    finally:
        stopped.send_signal(signal.SIGCONT)
        _, errors = stopped.communicate(timeout=200)
        del place.lab.environment["TEXTMILL_LEASE"]
    assert stopped.returncode == 3, errors
    assert "has taken the directory over; nothing more is written here\n" in errors
    assert "Traceback" not in errors
    assert place.corpus("runs/stopped") == place.corpus("right")


def test_a_second_driver_on_another_machine_is_refused(place: Place) -> None:
    """While the first lives, whose signs of life it sees."""
    place.lab.environment["TEXTMILL_LEASE"] = "30"
    out = f"s3://{BUCKET}/runs/twice"
    command = ("run", str(place.lab.config), "--out", out, *INLINE)
    place.faulty.faults[:] = [fault("delay=12:path=runs/twice/stages/0-read/commits:methods=PUT:times=1")]
    first = place.lab.start(*command)
    try:
        while not place.client.list_objects_v2(Bucket=BUCKET, Prefix="runs/twice/run.json").get("Contents"):
            assert first.poll() is None
            time.sleep(0.02)
        said = place.lab.textmill(*command, main=another_machine.main, code=2)
        assert f"textmill: {out}: another run is at work in this directory: process {first.pid} on " in said
    finally:
        _, errors = first.communicate(timeout=200)
        del place.lab.environment["TEXTMILL_LEASE"]
        place.faulty.faults.clear()
    assert first.returncode == 0, errors
    assert place.corpus("runs/twice") == place.corpus("right")
