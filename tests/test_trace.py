"""`make trace` fails where one notebook runs through more modules than the target."""

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture
def script(monkeypatch):
    folder = Path(__file__).parent
    monkeypatch.syspath_prepend(str(folder))
    spec = importlib.util.spec_from_file_location("trace_of_modules", folder / "trace.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("more", "status"), [(0, 0), (1, 1)])
def test_the_exit_status_is_1_above_the_target(script, monkeypatch, capsys, more, status):
    found = {"mark": ["a.py"] * script.TARGETS["mark"], "grade": ["a.py"] * (script.TARGETS["grade"] + more)}
    monkeypatch.setattr(script, "trace", lambda folder: found)
    monkeypatch.setattr(script.sys, "argv", ["trace.py"])
    assert script.main() == status
    assert f"grade: {len(found['grade'])} modules" in capsys.readouterr().out
