"""Commands with results that were made, not computed."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def marked(monkeypatch):
    """Run `autograder mark` with these results; nothing is judged."""

    def make(*results):
        found = [SimpleNamespace(name=result.submission) for result in results]
        monkeypatch.setattr("autograder.usecases.mark.find_or_missing", lambda path: found)
        monkeypatch.setattr(
            "autograder.usecases.mark.judge_files", lambda *_, **__: (SimpleNamespace(result=one) for one in results)
        )

    return make
