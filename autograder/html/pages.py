"""HTML pages from jinja2 templates: always escaped, one file each, nothing loaded, nothing run."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from ..core.text import clean

HERE = Path(__file__).parent
DASH = "–"


def clean_value(value: Any) -> Any:
    """Clean a value of a template: strings are cleaned, finished markup stays as it is."""
    return clean(value) if type(value) is str else value


def points(value: float | None) -> str:
    """12.0 -> "12", 12.5 -> "12.5", 1/3 -> "0.33", None -> "–"."""
    return DASH if value is None else f"{round(value, 2):g}"


def percent(value: float | None) -> str:
    """0.734 -> "73 %", None -> "–"."""
    return DASH if value is None else f"{100 * value:.0f}\u00a0%"


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


def plural(count: int, singular: str, several: str = "") -> str:
    """plural(1, "student") -> "1 student", plural(3, "student") -> "3 students"."""
    return f"{count} {singular if count == 1 else several or singular + 's'}"


def render_page(folder: Path, name: str, **values: Any) -> str:
    """Return the page that `name`.html.j2 and `name`.css in `folder` describe; the style sheet follows the shared one.

    Every expression is cleaned and escaped. The content security policy allows this one style sheet, by its hash, and
    nothing else: no script, no style attribute, no picture, no request.
    """
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.FileSystemLoader(folder), jinja2.FileSystemLoader(HERE)]),
        autoescape=True,
        finalize=clean_value,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({write.__name__: write for write in (points, percent, signed, duration, plural)})
    styles = "\n".join(path.read_text(encoding="utf-8") for path in (HERE / "base.css", folder / f"{name}.css"))
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    values |= {"style": Markup(styles), "style_hash": digest}  # the CSS is our own
    return environment.get_template(f"{name}.html.j2").render(**values).strip() + "\n"
