"""Text that came from a student's process, made safe to show in a terminal, a log or a page."""

from __future__ import annotations

import re

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str, most: int) -> str:
    """Remove terminal escapes, control and direction characters, and cut to `most` characters."""
    text = CONTROLS.sub("", ESCAPES.sub("", text[: 4 * most]))
    return text if len(text) <= most else text[: most - 1] + "…"


def one_line(text: str, most: int) -> str:
    """Clean a text and put it into one line: nothing of it can stand where a line of ours would."""
    return " ".join(clean(text, most).split())
