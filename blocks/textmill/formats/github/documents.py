"""Makes documents of threads of GitHub: title, body, and what people said, in order of time; bots' words are out."""

from collections import Counter
from typing import Final

from textmill.formats.github.threads import Comment, Known, Repository, Thread
from textmill.record_reader import Json, Record

__all__ = ["BOTS", "DocumentWriter"]

_NAMES: Final = """
    allcontributors bors bors-servo claassistant cla-checker-service codecov codecov-commenter codecov-io coveralls
    dependabot dependabot-preview dotnet-bot facebook-github-bot fejta-bot github-actions googlebot greenkeeper
    greenkeeperio-bot homu houndci-bot imgbot jenkins-bot k8s-bot k8s-ci-robot k8s-github-robot k8s-triage-robot
    lgtm-com mergify mention-bot msftbot netlify openshift-bot openshift-ci-robot pep8speaks pyup-bot renovate
    renovate-bot rust-highfive rust-log-analyzer rust-timer rustbot scala-jenkins snyk-bot sonarcloud stale
    tensorflow-jenkins travisbot vercel web-flow whitesource-bolt-for-github
"""
BOTS: Final = frozenset(_NAMES.split())
"""Logins of programs that are users like any other; names of apps that some use without `[bot]`."""


class DocumentWriter:
    """Makes documents of threads."""

    def __init__(self, bots: set[str], counts: Counter[str]) -> None:
        self._bots = bots
        self._counts = counts

    def record(self, thread: Thread, repository: Repository, most_bytes: int) -> Record | None:
        """A thread's document; None where it is counted instead."""
        head, address = thread.head, f"https://github.com/{repository.name}"
        # A name may have been another repository's before.
        own = f"{repository.name}~{thread.repository}" if repository.is_renewed else repository.name
        record = Record(id=f"{own}{thread.thread}", site_name="GitHub", url=_address(thread, address))
        if thread.size > most_bytes:
            record.fault, record.detail = "too_large", f"{own}{thread.thread}: {thread.size:,} bytes"
            return record
        if thread.deleted:
            self._counts["deleted_comments"] += thread.deleted
        if head.get("deleted"):
            self._counts["deleted_threads"] += 1
            return None
        comments = self._comments(thread)
        body, by_bot = _plain(head.get("body")), self._is_bot(head)
        if by_bot and not comments:
            self._counts["bot_threads"] += 1
            return None
        if by_bot and body:
            self._counts["bot_bodies"] += 1
            body = ""
        record.title = " ".join(_plain(head.get("title")).split()) or None
        texts = [f"{data['user'] or 'ghost'}: {data['body']}" for _, data in comments]
        record.text = "\n\n".join(filter(None, [f"# {record.title}" if record.title else "", body, *texts]))
        if not record.text:
            self._counts["empty_threads"] += 1
            return None
        names = [*([] if by_bot else [head.get("user")]), *(data["user"] for _, data in comments)]
        record.authors = tuple(dict.fromkeys(str(name) for name in names if name))
        dates = [str(data["created_at"]) for _, data in comments if data["created_at"]]
        record.published = str(head["created_at"]) if "created_at" in head else min(dates, default=None)
        record.modified = max([*dates, str(head.get("updated_at", ""))]) or None
        if repository.license is not None:
            record.license, record.license_method, record.license_scope = (
                repository.license,
                "repository_license",
                "site",
            )
            record.license_evidence = f"{repository.license_place}: {repository.license}"[:200]
        labels = head.get("labels")
        known: dict[str, Json] = {
            "repository": repository.name,
            "repository_url": address,
            "kind": next(one for one in ("pull_request", "discussion", "issue", "commit") if one in thread.kinds),
            "state": str(head["state"]) if "state" in head else None,
            "merged": True if head.get("merged") else None,
            "labels": [str(label) for label in labels] if isinstance(labels, list) and labels else None,
            "comments": [_told(comment, data) for comment, data in comments] or None,
        }
        record.metadata = {name: value for name, value in known.items() if value is not None}
        return record

    def _comments(self, thread: Thread) -> list[tuple[Comment, Known]]:
        """Those of people that say something, in order of time."""
        kept = []
        for comment in thread.comments:
            data = comment.data or {}
            data["body"] = _plain(data.get("body"))
            if self._is_bot(data):
                self._counts["bot_comments"] += 1
            elif not data["body"]:
                self._counts["empty_comments"] += 1
            else:
                kept.append((comment, data))
        return sorted(kept, key=lambda one: (str(one[1]["created_at"]), one[0].id, one[0].kind))

    def _is_bot(self, known: Known) -> bool:
        login = str(known.get("user", "")).lower()
        return login.endswith("[bot]") or known.get("user_type") == "Bot" or login in self._bots


def _told(comment: Comment, data: Known) -> dict[str, Json]:
    known = {"kind": comment.kind, "author": data["user"], "date": data["created_at"], "url": data.get("html_url"),
             "path": data.get("path")}  # fmt: skip
    return {name: str(value) for name, value in known.items() if value}


def _plain(text: object) -> str:
    """With the ends of lines that texts have elsewhere."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(text, str) else ""


def _address(thread: Thread, repository: str) -> str:
    written = thread.head.get("html_url")
    if isinstance(written, str) and written.startswith("https://"):
        return written
    number = thread.thread[1:]
    if thread.thread.startswith("@"):
        return f"{repository}/commit/{number}"
    place = "pull" if "pull_request" in thread.kinds else "discussions" if "discussion" in thread.kinds else "issues"
    return f"{repository}/{place}/{number}"
