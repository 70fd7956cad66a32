"""From what the student's process says, or how it ended, to the student's exception."""

from __future__ import annotations

from typing import Any

from ..checks.student import StudentError, said
from ..core.text import clean, one_line
from .errors import KernelDied, StudentKilled, StudentOutOfMemory, StudentRefused, StudentTimeout


def ended_error(what: str, died: KernelDied, seconds: float) -> StudentError:
    """Make the student's exception out of how the process ended."""
    if died.reason == "time":
        return StudentTimeout(f"{what} used more than {seconds:g} s of computing time and did not stop.", "Timeout")
    if died.reason == "memory":
        return StudentOutOfMemory(f"{what} {died}.", "MemoryError")
    return StudentKilled(f"{what}: {died}.", "Killed")


def raised_error(what: str, raised: Any) -> StudentError:
    """Make the student's exception out of what the other side says of it; any of it may be forged."""
    raised = raised if isinstance(raised, dict) else {}
    kind, text = one_line(str(raised.get("type", "?")), 80), clean(said(str(raised.get("text", ""))), 2000)
    frames = raised.get("frames")
    frames = frames if isinstance(frames, list) else []
    frames = [frame for frame in frames if isinstance(frame, list) and len(frame) == 4][:8]
    lines = [
        f"in cell {clean(str(cell), 80)}, line {clean(str(line), 8)}: {clean(str(source), 200)}"
        for cell, line, _, source in frames
    ]
    if raised.get("own") == "refused":
        return StudentRefused(f"{what} returned {text}.", kind)
    if raised.get("own") == "memory":
        return StudentOutOfMemory(f"{what} ran out of memory. {text}".rstrip(), kind, "\n".join(lines))
    if kind == "NotImplementedError" and (not text or text.startswith("Not implemented yet")):
        raiser = clean(str(frames[-1][2]), 80) if frames else ""
        inner = what if not raiser or f"`{raiser}`" == what or "<" in raiser else f"`{raiser}`"
        own = inner == what or inner.startswith(f"{what[:-1]}.")  # a method of the class that was called
        through = "" if own else f"{what} calls {inner}, and "
        return StudentError(f"{through}{inner} is not implemented yet.", kind)
    kinds = raised.get("kinds")
    kinds = tuple(clean(str(base), 80) for base in kinds[:20]) if isinstance(kinds, list) else ()
    return StudentError(f"{what} raised {kind}{': ' + text if text else ''}", kind, "\n".join(lines), kinds)
