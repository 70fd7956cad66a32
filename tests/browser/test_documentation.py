"""The documentation site in a real browser: no code is cut off on a usual screen, nothing is wider than a phone."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CUT = "() => [...document.querySelectorAll('pre')].filter(one => one.scrollWidth > one.clientWidth + 1).length"
WIDTH = "() => document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(["make", "docs", f"SITE={folder}"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return [page for page in folder.rglob("*.html") if page.name not in ("index.html", "search.html", "genindex.html")]


@pytest.fixture
def browser(chromium):
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [1100, 1280, 1440, 1920])
def test_no_line_of_code_is_cut_off(pages, browser, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    cut = {}
    for path in pages:
        page.goto(path.as_uri())
        assert page.evaluate(WIDTH) <= width
        cut[path.name] = page.evaluate(CUT)
    assert {name: count for name, count in cut.items() if count} == {}


def test_on_a_phone_tables_and_code_scroll_within_themselves(pages, browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    for path in pages:
        page.goto(path.as_uri())
        assert page.evaluate(WIDTH) == 390, path.name
