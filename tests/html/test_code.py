"""A student's own code as highlighted text."""

import re
import timeit
from pathlib import Path

import pytest
from pygments.lexers import PythonLexer

import autograder.report
from autograder.html.pages import LONGEST, highlight, python_lexer


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


def test_code_that_is_not_python_is_shown_too():
    assert plain(highlight("%%bash\nrm -rf '")) == "%%bash\nrm -rf '"


def test_endless_code_is_cut():
    shown = plain(highlight("x = 1\n" * LONGEST))
    assert shown.endswith("# … cut here")
    assert len(shown) < LONGEST + 100
    assert len(plain(highlight("x" * 10_000))) < 500


@pytest.mark.parametrize("blank", [" \n", "\t\n", "\u3000\n", " \t \n"], ids=repr)
def test_blank_lines_take_time_in_proportion(blank):
    """pygments' own rules look from each blank line through all that follow: 5 times as many take 30 times as long."""

    def seconds(count):
        source = f"x = 1\n{blank * count}y = 2\n"
        return min(timeit.repeat(lambda: list(python_lexer().get_tokens_unprocessed(source)), number=1, repeat=3))

    assert seconds(2_500) < 15 * max(seconds(500), 1e-3)


@pytest.mark.parametrize(
    "path", sorted(Path(autograder.report.__file__).parent.glob("*.py")), ids=lambda path: path.name
)
def test_the_lexer_reads_code_as_pygments_does(path):
    source = path.read_text() + "\n   \n\t\nx = f'{y!r}'\n"
    ours, theirs = (
        [(kind, text) for _, kind, text in lexer.get_tokens_unprocessed(source) if text.strip()]
        for lexer in (python_lexer(), PythonLexer())
    )
    assert ours == theirs
