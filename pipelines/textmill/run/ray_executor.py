"""Runs tasks as Ray tasks; the only module that imports ray, and imported only where a run needs it.

The driver holds a bounded number of tasks in flight and no state of documents.
"""

import logging
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import ray

import textmill
from textmill.errors import ConservationError, UserError
from textmill.plan.plan import Plan
from textmill.plan.stage import Stage
from textmill.resources import Resources
from textmill.run.executor import Outcome, describe
from textmill.run.waiting import Waiting
from textmill.run.worker import run_task
from textmill.store.commit import Commit, DamagedFileError
from textmill.store.problems import problems
from textmill.store.store import Store
from textmill.store.task import Task

_SHARED_MEMORY: Final = "/dev/shm"
_OBJECT_STORE_BYTES: Final = 256 << 20


class RayExecutor:
    """Runs tasks on a Ray cluster: an embedded one of `workers` CPUs, or the one at `address`.

    An embedded one has the GPUs that Ray finds, unless `gpus` says how many.
    """

    def __init__(
        self, workers: int | None = None, address: str | None = None, retries: int = 2, gpus: int | None = None
    ) -> None:
        self.retries = retries
        self._is_embedded = address is None
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        logging.getLogger("ray").setLevel(logging.ERROR)
        with _own_sigterm():
            if address is None:
                self._embed(workers, gpus)
            else:
                _join(address)
        self._remote = ray.remote(num_cpus=1, max_retries=0)(textmill_task)

    def _embed(self, workers: int | None, gpus: int | None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tm-", ignore_cleanup_errors=True)
        folder = os.environ.get("RAY_TMPDIR", self._folder.name)
        try:
            ray.init(
                address="local",
                num_cpus=workers or os.cpu_count(),
                num_gpus=gpus,
                include_dashboard=False,
                configure_logging=False,
                log_to_driver=False,
                object_store_memory=_OBJECT_STORE_BYTES,
                _temp_dir=folder,
                _plasma_directory=None if _has_room(_SHARED_MEMORY) else folder,
            )
        except Exception as error:  # Ray raises what it likes, a bare Exception where a process of its own ends
            hint = "RAY_TMPDIR can name a short one with room; --executor inline does without Ray"
            raise UserError(f"cannot start Ray in the folder {folder}: {describe(error)}; {hint}") from error

    def run(self, plan: Plan, tasks: Iterable[Task | None], store: Store) -> Iterator[Outcome]:
        """Do the tasks, of each kind of resources at most twice as many in flight as there are CPUs."""
        shared = ray.put(replace(plan, shards=()))  # each task brings its own; many would be unpacked for every task
        waiting = Waiting(plan, iter(tasks), 2 * max(1, int(_total("CPU"))))
        flying: dict[ray.ObjectRef[str], tuple[Task, int]] = {}

        def send(task: Task, failures: int) -> None:
            remote = self._remote.options(**_options(self._checked(plan.stage(task.stage))))
            flying[remote.remote(shared, task, store.absolute_url)] = (task, failures)

        while True:
            while (ready := waiting.next()) is not None:
                send(ready, 0)
            if not flying:
                return
            done, _ = ray.wait(list(flying), num_returns=1)
            task, failures = flying.pop(done[0])
            try:
                commit = Commit.model_validate_json(ray.get(done[0]))
            except ray.exceptions.RayTaskError as error:
                cause = error.cause
                if isinstance(cause, UserError | ConservationError) and not isinstance(cause, DamagedFileError):
                    raise cause from error
                damaged = cause if isinstance(cause, DamagedFileError) else None
                outcome = Outcome(task, None, describe(cause), str(error), damaged)
            except ray.exceptions.RayError as error:
                # A worker that has died may have stumbled over an input that another task was to check.
                damaged = next(problems(store, task.reads()), None)
                outcome = Outcome(task, None, describe(error), str(error), damaged)
            else:
                outcome = Outcome(task, commit)
            if outcome.commit is None and outcome.damaged is None and failures < self.retries:
                send(task, failures + 1)
                continue
            waiting.ended(task)
            yield outcome

    def _checked(self, stage: Stage) -> Resources:
        """What a stage's tasks ask for; UserError where the embedded cluster can never have it."""
        asked = stage.resources
        wanted = {"CPU": asked.cpus, "GPU": asked.gpus, "memory": asked.memory_bytes}
        if self._is_embedded and any(most > _total(kind) for kind, most in wanted.items()):
            has = f"{_total('CPU'):g} CPUs, {_total('GPU'):g} GPUs and {_total('memory') / 1e9:.1f} GB of memory"
            raise UserError(
                f"stage {stage.name}: each task asks for {asked.words()}, but Ray has {has} here; "
                "--executor inline does not ask, and --address joins a cluster"
            )
        return asked

    def close(self) -> None:
        """Leave the cluster; an embedded one ends with it."""
        ray.shutdown()
        if hasattr(self, "_folder"):
            self._folder.cleanup()


def _has_room(folder: str) -> bool:
    """Whether Ray's object store fits into a folder: in containers /dev/shm is often small, or cannot be written to."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return shutil.disk_usage(folder).free > _OBJECT_STORE_BYTES
    except OSError:
        return False


def _join(address: str) -> None:
    code = {"py_modules": list(textmill.__path__)}
    try:
        ray.init(address=address, runtime_env=code, configure_logging=False, log_to_driver=False)
    except (ConnectionError, ValueError) as error:
        hint = "see that it runs, and that RAY_AUTH_MODE is here as it is there"
        raise UserError(f"cannot join a Ray cluster at {address}: {describe(error)}; {hint}") from error


@contextmanager
def _own_sigterm() -> Iterator[None]:
    """Ray takes SIGTERM for itself, and aborts on it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, handler)


def _total(kind: str) -> float:
    found = ray.cluster_resources()  # type: ignore[no-untyped-call]  # ray leaves it untyped
    return float(found.get(kind, 0))


def _options(asked: Resources) -> dict[str, float | int | None]:
    return {"num_cpus": asked.cpus, "num_gpus": asked.gpus, "memory": asked.memory_bytes or None}


def textmill_task(plan: Plan, task: Task, url: str) -> str:
    return run_task(plan, task, Store(url)).model_dump_json()
