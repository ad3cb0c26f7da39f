"""Show a config without what must not be published: credentials, and for a dataset card also paths of this machine."""

import re
from typing import Final

from textmill.credentials import hide, hide_in_settings
from textmill.digest import Json

_MACHINE_PATH: Final = re.compile(r"^(?:[/~\\]|file:|local:|[A-Za-z]:[\\/])")


def without_credentials(data: Json) -> Json:
    """The settings with users and signatures in URLs and the values of secret settings hidden."""
    return hide_in_settings(data)


def without_machine(data: Json) -> Json:
    """`without_credentials`, and absolute local paths cut to their last name."""
    return hide_in_settings(data, lambda text: _local(hide(text)))


def _local(text: str) -> str:
    if not _MACHINE_PATH.match(text) or "\n" in text:
        return text
    return "…/" + re.split(r"[\\/]", text.rstrip("\\/"))[-1]
