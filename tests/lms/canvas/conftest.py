"""A Canvas on this machine for each test; its token is never printed or logged."""

import logging

import pytest

from autograder.lms import canvas_online

from .server import TOKEN, Canvas


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(canvas_online, "PAUSE", 0.0)


@pytest.fixture(autouse=True)
def the_token_is_nowhere(capsys, caplog):
    """Whatever a test does, the token is never printed or logged."""
    caplog.set_level(logging.DEBUG)
    yield
    assert TOKEN not in "".join(capsys.readouterr()) + caplog.text


@pytest.fixture
def server(monkeypatch):
    made = Canvas()
    monkeypatch.setenv("AUTOGRADER_CANVAS_URL", made.root)
    monkeypatch.setenv("AUTOGRADER_CANVAS_TOKEN", TOKEN)
    yield made
    made.close()
