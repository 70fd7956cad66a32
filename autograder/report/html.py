"""Pages from jinja2 templates: escaped always, one file, nothing loaded, nothing run."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from . import text

HERE = Path(__file__).parent


def render_page(folder: Path, template: str, styles: str, **values: Any) -> str:
    """Return the page of `template` in `folder`; `styles` is the whole of its CSS.

    Every expression is cleaned and escaped. The content security policy allows this one style sheet, by its hash, and
    nothing else: no script, no style attribute, no picture, no request.
    """
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.FileSystemLoader(folder), jinja2.FileSystemLoader(HERE)]),
        autoescape=True,
        finalize=text.clean_value,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = {name: getattr(text, name) for name in ("points", "percent", "signed", "duration", "plural")}
    environment.filters.update(filters)
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    page = environment.get_template(template).render(style=Markup(styles), style_hash=digest, **values)  # our own CSS
    return page.strip() + "\n"


def read_styles(*paths: Path) -> str:
    """Return style sheets one after the other, as they stand between <style> and </style>."""
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
