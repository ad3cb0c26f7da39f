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
    """`without_credentials`, absolute local paths cut to their last name, and no `split`, which decides nothing."""
    return hide_in_settings(_unsplit(data), lambda text: _local(hide(text)))


def _unsplit(config: Json) -> Json:
    """A config whose readers do not say how their files are cut into shards: a corpus is the same however they are."""
    if not isinstance(config, dict) or not isinstance(sources := config.get("sources"), list):
        return config
    return {**config, "sources": [_read_as_whole(source) for source in sources]}


def _read_as_whole(source: Json) -> Json:
    if not isinstance(source, dict) or not isinstance(reader := source.get("reader"), dict):
        return source
    settings = {
        name: {key: value for key, value in own.items() if key != "split"} if isinstance(own, dict) else own
        for name, own in reader.items()
    }
    return {**source, "reader": settings}


def _local(text: str) -> str:
    if not _MACHINE_PATH.match(text) or "\n" in text:
        return text
    return "…/" + re.split(r"[\\/]", text.rstrip("\\/"))[-1]
