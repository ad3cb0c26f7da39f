"""Threads of GitHub Archive: comments in their order over all files, bots out, the last version of everything."""

import gzip
import json
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.reading import Row, rows_of

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.readers.github_events import GithubEvents

Json = dict[str, object]
NAME = "ann/mill"


def user(login: str, kind: str = "User") -> Json:
    return {"id": 1, "login": login, "type": kind}


def event(kind: str, minute: int, payload: Json, **more: object) -> Json:
    """As the files have had them since 2015."""
    return {
        "id": str(10_000_000_000 + minute),
        "type": kind,
        "actor": {"id": 1, "login": "ann", "url": "https://api.github.com/users/ann"},
        "repo": {"id": 77, "name": NAME, "url": f"https://api.github.com/repos/{NAME}"},
        "payload": payload,
        "public": True,
        "created_at": f"2024-01-01T{minute // 60:02}:{minute % 60:02}:00Z",
        **more,
    }


def issue(number: int, title: str = "It grinds", body: str | None = "Too\r\ncoarse.", **more: object) -> Json:
    return {
        "number": number,
        "title": title,
        "body": body,
        "user": user("ann"),
        "labels": [{"name": "bug"}, {"name": "help wanted"}],
        "state": "open",
        "created_at": "2023-12-31T00:00:00Z",
        "html_url": f"https://github.com/{NAME}/issues/{number}",
        **more,
    }


def comment(number: int, words: str | None, login: str = "bob", kind: str = "User", minute: int = 0) -> Json:
    at = f"2024-01-01T00:{minute:02}:00Z"
    return {"id": number, "body": words, "user": user(login, kind), "created_at": at, "updated_at": at}


def said(minute: int, about: Json, number: int, words: str | None, login: str = "bob", kind: str = "User") -> Json:
    payload = {"action": "created", "issue": about, "comment": comment(number, words, login, kind, minute)}
    return event("IssueCommentEvent", minute, payload)


def packed(*events: object) -> bytes:
    lines = (one if isinstance(one, bytes) else json.dumps(one, separators=(",", ":")).encode() for one in events)
    return gzip.compress(b"".join(line + b"\n" for line in lines))


def read(path: Path, *events: object, **chosen: object) -> tuple[list[Row], Counter[str]]:
    path.write_bytes(packed(*events))
    return rows_of("readers.github_events", path, **chosen)


def test_a_thread_over_files_in_order_of_time(tmp_path: Path) -> None:
    first, second = tmp_path / "2024-01-01-9.json.gz", tmp_path / "2024-01-01-10.json.gz"
    changed = issue(5, "It grinds too coarse", labels=[{"name": "bug"}], state="closed")
    second.write_bytes(packed(said(30, changed, 3, "Closed, **thanks**"), said(20, issue(5), 2, "Second")))
    first.write_bytes(
        packed(
            event("PushEvent", 1, {"commits": []}),
            event("WatchEvent", 1, {"action": "started"}),
            event("IssuesEvent", 2, {"action": "opened", "issue": issue(5)}),
            said(10, issue(5), 1, "Which stone?", "cy"),
        )
    )
    (found,), counts = rows_of("readers.github_events", first, second)
    assert found["text"] == (
        "# It grinds too coarse\n\nToo\ncoarse.\n\ncy: Which stone?\n\nbob: Second\n\nbob: Closed, **thanks**"
    )
    assert (found["id"], found["url"]) == ("ann/mill#5", "https://github.com/ann/mill/issues/5")
    assert (found["title"], found["authors"]) == ("It grinds too coarse", ["ann", "cy", "bob"])
    assert (found["published"], found["modified"]) == ("2023-12-31T00:00:00Z", "2024-01-01T00:30:00Z")
    metadata = json.loads(str(found["metadata"]))
    assert (metadata["repository"], metadata["repository_url"]) == (NAME, f"https://github.com/{NAME}")
    assert (metadata["kind"], metadata["state"], metadata["labels"]) == ("issue", "closed", ["bug"])
    assert [one["author"] for one in metadata["comments"]] == ["cy", "bob", "bob"]
    assert counts == {"events.PushEvent": 1, "events.WatchEvent": 1}
    apart, _ = rows_of("readers.github_events", first, second, join="file")
    assert [row["id"] for row in apart] == ["ann/mill#5", "ann/mill#5"]
    assert {row["shard"] for row in apart} == {"2024-01-01-9.json.gz", "2024-01-01-10.json.gz"}


def test_any_order_of_events_gives_the_same(tmp_path: Path) -> None:
    events = [
        *(said(minute, issue(5, f"Title {minute}"), minute % 4, f"Version {minute}") for minute in range(1, 12)),
        event("IssuesEvent", 20, {"action": "edited", "issue": issue(6, "Six", None)}),
        event("IssuesEvent", 19, {"action": "opened", "issue": issue(6, "Six", "Body")}),
    ]
    first, _ = read(tmp_path / "a.json.gz", *events)
    assert [row["text"] for row in first] == [
        "# Title 11\n\nToo\ncoarse.\n\nbob: Version 8\n\nbob: Version 9\n\nbob: Version 10\n\nbob: Version 11",
        "# Six",
    ]
    for seed in range(5):
        random.Random(seed).shuffle(events)
        assert read(tmp_path / "a.json.gz", *events)[0] == first


def test_bots_are_out(tmp_path: Path) -> None:
    by_bot = issue(8, "Bump stone", "Bumps it.", user=user("dependabot[bot]", "Bot"))
    alone = issue(9, "Bump sieve", "Bumps it.", user=user("Renovate-Bot"))
    found, counts = read(
        tmp_path / "a.json.gz",
        said(1, issue(5), 1, "Coverage rose", "cover[bot]"),
        said(2, issue(5), 2, "I am an app", "app", "Bot"),
        said(3, issue(5), 3, "LGTM", "Grinder"),
        said(4, issue(5), 4, "I am human", "bob"),
        said(5, by_bot, 5, "Does this break the sieve?"),
        said(6, alone, 6, "Rebased", "other[bot]"),
        bots=("grinder", "renovate-bot"),
    )
    assert [row["text"] for row in found] == [
        "# It grinds\n\nToo\ncoarse.\n\nbob: I am human",
        "# Bump stone\n\nbob: Does this break the sieve?",
    ]
    assert found[1]["authors"] == ["bob"]
    assert counts == {"bot_comments": 4, "bot_bodies": 1, "bot_threads": 1}
    assert read(tmp_path / "b.json.gz", said(1, issue(5), 1, "x", "k8s-ci-robot"))[1] == {"bot_comments": 1}


def test_edited_and_deleted(tmp_path: Path) -> None:
    edited, deleted = (comment(number, "New words", minute=number) for number in (1, 2))
    found, counts = read(
        tmp_path / "a.json.gz",
        said(1, issue(5), 1, "Old words"),
        said(2, issue(5), 2, "Regretted"),
        event("IssueCommentEvent", 8, {"action": "edited", "issue": issue(5), "comment": edited}),
        event("IssueCommentEvent", 9, {"action": "deleted", "issue": issue(5), "comment": deleted}),
        event("IssuesEvent", 10, {"action": "opened", "issue": issue(6)}),
        event("IssuesEvent", 11, {"action": "deleted", "issue": issue(6)}),
        event("IssuesEvent", 12, {"action": "opened", "issue": issue(7, " ", None)}),
        said(13, issue(5), 9, None),
    )
    assert [row["text"] for row in found] == ["# It grinds\n\nToo\ncoarse.\n\nbob: New words"]
    assert counts == {"deleted_comments": 1, "deleted_threads": 1, "empty_threads": 1, "empty_comments": 1}


def test_pull_requests_reviews_and_their_licence(tmp_path: Path) -> None:
    address = f"https://github.com/{NAME}/pull/7"
    base = {"repo": {"full_name": NAME, "license": {"key": "mit", "spdx_id": "MIT"}}}
    pull = {**issue(7, "A finer sieve", "Sieves."), "html_url": address, "base": base, "merged": False}
    review = {"id": 4, "body": "Fine", "user": user("cy"), "state": "approved", "submitted_at": "2024-01-01T00:04:00Z"}
    line = {**comment(1, "Why 3?", "dee", minute=3), "path": "src/sieve.py", "diff_hunk": "@@ -1 +1 @@"}
    as_issue = {**issue(7, "A finer sieve", "Sieves."), "html_url": address, "pull_request": {"url": "u"}}
    found, counts = read(
        tmp_path / "a.json.gz",
        event("PullRequestReviewEvent", 4, {"action": "created", "review": review, "pull_request": pull}),
        event("PullRequestReviewEvent", 5, {"review": {**review, "id": 5, "body": None}, "pull_request": pull}),
        event("PullRequestReviewCommentEvent", 3, {"comment": line, "pull_request": pull}),
        said(2, as_issue, 1, "Nice"),
        event("PullRequestEvent", 1, {"action": "opened", "number": 7, "pull_request": pull}),
        # As they are since October 2025.
        event("PullRequestEvent", 9, {"action": "merged", "number": 7, "pull_request": {"id": 1, "number": 7}}),
        event("CommitCommentEvent", 6, {"comment": {**comment(2, "Typo", minute=6), "commit_id": "ab12" * 10}}),
    )
    assert [row["text"] for row in found] == [
        "# A finer sieve\n\nSieves.\n\nbob: Nice\n\ndee: Why 3?\n\ncy: Fine",
        "bob: Typo",
    ]
    assert [row["id"] for row in found] == [f"{NAME}#7", f"{NAME}@{'ab12' * 10}"]
    assert [row["url"] for row in found] == [address, f"https://github.com/{NAME}/commit/{'ab12' * 10}"]
    for row in found:
        assert (row["license"], row["license_scope"], row["license_method"]) == ("MIT", "site", "repository_license")
        assert row["license_evidence"] == "payload.pull_request.base.repo.license.spdx_id: MIT"
    metadata = json.loads(str(found[0]["metadata"]))
    assert metadata["kind"] == "pull_request"
    assert metadata["comments"][1] == {
        "kind": "review_comment",
        "author": "dee",
        "date": "2024-01-01T00:03:00Z",
        "path": "src/sieve.py",
    }
    assert counts == {"empty_comments": 1}
    base["repo"]["license"] = {"key": "other", "spdx_id": "NOASSERTION"}
    (unknown,), _ = read(tmp_path / "a.json.gz", event("PullRequestEvent", 1, {"number": 7, "pull_request": pull}))
    assert "license" not in unknown


def test_events_until_2014(tmp_path: Path) -> None:
    """They tell the repository elsewhere, times with a zone, and most comments by their number alone."""

    def old(kind: str, payload: Json) -> Json:
        return {
            "type": kind,
            "public": True,
            "actor": "ann",
            "created_at": "2012/04/01 00:00:00 -0700",
            "actor_attributes": user("ann"),
            "repository": {"id": 3, "name": "mill", "owner": "ann"},
            "payload": payload,
        }

    pull = {"number": 7, "title": "Old sieve", "body": "Sieves.", "user": user("ann")}
    links = {"html": {"href": f"https://github.com/{NAME}/pull/7#discussion_r1"}}
    line = {**comment(1, "Why?"), "html_url": f"https://github.com/{NAME}/pull/7#discussion_r1", "_links": links}
    found, counts = read(
        tmp_path / "2012-04-01-0.json.gz",
        old("IssuesEvent", {"action": "opened", "number": 1, "issue": 99}),
        old("IssueCommentEvent", {"issue_id": 99, "comment_id": 5}),
        old("PullRequestEvent", {"action": "opened", "number": 7, "pull_request": pull}),
        old("PullRequestReviewCommentEvent", {"comment": line}),
        old("PushEvent", {"shas": []}),
    )
    assert [(row["id"], row["text"]) for row in found] == [("ann/mill#7", "# Old sieve\n\nSieves.\n\nbob: Why?")]
    assert found[0]["url"] == "https://github.com/ann/mill/pull/7"
    assert counts == {"without_text.IssuesEvent": 1, "without_text.IssueCommentEvent": 1, "events.PushEvent": 1}


def test_names_that_change(tmp_path: Path) -> None:
    """A repository's last name counts for all its threads; one whose name is another's by now is told apart."""

    def of(number: int, name: str, minute: int, issue_number: int) -> Json:
        about = issue(issue_number)
        return event("IssuesEvent", minute, {"action": "opened", "issue": about}, repo={"id": number, "name": name})

    found, _ = read(
        tmp_path / "a.json.gz", of(1, "a/old", 1, 5), of(1, "a/new", 2, 6), of(2, "a/x", 3, 5), of(3, "a/x", 4, 5)
    )
    assert [row["id"] for row in found] == ["a/new#5", "a/new#6", "a/x~2#5", "a/x#5"]


def test_what_is_damaged_costs_itself(tmp_path: Path) -> None:
    good = said(1, issue(5), 1, "Words")
    whole = packed(*(said(n % 60, issue(n), n, random.Random(n).randbytes(40).hex()) for n in range(1, 400)))
    (tmp_path / "cut.json.gz").write_bytes(whole[: len(whole) // 2])
    found, _ = rows_of("readers.github_events", tmp_path / "cut.json.gz")
    assert [row.get("fault") for row in found].count("truncated") == 1
    assert len(found) > 100
    found, counts = read(
        tmp_path / "a.json.gz",
        b'{"id":"1","type":"IssuesEvent","payl',
        b'{"id":"1","type":"PushEvent","payl',
        b"[" * 3000,
        b'{"text":"a document"}',
        b"7",
        {**good, "repo": {"name": "../../etc"}},
        {**good, "created_at": "yesterday"},
        {**good, "created_at": "0001-01-01T00:00:00+14:00"},
        {**good, "payload": []},
        {**good, "payload": {"issue": {"title": "No number"}}},
        {**good, "type": {"a": 1}},
        json.dumps(said(2, issue(6), 2, "half \ud800 pair")).encode(),
        said(3, {**issue(7), "user": 3, "labels": "x", "title": ["a"]}, 4, "Odd"),
        good,
    )
    assert [row.get("fault") for row in found] == [
        *("bad_json", "bad_json", "too_deep", "no_event", "no_event", "bad_event", "bad_event", "bad_event"),
        *("bad_event", "bad_event", "no_event", None, None, None),
    ]
    assert found[0]["detail"] == "a.json.gz: line 1: Unterminated string starting at at character 32"
    assert [row["text"] for row in found if "text" in row][1:] == [
        "# It grinds\n\nToo\ncoarse.\n\nbob: half \ufffd pair",
        "Too\ncoarse.\n\nbob: Odd",
    ]
    assert counts["lone_surrogate"] == 1
    (large, small), _ = read(
        tmp_path / "b.json.gz", *(said(n, issue(5), n, "x" * 900) for n in range(3)), said(9, issue(6), 9, "y"),
        max_record_bytes=2000,
    )  # fmt: skip
    assert (large["fault"], large["id"]) == ("too_large", "ann/mill#5")
    assert "fault" not in small


def test_shards_are_groups_of_files(tmp_path: Path) -> None:
    names = ("2024-01-01-0", "2024-01-01-23", "2024-01-02-0", "2024-02-01-0", "other")
    for name in names:
        (tmp_path / f"{name}.json.gz").write_bytes(packed(said(1, issue(5), 1, "Words")))

    def named(join: str) -> list[str]:
        reader = GithubEvents.model_validate({"paths": str(tmp_path / "*.json.gz"), "join": join})
        return [shard.name for shard in reader.shards("s")]

    assert named("all") == ["events"]
    assert named("month") == ["2024-01", "2024-02", "other.json.gz"]
    assert named("day") == ["2024-01-01", "2024-01-02", "2024-02-01", "other.json.gz"]
    assert named("file") == [f"{name}.json.gz" for name in names]
    reader = GithubEvents.model_validate({"paths": str(tmp_path / "*.json.gz")})
    (before,) = reader.shards("s")
    (tmp_path / f"{names[2]}.json.gz").write_bytes(packed(said(1, issue(5), 1, "Other words")))
    (after,) = reader.shards("s")
    assert before.identity != after.identity


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_bytes_are_an_error(tmp_path: Path, data: st.DataObject) -> None:
    good = bytearray(json.dumps(said(1, issue(5), 1, "Words")).encode())
    for _ in range(data.draw(st.integers(1, 8))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "a.json"
    path.write_bytes(bytes(good))
    reader = GithubEvents.model_validate({"paths": str(path)})
    counts: Counter[str] = Counter()
    try:
        rows = [row for batch in reader.read(Shard("s", "a", str(path), ""), counts) for row in batch.to_pylist()]
    except ShardError:  # of a kind that is not read
        return
    assert rows or counts


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [None], {"user": None}, {"id": 1}])
@pytest.mark.parametrize("field", ["issue", "comment", "action"])
def test_payloads_of_any_kind(tmp_path: Path, field: str, value: object) -> None:
    one = said(1, issue(5), 1, "Words")
    rows, counts = read(tmp_path / "a.json.gz", {**one, "payload": {**dict(one["payload"]), field: value}})  # type: ignore[call-overload]  # a payload is an object
    assert rows or counts
