"""The exceptions Textmill raises; everything a user can cause and mend is a `UserError`.

TextmillError
├── UserError          wrong config, missing file, unwritable output: one line, exit code 2
│   ├── ConfigError    knows the file and line
│   └── MissingModelError   a model file that is not there
├── ShardError         this shard cannot be read: retried, then quarantined
│   └── ShardKindError  it is packed, or is a file, of a kind that its reader does not read
├── MachineError       this machine cannot do it now, whatever the data: to be tried again, here later or elsewhere
├── StageError         a task that the rest of the run needs could not be done; exit code 3
└── ConservationError  records were lost or made up: a bug
"""

from textmill.credentials import hide


class TextmillError(Exception):
    """Base of all errors raised on purpose; what it says can be printed and stored, whatever it quotes."""

    def __str__(self) -> str:
        """The words, without credentials of addresses, in Unicode that can be encoded."""
        return hide(super().__str__()).encode(errors="replace").decode()


class UserError(TextmillError):
    """Something the user can mend; shown without a traceback."""


class ConfigError(UserError):
    """A pipeline file that cannot be used; `where` is `file:line` or a dotted path."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


class MissingModelError(UserError):
    """A model that a block needs is not where its setting points."""


class ShardError(TextmillError):
    """A shard that cannot be read at all (not: a damaged record, which is a counted record)."""


class ShardKindError(ShardError):
    """A shard that is no damaged file of its reader's kind, but one of another kind."""


class MachineError(TextmillError):
    """This machine could not do it now (no memory, a limit from outside): no fault of a page, a shard or a task."""


class StageError(TextmillError):
    """A task that the rest of the run needs could not be done."""


class ConservationError(TextmillError):
    """Records in are not records out plus drops."""
