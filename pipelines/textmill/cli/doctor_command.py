"""The command `textmill doctor`: what would keep a run from being done here, or on the nodes of a cluster."""

from contextlib import closing
from dataclasses import replace
from typing import Annotated

import typer

from textmill.cli.arguments import AsJson
from textmill.cli.ending import OK, USER
from textmill.cli.screen import Screen, err, out
from textmill.cli.supervisor import Supervisor
from textmill.config.pipeline import load
from textmill.inspect.units import data_size, many
from textmill.run.checkup import Checkup, unseen, wanted_of
from textmill.run.cluster_address import wanted_address
from textmill.run.machine_look import Machine, look_here, take_away
from textmill.run.probe import leave_token
from textmill.run.watched import Watched, joined
from textmill.store.store import Store


def doctor(
    config: Annotated[str | None, typer.Argument(metavar="[CONFIG]", help="Pipeline file (YAML)")] = None,
    address: Annotated[str | None, typer.Option(metavar="HOST:PORT", help="Ray cluster whose nodes to look at")] = None,
    run: Annotated[str | None, typer.Option("--out", metavar="RUN", help="Run directory that all are to share")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="As for run")] = None,
    as_json: AsJson = False,
) -> None:
    """Look at this machine, and the nodes of a cluster: versions, space, models, mounts, credentials, clock, limits."""
    pipeline = None if config is None else load(config, tuple(settings or ()), allow_unset=True)
    wanted, there = wanted_of(pipeline, run), wanted_address(address)
    here, notes = look_here(wanted), () if pipeline is None else unseen(pipeline)
    if there is None:
        raise typer.Exit(_told(Checkup(here, notes=notes), as_json))
    there.check()
    said = there.said

    def look(watched: Watched) -> int:
        from textmill.run.ray_nodes import Nodes  # half a second

        with closing(joined(lambda: Nodes(said), there, watched)) as nodes:
            store = Store(wanted.run) if wanted.run and not here.problems else None
            asked = wanted if store is None else replace(wanted, token=leave_token(store))
            found = nodes.look(asked)
            if store is not None:
                take_away(store, asked.token)
        return _told(Checkup(here, found, notes), as_json)

    raise typer.Exit(Supervisor(there, None).run(look))


def _told(found: Checkup, as_json: bool) -> int:
    problems = found.problems()
    if as_json:
        out.json(found.as_dict())
    else:
        _show(out, "this machine", found.here)
        for node in found.nodes:
            given = f"{node.resources['CPU']:g} CPUs, {node.resources['GPU']:g} GPUs for Ray"
            if node.machine is None:
                out.say(f"node {node.name}: {given}")
            else:
                _show(out, f"node {node.name}: {given}, clock {node.ahead_seconds:+.2f} s; it", node.machine)
    if not as_json:
        err.say(*(f"note: {note}" for note in found.notes))
    err.say(*(f"problem: {problem}" for problem in problems))
    if not as_json:
        out.say(many(len(problems), "problem") if problems else "no problems")
    return USER if problems else OK


def _show(screen: Screen, which: str, machine: Machine) -> None:
    has = f"{machine.cpus:g} CPUs, {data_size(machine.memory_bytes)} of memory, {machine.open_files:,} open files"
    screen.say(f"{which} ({machine.host}) has {has}")
    screen.say("  versions: " + ", ".join(f"{name} {version}" for name, version in machine.versions.items()))
    screen.say("  free: " + ", ".join(f"{name} {data_size(free)}" for name, free in machine.free_bytes.items()))
    screen.say("  credentials: " + (", ".join(machine.credentials) or "none"))
