"""The page that shows a class while it is graded."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from autograder.core.result import Status
from autograder.report.live import EVERY, PROBLEMS, LivePage

REFRESH = '<meta http-equiv="refresh"'


def words(path):
    page = path.read_text(encoding="utf-8")
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<body>") :]).split())


@pytest.fixture
def now():
    """The clock's time; a test moves it."""
    return SimpleNamespace(seconds=100.0)


@pytest.fixture
def live(small, tmp_path, now):
    return LivePage(tmp_path / "live" / "small.html", small, 4, "../reports/small.html", lambda: now.seconds)


def test_it_is_there_at_once_and_is_loaded_again(live):
    with live:
        assert REFRESH in live.path.read_text(encoding="utf-8")
        assert "0 of 4" in words(live.path)


def test_it_shows_progress_marks_and_what_is_left(live, now, submission):
    with live:
        live.add(submission("ada", True, True, True))
        now.seconds += 10 * EVERY
        live.add(submission("ben", False, False, True))
        said = words(live.path)
    assert "2 of 4" in said
    assert "30 s so far, about 30 s left" in said
    assert "Mean so far 8 of 10" in said
    assert "a 50 % b 100 %" in said
    assert "ben 6 2.0 s ada 10 2.0 s" in said


def test_it_is_written_at_most_every_few_seconds(live, now, submission):
    with live:
        live.add(submission("ada", True, True, True))
        assert "0 of 4" in words(live.path)
        now.seconds += EVERY
        live.add(submission("ben", True, True, True))
        assert "2 of 4" in words(live.path)


def test_the_last_version_stays_and_leads_to_the_report(live, submission):
    with live:
        yielded = list(live.watched(iter([SimpleNamespace(result=submission("ada", True, True, True))])))
    page = live.path.read_text(encoding="utf-8")
    assert len(yielded) == 1
    assert REFRESH not in page
    assert '<a href="../reports/small.html">' in page
    assert "1 of 4" in words(live.path)


def test_a_run_that_was_stopped_says_so(live):
    with pytest.raises(KeyboardInterrupt), live:
        raise KeyboardInterrupt
    assert "Grading was stopped" in words(live.path)
    assert REFRESH not in live.path.read_text(encoding="utf-8")


def test_problems_are_listed_with_their_reasons_and_stay_text(live, submission):
    name, reason = "<script>alert(1)</script>", "no <b>JSON</b>"
    with live:
        for number in range(PROBLEMS + 3):
            bad = replace(submission(f"{name}{number}", True, True, True), status=Status.REJECTED, score=None)
            live.add(replace(bad, reason=reason))
    page = live.path.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<b>JSON" not in page
    assert page.count("rejected: no &lt;b&gt;JSON") == PROBLEMS
    assert "and 3 more" in page
