"""A person's comment as HTML: formulas are drawn, nothing runs or loads."""

import re

import pytest

from autograder.html.markdown import LONGEST, as_html, draw_formula


def without_drawings(text):
    return re.sub(r"<svg.*?</svg>", "[formula]", str(as_html(text)))


def test_markdown_is_rendered_and_lines_stay_lines():
    assert without_drawings("Good.\nA *new* line, `x`.\n\n- one") == (
        "<p>Good.<br>\nA <em>new</em> line, <code>x</code>.</p>\n<ul>\n<li>one</li>\n</ul>"
    )


@pytest.mark.parametrize("text", [r"So $h_t = \tanh(W x_t)$ it is.", "So\n\n$$\n\\frac{1}{2}\n$$\n\nit is."])
def test_formulas_are_drawn_with_their_source_as_the_name(text):
    html = str(as_html(text))
    assert html.count("<svg") == 1
    assert re.search(r'aria-label="(h_t = \\tanh\(W x_t\)|\\frac\{1\}\{2\})"', html)
    assert re.search(r'<path fill="currentColor" d="M[-\d MLQCZ]+"/>', html)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"$\nosuchcommand{3}$", r"<p>$\nosuchcommand{3}$</p>"),
        ("It costs $5 and $6.", "<p>It costs $5 and $6.</p>"),
        (f"${'x' * (LONGEST + 1)}$", f"<p>${'x' * (LONGEST + 1)}$</p>"),
        ("$\ufeff$", "<p>$\ufeff$</p>"),
    ],
    ids=["unknown command", "prices", "too long", "nothing to see"],
)
def test_what_is_no_formula_is_shown_as_it_was_written(text, shown):
    assert without_drawings(text) == shown


def test_only_so_many_formulas_of_a_text_are_drawn():
    """A student may write thousands; the rest is shown as it was written."""
    html = without_drawings(" ".join(f"$x_{{{number}}}$" for number in range(2000)))
    assert 100 < html.count("[formula]") < 1000
    assert html.endswith("$x_{1999}$</p>")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[click](javascript:alert(1))",
        "[click](data:text/html,<script>alert(1)</script>)",
        "![picture](https://evil.example/x.png)",
        '$"><script>alert(1)</script>$',
        "`$<b onmouseover=alert(1)>$`",
        "\ue0000\ue001 \ue0005\ue001",
        "# heading\n\n<h1>another</h1>",
        "| a |\n|:-:|\n| <b style='x'>1</b> |",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(text):
    html = str(as_html(text))
    assert not re.search(r"<(script|img|h\d|style|iframe)", html)
    assert not re.search(r"<[^>]*\s(on\w+|style|src)\s*=", html)
    assert not re.search(r'href="(?!https?:|mailto:)', html)
    assert "\ue000" not in html


def test_a_deep_formula_is_told_apart():
    assert 'class="formula"' in draw_formula("x + 1")
    assert 'class="formula deep"' in draw_formula(r"\frac{1}{2}")
