"""See that what workers commit is what was asked of them, and lies in the driver's run directory."""

from textmill.run.probe import FOLDER, NodeReport, leave_token, read_back
from textmill.store.commit import Commit
from textmill.store.store import Store, file_name
from textmill.store.task import Task

__all__ = ["Receipt"]


class Receipt:
    """Of one pass; where workers are on other machines each local record is read, of an object store each node's first.

    The records of an object store are listed at the end of each stage anyway.
    """

    def __init__(self, store: Store, is_shared: bool) -> None:
        self._store, self._is_shared = store, is_shared
        self._seen: set[str] = set()
        store.remove(FOLDER)
        self.token = leave_token(store)

    def lacks(self, task: Task, commit: Commit, record: bytes, node: str) -> str:
        """Why a commit does not count; empty where it does."""
        if (commit.task, commit.fingerprint) != (task.name, task.fingerprint):
            return f"it has committed {commit.task} with another fingerprint than {task.name} was given out with"
        if not self._is_shared or (not self._store.is_local and node in self._seen):
            return ""
        self._seen.add(node)
        path = f"stages/{task.stage}/commits/{file_name(task.name)}.json"
        try:
            with self._store.open(path) as stream:
                found = stream.read()
        except FileNotFoundError:
            found = b""
        if found == record:
            return ""
        return f"what it commits is not in the driver's run directory {self._store.url}"

    def read_back(self, report: NodeReport) -> NodeReport:
        """A node's report, with what the driver sees of what the node has written."""
        return read_back(self._store, report)

    def close(self) -> None:
        """Leave nothing."""
        self._store.remove(FOLDER)
