"""Looks into values of JSON that may be of any kind: what is not of the kind asked for is empty."""

__all__ = ["number_or_text", "objects", "text_at", "texts"]


def text_at(value: object, *path: str) -> str:
    """The string at a path of keys; an empty one where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value.strip() if isinstance(value, str) else ""


def number_or_text(value: object) -> str:
    """A number or a string as a string; an empty one of all else."""
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        return str(value).strip()
    return ""


def texts(value: object) -> list[str]:
    """The strings of a list; a string alone is a list of it."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    return [one.strip() for one in value if isinstance(one, str) and one.strip()] if isinstance(value, list) else []


def objects(value: object) -> list[dict[str, object]]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
