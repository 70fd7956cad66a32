"""Text for pages: strings from submissions made harmless, numbers in a reader's form."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

DASH = "–"
TERMINAL_CODES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")
# Characters that reorder text: with them a line of code can read differently from what runs.
REORDERING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """Return `text` without terminal codes, control characters, half surrogates and marks that reorder text.

    Line ends become "\\n" and stay, as do tabs.
    """
    plain = TERMINAL_CODES.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in plain if char in "\n\t" or _is_harmless(char))


def clean_value(value: Any) -> Any:
    """What every expression of a template goes through: strings are cleaned, finished markup is left as it is."""
    return clean(value) if type(value) is str else value


def points(value: float | None) -> str:
    """12.0 -> "12", 12.5 -> "12.5", 1/3 -> "0.33", None -> "–"."""
    return DASH if value is None else f"{round(value, 2):g}"


def percent(value: float | None) -> str:
    """0.734 -> "73 %", None -> "–"."""
    return DASH if value is None else f"{100 * value:.0f}\u00a0%"


def signed(value: float | None) -> str:
    """A coefficient from -1 to 1 with two decimals and a true minus sign; None -> "–"."""
    return DASH if value is None else f"{value:.2f}".replace("-0.00", "0.00").replace("-", "\u2212")


def duration(seconds: float | None) -> str:
    """0.83 -> "0.8 s", 125 -> "2 min 5 s", 7380 -> "2 h 3 min", None -> "–"."""
    if seconds is None:
        return DASH
    if seconds < 10:
        return f"{seconds:.1f}\u00a0s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 1:
        return f"{rest}\u00a0s"
    if minutes < 60:
        return f"{minutes}\u00a0min {rest}\u00a0s"
    return f"{minutes // 60}\u00a0h {minutes % 60}\u00a0min"


def plural(count: int, one: str, many: str = "") -> str:
    """plural(1, "student") -> "1 student", plural(3, "student") -> "3 students"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def _is_harmless(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs") and char not in REORDERING
