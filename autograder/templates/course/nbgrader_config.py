"""The settings of this course. nbgrader's own commands and formgrader read them, too."""

from pathlib import Path

from autograder import configure

configure(
    get_config(),  # nbgrader gives it
    Path(__file__).resolve().parent,
    course_id="my_course",
    # due={"01_averages": "2027-01-31 23:59 Europe/Berlin"},
    # prices={"01_averages": {"moving_average": {"sum_not_mean": 0.2}}},
)
