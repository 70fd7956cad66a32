"""nbgrader's settings for this course; the reasons stand in autograder/gradebook/config.py."""

from pathlib import Path

from autograder import configure

configure(get_config(), Path(__file__).resolve().parent, course_id="rnn")  # noqa: F821  # nbgrader's loader gives it
