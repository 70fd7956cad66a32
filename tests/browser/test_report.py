"""The report of a large class in a real browser: its own script shows the table, and no student's name runs as code."""

import html
import json
import re
import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.report import render_report

SAMPLE = runpy.run_path(str(Path(__file__).parent.parent / "report" / "sample.py"))
COUNT = 1000


@pytest.fixture
def page(tmp_path):
    one = SAMPLE["whole_class"]()
    copies = [
        replace(one[number % len(one)], student=f"s{number:04}", submission=f"{number}") for number in range(COUNT)
    ]
    copies[0] = replace(copies[0], student="a<img src=x onerror='document.documentElement.dataset.owned=1'>")
    path = tmp_path / "report.html"
    path.write_text(render_report(SAMPLE["ASSIGNMENT"], copies), encoding="utf-8")
    return path


def rows_of(shown):
    body = shown[shown.rindex("<tbody>") : shown.rindex("</tbody>")]
    return body.count("<tr>"), body


def test_the_first_hundred_are_shown_as_text(visit, page):
    shown, owned = visit(page.as_uri())
    count, body = rows_of(shown)
    assert not owned
    assert count == 100
    assert "a&lt;img src=x" in body
    assert f"1 to 100 of {COUNT}" in shown


@pytest.mark.parametrize(
    ("act", "expected", "first"),
    [
        ("search.value = 's0042'; search.dispatchEvent(new Event('input'))", "1 to 1 of 1", "s0042"),
        ("document.getElementById('on').click()", f"101 to 200 of {COUNT}", "s0100"),
        ("document.querySelector('#all thead button').click()", "1 to 100", "s0999"),
    ],
    ids=["search", "next page", "sort"],
)
def test_searching_paging_and_sorting(visit, page, act, expected, first):
    """The page's policy allows no script but its own, so this copy has a wider one."""
    text = page.read_text(encoding="utf-8").replace("script-src 'sha256-", "script-src 'unsafe-inline' 'nothing-", 1)
    act = f"<script>const search = document.getElementById('search'); {act}</script>"
    page.write_text(text.replace("</body>", f"{act}</body>"), encoding="utf-8")
    shown, _ = visit(page.as_uri())
    _, body = rows_of(shown)
    assert expected in shown
    assert f">{first}<" in body[: body.index("</tr>")], json.dumps(body[:300])


@pytest.mark.parametrize("several", [False, True], ids=["a class", "a large class"])
def test_nothing_is_wider_than_a_phone(visit, page, tmp_path, several):
    """Neither the page nor a part of it scrolls sideways at 390 px, with everything folded open."""
    if not several:
        page.write_text(render_report(SAMPLE["ASSIGNMENT"], SAMPLE["whole_class"]()), encoding="utf-8")
    text = page.read_text(encoding="utf-8").replace("script-src 'sha256-", "script-src 'unsafe-inline' 'nothing-", 1)
    frame = tmp_path / "frame.html"
    frame.write_text(f"""<!doctype html><html><body>
    <iframe width="390" height="900" srcdoc="{html.escape(text.replace("<details", "<details open"))}"></iframe><script>
    document.querySelector("iframe").addEventListener("load", (event) => {{
      const page = event.target.contentDocument;
      const wide = [...page.querySelectorAll(".scroll")].filter((one) => one.scrollWidth > one.clientWidth);
      document.documentElement.dataset.widths = [page.documentElement.scrollWidth, wide.length];
    }});</script></body></html>""")
    shown, _ = visit(frame.as_uri())
    (widths,) = re.findall(r'data-widths="(\d+),(\d+)"', shown)
    width, wide = map(int, widths)
    assert width <= 390
    assert wide == 0
