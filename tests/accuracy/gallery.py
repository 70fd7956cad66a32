"""A page that shows for each misconception the code, the message and the points, to judge the grader by looking."""

from __future__ import annotations

from html import escape
from pathlib import Path

STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
article { border-top: 1px solid #8886; padding: 1rem 0 }
pre { overflow-x: auto; background: #8881; padding: .8rem; border-radius: .4rem; font-size: 14px }
.points { float: right } .says { font-weight: 600 }
"""


def write_gallery(path: Path, title: str, cases: list) -> None:
    """Write the page of one assignment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = "\n".join(_article(case) for case in cases)
    page = "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    path.write_text(f"{page}<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>{body}</html>")


def _code(variant) -> str:
    """Return what a mistake changes in the reference, as lines removed and added."""
    changes = ("\n".join([*_lines("-", old), *_lines("+", new)]) for old, new in variant.edits)
    return variant.source or "\n\n".join(changes)


def _lines(mark: str, text: str) -> list[str]:
    return [f"{mark} {line}" for line in text.splitlines()]


def _article(case) -> str:
    own = case.own
    messages = dict.fromkeys(test.full_message for test in own.tests if test.message)
    said = "".join(f"<li>{escape(message)}</li>" for message in messages)
    named = own.says if own.misconception == case.variant.id else f"NOT NAMED ({own.misconception})"
    return (
        f"<article><span class=points>{own.score or 0.0:g} of {own.points:g}</span><h2>{escape(case.name)}</h2>"
        f"<p class=says>{escape(named)}</p><ul>{said}</ul><pre>{escape(_code(case.variant))}</pre></article>"
    )
