"""Commands with results that nobody had to compute."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def marked(monkeypatch):
    """`autograder mark` with these results, nothing run."""

    def make(*results):
        found = [SimpleNamespace(name=result.submission) for result in results]
        monkeypatch.setattr("autograder.usecases.mark.find_or_missing", lambda path: found)
        monkeypatch.setattr(
            "autograder.usecases.mark.judge_files", lambda *_, **__: (SimpleNamespace(result=one) for one in results)
        )

    return make
