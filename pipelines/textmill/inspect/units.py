"""Write numbers for people: thousands separators, SI byte sizes, shares, durations, rates."""

from typing import Final

_SIZES: Final = ("B", "kB", "MB", "GB", "TB", "PB")
NOTHING: Final = "–"


def count(number: int) -> str:
    """1234567 as 1,234,567."""
    return f"{number:,}"


def many(number: int, noun: str) -> str:
    """1 shard, 2 shards."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def amount(number: float) -> str:
    """A large number with three digits: 12.3 million."""
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if number >= 0.9995 * size:
            return f"{number / size:.3g} {word}"
    return f"{number:,.0f}"


def data_size(size: int) -> str:
    """Bytes with three digits and an SI unit (1 kB = 1000 B)."""
    amount, unit = float(size), 0
    while amount >= 999.5 and unit < len(_SIZES) - 1:
        amount, unit = amount / 1000, unit + 1
    decimals = 0 if unit == 0 or amount >= 99.95 else 1 if amount >= 9.995 else 2
    return f"{amount:.{decimals}f} {_SIZES[unit]}"


def share(part: float, whole: float) -> str:
    """Part of a whole in percent; an en dash when the whole is nothing."""
    if whole <= 0:
        return NOTHING
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "<0.1 %"
    if 99.9 < percent < 100:
        return ">99.9 %"
    return f"{percent:.1f} %"


def duration(seconds: float) -> str:
    """Seconds in the two largest units that matter."""
    if seconds < 9.95:
        return f"{seconds:.2g} s" if seconds >= 0.001 else f"{0 if seconds <= 0 else '<0.001'} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60:02d} min"


def rate(number: float, seconds: float) -> str:
    """Things a second; an en dash when no time was measured."""
    if seconds <= 0:
        return NOTHING
    return f"{measure(number / seconds)}/s"


def measure(value: float) -> str:
    """A measured value with three significant digits."""
    if abs(value) >= 999.5:
        return f"{value:,.0f}"
    return f"{value:.3g}"
