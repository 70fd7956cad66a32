"""nbgrader's API as we configure it."""

import logging
import os
import sqlite3
import sys
import traceback
from contextlib import closing
from pathlib import Path

import pytest
from nbgrader.api import get_alembic_version
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from autograder.core.errors import BadSettings, GradebookLocked, LeakRefused, NbgraderFailed
from autograder.gradebook.app import database_error, demand, load_config, newest_schema, run_step

pytestmark = pytest.mark.slow


def test_a_new_gradebook_gets_the_version_that_nbgrader_would_give_it(monkeypatch):
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert newest_schema() == get_alembic_version()


@pytest.fixture
def locked(tmp_path):
    """An error of SQLAlchemy from a database that another program holds."""
    path = tmp_path / "gradebook.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 0})
        with pytest.raises(OperationalError) as caught, engine.connect() as connection:
            connection.execute(text("CREATE TABLE marks (score REAL)"))
        engine.dispose()
    return caught.value


def test_a_locked_gradebook_is_known_by_the_databases_code_and_not_by_its_words(locked):
    assert isinstance(database_error(locked), GradebookLocked)
    locked.orig.args = ("in Worten einer anderen Sprache",)
    assert "locked" not in str(locked.orig)
    assert isinstance(database_error(OperationalError("INSERT", {}, locked.orig)), GradebookLocked)


def test_another_error_of_the_database_is_not_a_lock(tmp_path):
    engine = create_engine("sqlite://")
    with pytest.raises(OperationalError) as caught, engine.connect() as connection:
        connection.execute(text('SELECT "database is locked" FROM nowhere'))
    error = database_error(caught.value)
    assert not isinstance(error, GradebookLocked)
    assert "no such table" in str(error)


@pytest.mark.parametrize("state", ["55P03", "40P01"])
def test_a_lock_of_postgresql_is_known_by_its_state(state):
    cause = Exception("words")
    cause.sqlstate = state
    assert isinstance(database_error(OperationalError("INSERT", {}, cause)), GradebookLocked)


def as_nbgrader_ends(error):
    """Return a step that ends as nbgrader's do: it writes the text of an error into its log, and raises another."""

    def step():
        try:
            raise error
        except Exception:
            log.error(traceback.format_exc())
        log.error("Please see the above traceback.")
        raise RuntimeError("Please see the above traceback.")

    return step


log = logging.getLogger("nbgrader's")


def test_our_own_error_is_told_and_not_nbgraders_about_it():
    refused = LeakRefused("99_toy", ["step: a hidden test would be published."])
    with pytest.raises(NbgraderFailed) as caught:
        demand(run_step(log, as_nbgrader_ends(refused)))
    assert str(caught.value) == str(refused)


def test_a_lock_is_known_behind_nbgraders_log_by_its_code(locked):
    locked.orig.args = ("in Worten einer anderen Sprache",)
    behind = OperationalError("INSERT", {}, locked.orig)
    with pytest.raises(GradebookLocked):
        demand(run_step(log, as_nbgrader_ends(behind)))


def test_words_about_a_lock_in_a_log_are_not_a_lock():
    with pytest.raises(NbgraderFailed) as caught:
        demand(run_step(log, as_nbgrader_ends(ValueError("database is locked"))))
    assert not isinstance(caught.value, GradebookLocked)
    assert str(caught.value) == "Please see the above traceback."


def test_a_missing_configuration_is_named(course):
    (course.root / "nbgrader_config.py").unlink()
    with pytest.raises(BadSettings, match=r"nbgrader_config.py cannot be used: there is no such file"):
        load_config(course)
