"""What a test expects of a call that fails."""

from contextlib import contextmanager

import pytest

from autograder.checks.student import StudentError


@contextmanager
def failing(reason, match=None):
    """Expect a `StudentError` for this reason."""
    with pytest.raises(StudentError, match=match) as caught:
        yield
    assert caught.value.reason is reason
