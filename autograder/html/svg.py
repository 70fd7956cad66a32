"""A matplotlib figure as inline SVG that follows the page: its colours, its font, its width."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


# Stand-ins to draw with. Each becomes a colour of the page, so that one drawing serves light and dark.
INK, SOFT, LINE, ACCENT, WARN, GROUND = "#010101", "#020202", "#030303", "#040404", "#050505", "#060606"
VARIABLES = {INK: "ink", SOFT: "soft", LINE: "line", ACCENT: "accent", WARN: "warn", GROUND: "paper"}
WIDTH = 360  # in drawing units; one unit is a CSS pixel where the column is that wide, a little less on a phone
FONT = 12

SVG = "{http://www.w3.org/2000/svg}"
DROPPED = {SVG + name for name in ("metadata", "defs", "use", "style")}
KEPT = {"fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "text-anchor", "font-size"}


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
