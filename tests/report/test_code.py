"""A student's own code as highlighted text."""

import re

from autograder.report.code import LONGEST, highlight


def plain(markup):
    return re.sub(r"<[^>]+>", "", markup).replace("&quot;", '"').replace("&#39;", "'").replace("&lt;", "<")


def test_lines_stay_lines_also_inside_a_long_string():
    source = 'def f():\n    """One.\n\n    Two."""\n    return 1\n'
    marked = highlight(source)
    assert marked.count('<span class="line">') == 5
    assert plain(marked) == source.rstrip("\n")


def test_markup_in_code_is_escaped():
    assert "<b>" not in highlight("x = '<b>'")
    assert "&lt;b&gt;" in highlight("x = '<b>'")


def test_code_that_is_no_python_is_shown_too():
    assert plain(highlight("%%bash\nrm -rf '")) == "%%bash\nrm -rf '"


def test_endless_code_is_cut():
    shown = plain(highlight("x = 1\n" * LONGEST))
    assert shown.endswith("# … cut here")
    assert len(shown) < LONGEST + 100
    assert len(plain(highlight("x" * 10_000))) < 500
