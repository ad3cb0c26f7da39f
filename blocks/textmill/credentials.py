"""Hide credentials in any text: users and passwords in URLs, signatures, tokens and keys in queries and in settings.

One table of names decides, whatever the letters' case and whether the name, the sign before it or the whole address is
percent-encoded. A text may hold any number of addresses (errors quote them); time grows in proportion to its length.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote

from textmill.digest import Json

__all__ = ["hide", "hide_in_settings", "hide_in_texts", "without_user"]

_HIDDEN: Final = "(hidden)"

_ANYWHERE: Final = (
    "token",
    "secret",
    "signature",
    "password",
    "passwd",
    "passphrase",
    "credential",
    "credentials",
    "api-key",
    "access-key",
    "access-key-id",
    "account-key",
    "private-key",
    "shared-key",
    "auth-key",
    "authorization",
)
"""Names of secrets, also where another word stands before them (`X-Amz-Signature`, `awsAccessKeyId`)."""
_ALONE: Final = ("sig", "sign", "key", "key-pair-id", "pwd", "pass", "auth", "jwt", "hmac", "hdnea", "hdnts", "bearer")
"""The same of names that other words end in too (`monkey`, `design`): `sig` of Azure, `key` of Google, …"""
_CONTAINERS: Final = ("abfs", "abfss", "adl", "az", "hf", "wasb", "wasbs")
"""Schemes in which what stands before the @ is a folder or a repository."""


def _of(names: tuple[str, ...]) -> str:
    """Any of the names; between its words stands anything or nothing."""
    between = r"(?:[-_.]|%(?:25)*(?:2D|5F|2E))?"
    return "|".join(between.join(name.split("-")) for name in sorted(names, key=len, reverse=True))


_NAME: Final = rf"(?:(?:{_of(_ANYWHERE)})|(?:(?<![A-Za-z0-9])|(?<=%3F)|(?<=%26)|(?<=253F)|(?<=2526))(?:{_of(_ALONE)}))"
_SETTING: Final = re.compile(
    rf"secret|passw(?:or)?d|credential|(?:{_of(_ANYWHERE)})$|connection[-_.]?string|^(?:sig|pwd|jwt)$", re.IGNORECASE
)
_VALUE: Final = r"[^&#\s\"'<>]*[^&#\s\"'<>)\]},.:;]"
_ASSIGNED: Final = re.compile(rf"({_NAME}(?:=|%(?:25)*3D))(?!\(hidden\)){_VALUE}", re.IGNORECASE)
_QUOTED: Final = re.compile(rf"({_NAME}[\"']?\s?[:=]\s?([\"']))(?:(?!\2)[^\n])*", re.IGNORECASE)
_HEADER: Final = re.compile(r"(authorization[\"']?\s?[:=]\s?[\"']?(?:[a-z]+\s)?)[^\s\"',]+", re.IGNORECASE)
_PARAMETER: Final = re.compile(r"(?<=[?&;])([^=&;?#\s\"<>]*%[^=&;?#\s\"<>]*)=([^&;#\s\"'<>]*)")
_USER: Final = re.compile(r"(?:(?<=://)|(?<=:\\/\\/))[^\s/?#\\\"<>]*@")
_PASSWORD_WITH_SLASH: Final = re.compile(r"(?<=://)[^\s/?#@:\"<>\[]*:(?![0-9]{0,5}(?:[/?#]|$))(?:[^\s@\"<>/]|/(?!/))*@")
_ENCODED_USER: Final = re.compile(r"(%(?:25)*3A%(?:25)*2F%(?:25)*2F)(?:(?!%(?:25)*2F)[^\s/?#&\"<>])*%(?:25)*40", re.I)
_SCHEME: Final = re.compile(r"([A-Za-z0-9+.-]{1,20}):(?://|\\/\\/)\Z")


def hide(text: str) -> str:
    """The text without users and passwords of its addresses, and with `(hidden)` in place of secret values."""
    if "=" not in text and ":" not in text and "%" not in text:
        return text
    text = _ASSIGNED.sub(rf"\1{_HIDDEN}", without_user(text))
    text = _PARAMETER.sub(_without_value, text)
    text = _QUOTED.sub(rf"\1{_HIDDEN}", text)
    return _HEADER.sub(rf"\1{_HIDDEN}", text)


def without_user(text: str) -> str:
    """The text without users and passwords of its addresses."""
    return _ENCODED_USER.sub(r"\1", _PASSWORD_WITH_SLASH.sub("", _USER.sub(_no_user, text)))


def hide_in_settings(data: Json, change: Callable[[str], str] = hide) -> Json:
    """Settings with every text changed, and with the values hidden of those whose names say that they are secret."""
    if isinstance(data, dict):
        return {
            change(str(key)): _hidden(value) if _is_secret(str(key), data) else hide_in_settings(value, change)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [hide_in_settings(item, change) for item in data]
    return change(data) if isinstance(data, str) else data


def hide_in_texts(data: object) -> object:
    """Plain values with every text in them, names too, as `hide` gives it."""
    if isinstance(data, Mapping):
        return {hide(str(key)): hide_in_texts(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [hide_in_texts(item) for item in data]
    return hide(data) if isinstance(data, str) else data


def _is_secret(key: str, beside: Mapping[str, Json]) -> bool:
    """Whether a value is to be hidden; s3fs takes a `key` with its `secret`."""
    return _SETTING.search(key) is not None or (key == "key" and "secret" in beside)


def _hidden(value: Json) -> Json:
    """A secret, or settings that are ones: their names and switches stay."""
    if isinstance(value, dict):
        return {key: _hidden(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    return value if value is None or isinstance(value, bool) else _HIDDEN


def _no_user(found: re.Match[str]) -> str:
    scheme = _SCHEME.search(found.string, max(0, found.start() - 25), found.start())
    return found[0] if scheme is not None and scheme[1].lower() in _CONTAINERS else ""


def _without_value(found: re.Match[str]) -> str:
    """A parameter whose name is percent-encoded, letters and all."""
    is_hidden = _ASSIGNED.search(f"{unquote(found[1])}=x") is not None
    return f"{found[1]}={_HIDDEN}" if is_hidden else found[0]
