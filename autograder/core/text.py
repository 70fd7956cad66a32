"""Text that people read.

What a student wrote is decoded and made safe for a terminal, a log or a page. Numbers get their words and signs.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

TERMINAL_CODES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # and half surrogate pairs
# Characters that reorder text: with them a line of code can read differently from what runs.
REORDERING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

DASH = "–"  # shown when a number is missing
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding: "utf-8", "utf-8-sig" (with a byte order mark), "utf-16" or "cp1252".

    The last two are what editors and spreadsheets of Windows write. Never raises: bytes that stand for nothing become
    U+FFFD.
    """
    if data.startswith(UTF_16):
        return data.decode("utf-16", "replace"), "utf-16"
    encoding = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252"


def clean(text: str, most: int | None = None) -> str:
    """Return `text` without terminal codes, control characters, half surrogates and marks that reorder text.

    Line ends become "\\n" and stay, as do tabs. `most`: cut to this many characters.
    """
    plain = text if most is None else text[: 4 * most]
    plain = TERMINAL_CODES.sub("", plain).replace("\r\n", "\n").replace("\r", "\n")
    plain = REORDERING.sub("", CONTROLS.sub("", plain))
    return plain if most is None or len(plain) <= most else f"{plain[: most - 1]}…"


def one_line(text: str, most: int | None = None) -> str:
    """Clean a text and put it into one line, so that none of it can look like a line of the program's own."""
    return " ".join(clean(text, most).split())


def is_word(char: str) -> bool:
    """Whether a character belongs to a word in any script: a letter, a digit, `_`, or a mark on a letter.

    Vowels of Devanagari and Thai and decomposed accents are marks, which `\\w` and `str.isalnum` leave out.
    """
    return char.isalnum() or char == "_" or unicodedata.category(char).startswith("M")


def plural(count: int, singular: str, several: str = "") -> str:
    """plural(1, "student") -> "1 student", plural(3, "student") -> "3 students"."""
    return f"{count} {singular if count == 1 else several or singular + 's'}"


def share_of(count: int, whole: int, what: str, verbs: tuple[str, str] = ("is", "are")) -> str:
    """share_of(1, 4, "exercise") -> "1 of 4 exercises is", share_of(2, 4, "exercise") -> "2 of 4 exercises are"."""
    return f"{count} of {plural(whole, what)} {verbs[count != 1]}"


def percent(share: float) -> str:
    """0.734 -> "73 %"."""
    return f"{100 * share:.0f} %"


def points(value: float | None) -> str:
    """12.0 -> "12", 12.5 -> "12.5", 1/3 -> "0.33", None -> "–"."""
    return DASH if value is None else f"{round(value, 2):g}"
