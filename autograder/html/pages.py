"""HTML pages from jinja2 templates, with code and drawings in them: always escaped, nothing loaded, nothing run."""

from __future__ import annotations

import base64
import hashlib
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from xml.etree import ElementTree

from ..core import text
from ..core.text import DASH, clean, plural, points

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pygments.lexers import PythonLexer


HERE = Path(__file__).parent

# Stand-ins to draw with. Each becomes a colour of the page, so that one drawing serves light and dark.
INK, SOFT, LINE, ACCENT, WARN, GROUND = "#010101", "#020202", "#030303", "#040404", "#050505", "#060606"
VARIABLES = {INK: "ink", SOFT: "soft", LINE: "line", ACCENT: "accent", WARN: "warn", GROUND: "paper"}
LONGEST = 20_000  # characters of code; what a person writes for one exercise is far shorter
WIDEST = 400  # characters of a line of code
WIDTH = 360  # in drawing units; one unit is a CSS pixel where the column is that wide, a little less on a phone
FONT = 12

SVG = "{http://www.w3.org/2000/svg}"
DROPPED = {SVG + name for name in ("metadata", "defs", "use", "style")}
KEPT = {"fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "text-anchor", "font-size"}


def clean_value(value: Any) -> Any:
    """Clean a value of a template: strings are cleaned, finished markup stays as it is."""
    return clean(value) if type(value) is str else value


def percent(value: float | None) -> str:
    """0.734 -> "73 %", None -> "–"."""
    return DASH if value is None else text.percent(value).replace(" ", "\u00a0")


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


def render_page(folder: Path, name: str, script: str = "", **values: Any) -> str:
    """Return the page that `name`.html.j2 and `name`.css in `folder` describe; the style sheet follows the shared one.

    Every expression is cleaned and escaped. The content security policy allows this one style sheet and `script`, which
    is ours, by their hashes, and nothing else: no other script, no style attribute, no picture, no request.
    """
    from markupsafe import Markup

    styles = _styles(folder, name)
    values |= {"style": Markup(styles), "style_hash": _digest(styles)}  # the CSS is our own
    values |= {"script": Markup(script), "script_hash": _digest(script)}
    return str(_environment(folder).get_template(f"{name}.html.j2").render(**values).strip()) + "\n"


@cache
def _environment(folder: Path) -> jinja2.Environment:
    """Return what renders the templates of a folder. Compiling one takes longer than rendering a page."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.FileSystemLoader(folder), jinja2.FileSystemLoader(HERE)]),
        autoescape=True,
        finalize=clean_value,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({write.__name__: write for write in (points, percent, signed, duration, plural)})
    return environment


@cache
def _styles(folder: Path, name: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (HERE / "base.css", folder / f"{name}.css"))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def python_lexer(**options: Any) -> PythonLexer:
    """Return pygments' lexer for Python, changed so that its time grows with the length of the text only.

    It takes a line of nothing but spaces at once. For each such line, pygments' own rules search all blank lines after
    it for a docstring: 10,000 of them take many seconds.
    """
    from pygments.lexer import inherit
    from pygments.lexers import PythonLexer
    from pygments.token import Whitespace

    class LinearPythonLexer(PythonLexer):
        tokens: ClassVar = {"root": [(r"^[^\S\n]+\n", Whitespace), inherit]}

    return LinearPythonLexer(**options)


def highlight(source: str) -> Markup:
    """Return a student's own code as highlighted HTML, one <span class="line"> a line; cut where it is very long."""
    from markupsafe import Markup
    from pygments import highlight as colour
    from pygments.formatters import HtmlFormatter

    lines = colour(_cut(clean(source)), python_lexer(), HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")
    return Markup("\n".join(f'<span class="line">{line}</span>' for line in lines))  # escaped by pygments


def _cut(source: str) -> str:
    lines = [line if len(line) <= WIDEST else f"{line[:WIDEST]} …" for line in source[:LONGEST].splitlines()]
    return "\n".join([*lines, "# … cut here"] if len(source) > LONGEST else lines)


def load_drawing() -> None:
    """Load matplotlib ahead of the first drawing: loading takes a while."""
    import matplotlib.backends.backend_svg
    import matplotlib.figure  # noqa: F401


def new_axes(height: float, left: float, right: float = 12, top: float = 8, bottom: float = 40) -> tuple[Figure, Axes]:
    """Return a figure of WIDTH by `height` units with one bare axes inside these margins."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 72, height / 72))
    width = WIDTH - left - right
    axes = figure.add_axes((left / WIDTH, bottom / height, width / WIDTH, (height - top - bottom) / height))
    axes.tick_params(length=0, pad=6, labelsize=FONT, labelcolor=SOFT)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    return figure, axes


def as_svg(figure: Figure, label: str) -> Markup:
    """Return `figure` as one <svg> element named `label` for screen readers; the same figure gives the same text."""
    import matplotlib
    from markupsafe import Markup

    out = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "autograder"}):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    root = ElementTree.fromstring(out.getvalue())
    _tidy(root)
    _, _, width, height = root.attrib["viewBox"].split()
    root.attrib.clear()
    root.attrib.update({"viewBox": f"0 0 {width} {height}", "role": "img", "aria-label": label})
    ElementTree.register_namespace("", SVG.strip("{}"))
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # escaped by ElementTree


def _tidy(element: ElementTree.Element) -> None:
    """Remove what an inline drawing must not contain (ids, style sheets, clip paths); turn styles into attributes."""
    for child in list(element):
        if child.tag in DROPPED:
            element.remove(child)
        else:
            _tidy(child)
    style = element.attrib.pop("style", "")
    for name in ("id", "clip-path"):
        element.attrib.pop(name, None)
    for part in style.split(";"):
        name, _, value = (word.strip() for word in part.partition(":"))
        if name in KEPT:
            element.set(name, f"var(--{VARIABLES[value]})" if value in VARIABLES else value)
    if element.tag == SVG + "text":
        element.attrib.setdefault("fill", "currentColor")
