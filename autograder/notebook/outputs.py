"""The outputs of a cell as a notebook stores them, built from a kernel's events. Any part of them may be forged."""

from __future__ import annotations

from typing import Any

MIMES = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg", "image/svg+xml")
MAX_OUTPUTS = 1000
ITEM, LINE = 200, 20  # characters that an output, or a line of a traceback, counts in addition to its text
CUT = "\n[more output than fits was cut]\n"


class Outputs:
    """The outputs of one cell, up to a limit in characters."""

    def __init__(self, limit: int) -> None:
        self._limit = self._left = limit
        self._cut = False
        self._clear = False
        self.items: list[dict[str, Any]] = []

    def add(self, event: Any) -> None:
        """Add one event. An event that is not an output of a notebook is ignored."""
        if not isinstance(event, dict):
            return
        make = _OUTPUTS.get(str(event.get("output_type")))
        made = make(event) if make else None
        if event.get("output_type") == "clear_output":
            self._clear = bool(event.get("wait"))
            if not self._clear:
                self.items.clear()
            return
        if made is None:
            return
        if self._clear:
            self.items.clear()
            self._clear = False
        self._left -= _size(made)
        if self._left < 0 or len(self.items) >= MAX_OUTPUTS:
            self._say_cut()
        elif made["output_type"] == "stream" and self.items and self.items[-1].get("name") == made["name"]:
            self.items[-1]["text"] += made["text"]
        else:
            self.items.append(made)

    def error(self, name: str, text: str) -> None:
        """Add an error that the grader reports: what ended the cell."""
        self.items.append({"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]})

    @property
    def used(self) -> int:
        """How much of the limit is used, in characters."""
        return self._limit - max(0, self._left)

    def has_error(self) -> bool:
        return any(item["output_type"] == "error" for item in self.items)

    def last_error(self) -> str:
        """Return the last error's name and text in one line."""
        for item in reversed(self.items):
            if item["output_type"] == "error":
                return f"{item['ename']}: {item['evalue']}"[:300] if item["evalue"] else item["ename"]
        return "an error"

    def _say_cut(self) -> None:
        if not self._cut:
            self._cut = True
            self.items.append({"output_type": "stream", "name": "stdout", "text": CUT})


def _stream(event: dict[str, Any]) -> dict[str, Any] | None:
    if event.get("name") in ("stdout", "stderr") and isinstance(event.get("text"), str):
        return {"output_type": "stream", "name": event["name"], "text": event["text"]}
    return None


def _display(event: dict[str, Any]) -> dict[str, Any] | None:
    data = event.get("data")
    if not isinstance(data, dict):
        return None
    kept = {kind: text for kind, text in data.items() if kind in MIMES and isinstance(text, str)}
    return {"output_type": "display_data", "data": kept, "metadata": {}}


def _result(event: dict[str, Any]) -> dict[str, Any] | None:
    made = _display(event)
    if made is None:
        return None
    count = event.get("execution_count")
    return {
        **made,
        "output_type": "execute_result",
        "execution_count": count if type(count) is int and count >= 0 else None,
    }


def _error(event: dict[str, Any]) -> dict[str, Any] | None:
    name, value, lines = event.get("ename"), event.get("evalue"), event.get("traceback")
    if not isinstance(name, str) or not isinstance(value, str) or not isinstance(lines, list):
        return None
    text = [line for line in lines if isinstance(line, str)]
    return {"output_type": "error", "ename": name[:200], "evalue": value[:5000], "traceback": text[:200]}


_OUTPUTS = {"stream": _stream, "display_data": _display, "execute_result": _result, "error": _error}


def _size(output: dict[str, Any]) -> int:
    lines = output.get("traceback", ())
    texts = [output.get("text", ""), output.get("evalue", ""), *lines, *output.get("data", {}).values()]
    return ITEM + LINE * len(lines) + sum(len(text) for text in texts)
