"""What a course's nbgrader_config.py says, read without nbgrader."""

import subprocess
import sys
from dataclasses import replace

import pytest

from autograder.core.course import SETTINGS_FILE, Settings, read_settings, seed_of
from autograder.core.errors import BadLateTerms, BadSettings


def write(course, text):
    path = course.root / SETTINGS_FILE
    path.write_text(path.read_text() + text)


def test_a_course_that_says_nothing_has_the_defaults(course):
    assert replace(read_settings(course), database=None) == Settings()
    (course.root / SETTINGS_FILE).unlink()
    assert read_settings(course) == Settings()


@pytest.mark.parametrize(
    "text", ["\nget_config().ConfinedExecute.seed = 7\n", "\nc = get_config()\nc.ConfinedExecute.seed = 3 + 4\n"]
)
def test_the_seed_is_read_where_nbgrader_reads_it(course, text):
    write(course, text)
    assert read_settings(course).seed == 7


def test_configure_states_the_seed(course):
    path = course.root / SETTINGS_FILE
    path.write_text(path.read_text().replace('course_id="toy"', 'course_id="toy", seed=7'))
    assert read_settings(course).seed == 7


def test_the_seed_of_the_call_comes_before_the_courses_and_that_before_the_kept_one(course, toy):
    kept = seed_of(course, toy.ID)
    write(course, "\nget_config().ConfinedExecute.seed = 7\n")
    assert seed_of(course, toy.ID) == 7 != kept
    assert seed_of(course, toy.ID, 0) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nget_config().ConfinedExecute.seed = -1\n", "The seed is -1; expected a whole number of at least 0"),
        ("\nget_config().ConfinedExecute.seed = 'x'\n", "The seed is 'x'"),
        ("\nthis is no Python\n", "nbgrader_config.py cannot be used: invalid syntax"),
        ("\nraise RuntimeError('broken')\n", "cannot be used: RuntimeError: broken"),
    ],
)
def test_what_cannot_be_meant_is_said(course, text, said):
    write(course, text)
    with pytest.raises(BadSettings, match=said):
        read_settings(course)


def test_a_due_date_that_cannot_be_read_is_said(course):
    path = course.root / SETTINGS_FILE
    path.write_text(path.read_text().replace('course_id="toy"', 'course_id="toy", due={"99_toy": "soon"}'))
    with pytest.raises(BadLateTerms, match="99_toy: The due date is 'soon'"):
        read_settings(course)


def test_nbgrader_is_not_loaded_for_it(course):
    code = (
        "import sys; from pathlib import Path; from autograder.core.course import Course\n"
        "from autograder.core.course import read_settings\n"
        "read_settings(Course(Path(sys.argv[1])))\n"
        "print({'nbgrader', 'nbconvert', 'sqlalchemy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(course.root)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
