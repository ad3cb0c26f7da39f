"""Runs a command, and says what it cost, with all that it started."""

import subprocess
import sys
import threading
import time

import psutil

__all__ = ["watched"]


def watched(command: list[str]) -> tuple[float, float, int, str]:
    """Run a command: wall seconds, CPU seconds of its tree, peak bytes of its tree, output."""
    peak = 0
    started = time.perf_counter()
    before = children_cpu()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    done = threading.Event()

    def sample() -> None:
        nonlocal peak
        while not done.wait(0.1):
            peak = max(peak, tree_bytes(process.pid))

    sampler = threading.Thread(target=sample)
    sampler.start()
    output, errors = process.communicate()
    done.set()
    sampler.join()
    if process.returncode:
        sys.exit(f"{' '.join(command[:4])} … failed:\n{errors[-3000:]}")
    return time.perf_counter() - started, children_cpu() - before, peak, output


def children_cpu() -> float:
    """CPU seconds of all finished children and their children."""
    times = psutil.Process().cpu_times()
    return float(times.children_user + times.children_system)


def tree_bytes(pid: int) -> int:
    """Proportional set size of a process and all below it."""
    total = 0
    try:
        tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return 0
    for process in tree:
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total
