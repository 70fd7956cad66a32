"""What people write, comments and answers, as HTML: Markdown with formulas, and nothing that runs or loads anything."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ..core.text import clean

if TYPE_CHECKING:
    from markupsafe import Markup

TAGS = frozenset(
    "p br strong em del code pre blockquote ul ol li a table thead tbody tr th td hr".split()  # no heading: see below
)
FORMULA = re.compile(r"\ue000(\d+)\ue001")  # stands for a drawn formula until everything else is clean
LINKS = ("https://", "http://", "mailto:")
LONGEST = 500  # characters of a formula
MOST = 3000  # characters of all formulas of a text: a student may write thousands, and each takes milliseconds to draw
EM = 100  # units of a drawing for the height of the text around it
DEPTH = 30  # units below the base line that a formula has at least, so that formulas of a line stand level


def as_html(text: str) -> Markup:
    """Return a comment or an answer as HTML.

    Lines end where its lines end; `$...$` and `$$...$$` are formulas in LaTeX.

    HTML in it is shown as text, headings are strong paragraphs, pictures are links, and links lead to http, https and
    mail addresses only. A formula that cannot be drawn is shown as it was written, as are those beyond `MOST`.
    """
    from markupsafe import Markup

    text = re.sub("[\ue000\ue001]", "", clean(text))
    formulas: list[Markup] = []
    written = _renderer(formulas)(text)
    harmless = _cleaner().clean(str(written))
    return Markup(FORMULA.sub(lambda match: formulas[int(match[1])], harmless)).strip()


def _renderer(formulas: list[Markup]) -> Any:
    import mistune
    from markupsafe import escape

    left = MOST

    def drawn(source: str, block: bool) -> str:
        nonlocal left
        left -= len(source)
        svg = draw_formula(source.strip()) if left >= 0 else None
        formulas.append(escape(f"${source}$") if svg is None else svg)
        token = f"\ue000{len(formulas) - 1}\ue001"
        return f"<p>{token}</p>\n" if block else token

    class Renderer(mistune.HTMLRenderer):
        def heading(self, text: str, level: int, **attrs: Any) -> str:
            return f"<p><strong>{text}</strong></p>\n"

        def link(self, text: str, url: str, title: str | None = None) -> str:
            return super().link(text, url) if url.startswith(LINKS) else text

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return self.link(text or url, url)

        def inline_math(self, text: str) -> str:
            if text != text.strip():  # "$5 and $6" are prices
                return str(escape(f"${text}$"))
            return drawn(text, block=False)

        def block_math(self, text: str) -> str:
            return drawn(text, block=True)

    plugins = ["math", "table", "strikethrough", "url"]
    return mistune.create_markdown(escape=True, hard_wrap=True, renderer=Renderer(escape=True), plugins=plugins)


@cache
def _cleaner() -> Any:
    """Return what removes every tag, attribute and link but these, whatever the renderer made."""
    import bleach

    return bleach.Cleaner(tags=TAGS, attributes={"a": ["href"]}, protocols={"http", "https", "mailto"}, strip=True)


@lru_cache(1000)
def draw_formula(source: str) -> Markup | None:
    """Return a formula in LaTeX as an <svg> element of the text's size; None where matplotlib cannot read it."""
    from markupsafe import Markup, escape
    from matplotlib.textpath import TextPath

    if not source or len(source) > LONGEST:
        return None
    try:
        path = TextPath((0, 0), f"${' '.join(source.split())}$", size=EM)
    except Exception:  # ValueError for most, but where there is nothing to draw it may be an AttributeError
        return None
    if not len(path.vertices):
        return None
    box = path.get_extents()
    left, top, low = int(box.x0) - 4, int(box.y1) + 6, min(-DEPTH, int(box.y0) - 6)
    width, height = int(box.x1) + 8 - left, top - low
    drawn = "".join(_command(points, code) for points, code in path.iter_segments(simplify=False))
    look = "formula" if low == -DEPTH else "formula deep"
    return Markup(
        f'<svg class="{look}" role="img" aria-label="{escape(source)}" viewBox="{left} {-top} {width} {height}" '
        f'width="{width / EM:.2f}em" height="{height / EM:.2f}em"><path fill="currentColor" d="{drawn}"/></svg>'
    )


LETTERS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}  # of an SVG path, by matplotlib's codes


def _command(points: Any, code: Any) -> str:
    letter = LETTERS[int(code)]
    if letter == "Z":
        return letter
    return letter + " ".join(f"{x:.0f} {-y:.0f}" for x, y in zip(points[::2], points[1::2], strict=True))
