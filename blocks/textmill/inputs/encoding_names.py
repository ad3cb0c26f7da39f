"""The setting of readers that names an encoding, refused where no encoding is called so."""

from typing import Annotated

from pydantic import AfterValidator

from textmill.archive.charset_labels import codec_of

__all__ = ["EncodingName"]


def _known(label: str) -> str:
    if codec_of(label) is None:
        raise ValueError(f"no encoding is called {label!r}")
    return label


EncodingName = Annotated[str, AfterValidator(_known)]
