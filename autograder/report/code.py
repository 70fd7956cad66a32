"""A student's own code, highlighted: as text, never as anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .text import clean

if TYPE_CHECKING:
    from markupsafe import Markup

LONGEST = 20_000  # characters; what a person writes for one exercise is far below
WIDEST = 400  # characters of a line


def highlight(source: str) -> Markup:
    """Return `source` as highlighted HTML, one <span class="line"> a line; cut where it is very long."""
    from markupsafe import Markup
    from pygments import highlight as colour
    from pygments.formatters import HtmlFormatter

    from .lexer import LinearPythonLexer

    lines = colour(_cut(clean(source)), LinearPythonLexer(), HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")
    return Markup("\n".join(f'<span class="line">{line}</span>' for line in lines))  # escaped by pygments


def _cut(source: str) -> str:
    lines = [line if len(line) <= WIDEST else f"{line[:WIDEST]} …" for line in source[:LONGEST].splitlines()]
    return "\n".join([*lines, "# … cut here"] if len(source) > LONGEST else lines)
