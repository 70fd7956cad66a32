"""What a student's page says beyond the result: the file, the sections of the notebook, whom to ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote

HEADING = re.compile(r"^(#{1,4})\s+(.+?)\s*#*\s*$", re.MULTILINE)
NUMBER = re.compile(r"(\d+(?:\.\d+)*)\.?\s")
POINTS = re.compile(r"\s*\([^()]*points?\b[^()]*\)$")


@dataclass(frozen=True)
class Section:
    """A part of the notebook to read again: its heading, and a link to it, "" where the notebook has no such heading.

    `number` is that of the numbered section around it, "" where the heading has a number itself.
    """

    title: str
    link: str = ""
    number: str = ""


@dataclass(frozen=True)
class Material:
    """What all pages of an assignment share.

    `sections` by the heading, see `sections_of`; `stubs`: the exercises' cells as students get them; `ask`: whom
    students may ask.
    """

    sections: Mapping[str, Section] = field(default_factory=dict)
    stubs: Mapping[str, str] = field(default_factory=dict)
    ask: str = ""

    def section(self, title: str) -> Section:
        """Return the section that a mistake names, without a link where the notebook has no such heading.

        "Exercise: step" finds "Exercise: step, one step", and "The loop: its first state" finds "The loop".
        """
        near = (
            section
            for heading, section in self.sections.items()
            if heading.startswith((f"{title},", f"{title} ")) or title.startswith(f"{heading}:")
        )
        found = self.sections.get(title) or next(near, None)
        return replace(found, title=title) if found else Section(title)


@dataclass(frozen=True)
class HandedIn:
    """The file that was graded: its name, when it was handed in (None: not known), and which attempt it was."""

    file: str = ""
    time: datetime | None = None
    attempt: int = 1


def sections_of(markdown: str, notebook: str) -> dict[str, Section]:
    """Return the sections of a notebook by their headings, without code marks and points in parentheses.

    `markdown` is the notebook's text, `notebook` the file's name.
    The link fits where nbgrader puts a page that a student fetches, `<assignment>/feedback/<time>/`, and ends in the
    anchor that JupyterLab and nbconvert give the heading.
    """
    found: dict[str, Section] = {}
    number = ""
    for level, title in HEADING.findall(markdown):
        own = NUMBER.match(title)
        if own or len(level) <= 2:
            number = own[1] if own else ""
        link = f"../../{quote(notebook)}#{quote(title.replace(' ', '-'))}"
        plain = POINTS.sub("", title.replace("`", ""))
        found.setdefault(plain, Section(plain, link, "" if own else number))
    return found
