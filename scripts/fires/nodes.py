"""Nodes of a Ray cluster that are not what the driver is, die, or come late; and heads that are lost."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata

from scripts.fires.ground import Ended, Fire, Ground
from scripts.fires.ray_nodes import QUIET, RayNodes, can_unshare, ray_nodes

__all__ = ["NODES"]

_JOINED = """
import sys, time, ray
ray.init(address=sys.argv[1], configure_logging=False, log_to_driver=False)
while sum(node["Alive"] for node in ray.nodes()) < int(sys.argv[2]):
    time.sleep(0.3)
"""


def cluster(here: Ground) -> RayNodes:
    """A head without CPUs; the driver's environment is that of its nodes."""
    if not can_unshare():
        raise OSError("mounting in a private namespace needs root and unshare")
    here.environment["RAY_AUTH_MODE"] = "disabled"
    nodes = here.closing.enter_context(ray_nodes(PYTHONPATH=here.environment["PYTHONPATH"]))
    here.arguments = ("--address", nodes.address)
    (here.folder / "empty").mkdir()
    return nodes


def add(here: Ground, nodes: RayNodes, name: str, mounts: str = "") -> None:
    """A node of one CPU on which the run's own module is found."""
    nodes.add(name, 1, mounts.format(here=here.folder), PYTHONPATH=here.environment["PYTHONPATH"])


def await_nodes(nodes: RayNodes, count: int) -> None:
    """Wait until so many have joined, the head among them; TimeoutExpired where they do not."""
    environment = {**os.environ, **QUIET}
    subprocess.run([sys.executable, "-c", _JOINED, nodes.address, str(count)], env=environment, check=True, timeout=120)


def beside(mounts: str, reason: str) -> Callable[[Ground], Ended]:
    """Run on a node as it should be, and on one that is not, for a reason that the run gives."""

    def strike(here: Ground) -> Ended:
        nodes = cluster(here)
        (here.folder / "run").mkdir()
        add(here, nodes, "good")
        add(here, nodes, "odd", mounts)
        await_nodes(nodes, 3)
        ended = here.run(FIRE_SLOW="1")
        here.hits += re.search(f"put aside[^:]*: .*(?:{reason})", ended.said) is not None
        return ended

    return strike


def alone(mounts: str) -> Callable[[Ground], Ended]:
    """Run where the only node is not as it should be."""

    def strike(here: Ground) -> Ended:
        nodes = cluster(here)
        (here.folder / "run").mkdir()
        add(here, nodes, "odd", mounts)
        ended = here.run()
        here.hits += "put aside" in ended.said
        return ended

    return strike


def another_version(here: Ground) -> Ended:
    """Of the extractor, on one of two nodes."""
    package = metadata.distribution("resiliparse")._path  # type: ignore[attr-defined]  # where it lies
    other = here.folder / "METADATA"
    other.write_text("Metadata-Version: 2.1\nName: Resiliparse\nVersion: 0.0.1\n")
    return beside(f"mount --bind {other} {package}/METADATA", "[Rr]esiliparse 0.0.1")(here)


def dies(here: Ground) -> Ended:
    """One of two nodes, in mid-run."""
    nodes = cluster(here)
    add(here, nodes, "good")
    add(here, nodes, "dying")
    process = here.begin(FIRE_SLOW="3")
    if here.wait_until(lambda: here.commits() >= 2, process):
        nodes.end("dying")
        here.hits += 1
    return here.end(process)


def comes_late(here: Ground) -> Ended:
    """The only node, to a driver that waits for one; a second one later."""
    nodes = cluster(here)
    add(here, nodes, "first")
    process = here.begin(FIRE_SLOW="2")
    here.hits += here.wait_until(lambda: here.commits() >= 1, process)
    add(here, nodes, "second")
    return here.end(process)


def head_lost(here: Ground) -> Ended:
    """The head is killed, and another one comes up at its address, with a node."""
    nodes = cluster(here)
    add(here, nodes, "first")
    process = here.begin(
        "--address", nodes.address, "--reconnect", "200", FIRE_SLOW="3", RAY_gcs_rpc_server_reconnect_timeout_s="2"
    )
    if here.wait_until(lambda: here.commits() >= 2, process):
        nodes.end("head")
        nodes.end("first")
        here.hits += 1
        here.wait_until(lambda: "waiting for the cluster" in said(process), process)
        for name in ("first", "session_latest"):
            shutil.rmtree(nodes.folder / name, ignore_errors=True)
        nodes.head(PYTHONPATH=here.environment["PYTHONPATH"])
        add(here, nodes, "first")
    return here.end(process)


def said(process: object) -> str:
    """What a command has written so far."""
    return open(process.stdout.name).read()  # type: ignore[attr-defined]  # a file, as `Ground.start` opens it


def wrong_address(here: Ground) -> Ended:
    """Nobody listens there."""
    here.hits += 1
    return here.run("--address", "127.0.0.1:9")


NODES: tuple[Fire, ...] = (
    Fire("a node with another version of the extractor", another_version, (0,)),
    Fire(
        "a node without the shards' mount",
        beside("mount --bind {here}/empty {here}/crawl", "cannot be opened|No such file"),
        (0,),
    ),
    Fire("a node without the user's module", beside("mount --bind {here}/empty {here}/own", "No module named"), (0,)),
    Fire(
        "a node with another run directory", beside("mount --bind {here}/empty {here}/run", "another directory"), (0,)
    ),
    Fire(
        "a node whose run directory is read-only",
        beside("mount --bind {here}/run {here}/run && mount -o remount,ro,bind {here}/run", "Read-only"),
        (0,),
    ),
    Fire("the only node lacks the shards' mount", alone("mount --bind {here}/empty {here}/crawl"), (3,), "no node is"),
    Fire("a node dies in mid-run", dies, (0,)),
    Fire("a node joins in mid-run", comes_late, (0,)),
    Fire("the head is lost and comes back, --reconnect", head_lost, (0,)),
    Fire("a wrong --address", wrong_address, (2,), "cannot join|no answer|nobody"),
)
