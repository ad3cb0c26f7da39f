"""Reads what an event of GitHub's tells of a thread, in the formats that GitHub Archive has had since 2011.

Source: GitHub's documentation of event types, and gharchive.org: until 2014 events have `repository` and
`actor_attributes` in place of `repo` and `actor`, and most name an issue or comment by its number alone; since
October 2025 pull requests come without title and body, which reviews and comments may still tell.
"""

import re
from datetime import UTC, datetime
from typing import Final

from textmill.formats.github_threads import Comment, Found, Known
from textmill.formats.json_lookups import text_at

__all__ = ["CONVERSATIONS", "BadEventError", "found_in"]

CONVERSATIONS: Final = {
    "IssuesEvent": "issue",
    "IssueCommentEvent": "issue",
    "PullRequestEvent": "pull_request",
    "PullRequestReviewEvent": "pull_request",
    "PullRequestReviewCommentEvent": "pull_request",
    "PullRequestReviewThreadEvent": "pull_request",
    "DiscussionEvent": "discussion",
    "DiscussionCommentEvent": "discussion",
    "CommitCommentEvent": "commit",
}
"""Types of events that are about a thread, and what it is."""

_NAME: Final = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}", re.ASCII)
_OF_ADDRESS: Final = re.compile(r"/(?:pull|pulls|issues|discussions)/(\d{1,10})(?:[/?#]|$)")
_COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")
_LARGEST: Final = 10**18
_LICENSE_PLACES: Final = (
    ("payload", "pull_request", "base", "repo", "license"),
    ("payload", "repository", "license"),
    ("repository", "license"),
)
_COMMENT_KINDS: Final = {
    "IssueCommentEvent": "comment",
    "DiscussionCommentEvent": "comment",
    "CommitCommentEvent": "comment",
    "PullRequestReviewCommentEvent": "review_comment",
    "PullRequestReviewEvent": "review",
}


class BadEventError(ValueError):
    """An event of a conversation that does not say which; says what is missing."""


def found_in(event: Known) -> Found | None:
    """What an event tells; None of one that tells no text (an old one); BadEventError of one that is damaged."""
    kind = CONVERSATIONS[str(event["type"])]
    payload = event.get("payload")
    if not isinstance(payload, dict):
        raise BadEventError("no payload")
    name, repository = _repository(event)
    subject, said = payload.get(kind), payload.get("review" if "review" in payload else "comment")
    subject = subject if isinstance(subject, dict) else {}
    said = said if isinstance(said, dict) else {}
    comment = _comment(str(event["type"]), payload, said)
    if not subject and comment is None:
        return None
    if kind == "issue" and (isinstance(subject.get("pull_request"), dict) or "/pull/" in text_at(said, "html_url")):
        kind = "pull_request"
    found = Found(_seen(event), repository, name, _thread(kind, payload, subject, said), kind, comment=comment)
    found.head = _head(subject)
    if payload.get("action") == "deleted" and comment is None:
        found.head["deleted"] = True
    for place in _LICENSE_PLACES:
        if (license := text_at(event, *place, "spdx_id")) and license != "NOASSERTION":
            found.license, found.license_place = license, ".".join((*place, "spdx_id"))
            break
    return found


def _repository(event: Known) -> tuple[str, str]:
    """Its name, and its number or else its name."""
    repo, old = event.get("repo"), event.get("repository")
    known = repo if isinstance(repo, dict) else old if isinstance(old, dict) else {}
    name = text_at(known, "name")
    if "/" not in name and (owner := text_at(known, "owner") or text_at(known, "owner", "login")):
        name = f"{owner}/{name}"
    if not _NAME.fullmatch(name):
        raise BadEventError(f"no name of a repository in {name[:80]!r}")
    number = _number(known.get("id"))
    return name, name.lower() if number is None else str(number)


def _thread(kind: str, payload: Known, subject: Known, said: Known) -> str:
    if kind == "commit":
        commit = text_at(said, "commit_id") or text_at(payload, "commit")
        if not _COMMIT.fullmatch(commit):
            raise BadEventError(f"no commit in {commit[:80]!r}")
        return f"@{commit}"
    number = _number(subject.get("number"))
    if number is None:
        number = _number(payload.get("number"))
    if number is None:
        addresses = (text_at(said, name) for name in ("pull_request_url", "issue_url", "html_url"))
        number = next((int(match[1]) for one in addresses if (match := _OF_ADDRESS.search(one))), None)
    if number is None:
        raise BadEventError(f"no number of a {kind}")
    return f"#{number}"


def _head(subject: Known) -> Known:
    """What a thread is known by; nothing of what is not told, so that an earlier event's may stay."""
    user = subject.get("user")
    head: Known = {name: text for name in ("title", "html_url", "state", "created_at", "updated_at", "closed_at")
                   if (text := text_at(subject, name))}  # fmt: skip
    if "body" in subject:
        head["body"] = text_at(subject, "body")
    if login := text_at(user, "login"):
        head["user"], head["user_type"] = login, text_at(user, "type")
    labels = subject.get("labels")
    if isinstance(labels, list):
        head["labels"] = [label for one in labels if (label := text_at(one, "name"))]
    if subject.get("merged") is True or text_at(subject, "merged_at"):
        head["merged"] = True
    return head


def _comment(event_type: str, payload: Known, said: Known) -> Comment | None:
    kind, number = _COMMENT_KINDS.get(event_type), _number(said.get("id"))
    if kind is None or number is None:
        return None
    if payload.get("action") in ("deleted", "dismissed"):
        return Comment(kind, number, None)
    names = ("html_url", "created_at", "updated_at", "path")
    known: Known = {name: text for name in names if (text := text_at(said, name))}
    known.setdefault("created_at", text_at(said, "submitted_at"))
    # Old events tell no type of a user but of the one who acted.
    known |= {"body": text_at(said, "body"), "user": text_at(said, "user", "login")}
    return Comment(kind, number, known | {"user_type": text_at(said, "user", "type")})


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST else None


def _seen(event: Known) -> str:
    """The time of an event in UTC and its number, so that they sort as they happened, whatever format they have."""
    written = text_at(event, "created_at")
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        try:
            at = datetime.strptime(written, "%Y/%m/%d %H:%M:%S %z")
        except ValueError:
            raise BadEventError(f"no time in {written[:80]!r}") from None
    try:
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except OverflowError:
        raise BadEventError(f"no time in {written[:80]!r}") from None
    number = event.get("id")
    return f"{at:%Y-%m-%dT%H:%M:%S}/{number if isinstance(number, str) and number.isdecimal() else '':0>20}"
