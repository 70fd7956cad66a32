"""The workflow for GitHub Classroom: valid, and no secret where a student's code runs."""

import pytest
import yaml

from autograder.cli.main import main
from autograder.core.errors import BadSource
from autograder.lms.classroom import workflow


@pytest.fixture
def steps():
    content = yaml.safe_load(workflow("02_cell", "our-school", 5, "rnn"))
    assert content["permissions"] == {"contents": "read"}
    return content["jobs"]["grade"]["steps"]


def test_it_is_made_for_the_assignment():
    content = yaml.safe_load(workflow("02_cell", "our-school", 5))
    assert content["name"] == "grade 02_cell"
    assert content["jobs"]["grade"]["env"] == {
        "ASSIGNMENT": "02_cell",
        "ORGANIZATION": "our-school",
        "PREFIX": "02_cell",
    }
    assert "@ASSIGNMENT@" not in workflow("02_cell", "our-school", 5)


def test_the_token_is_seen_by_the_step_that_fetches_and_by_no_other(steps):
    with_secret = [step["name"] for step in steps if "secrets." in str(step)]
    assert with_secret == ["Fetch the notebooks"]
    (grading,) = [step for step in steps if "autograder mark" in step.get("run", "")]
    assert "env" not in grading
    (checkout,) = [step for step in steps if "checkout" in step.get("uses", "")]
    assert checkout["with"] == {"persist-credentials": False}


def test_no_script_contains_text_from_outside(steps):
    """A person who controls the value of `${{ … }}` writes a part of the script."""
    assert not [step for step in steps if "${{" in step.get("run", "")]


def test_what_known_mistakes_give_is_kept_for_one_suite_and_seed(steps):
    (kept,) = [step["with"] for step in steps if "actions/cache" in step.get("uses", "")]
    assert kept["path"].split() == ["var/results/outcomes", "var/results/suites"]
    assert kept["key"].startswith("mistakes-02_cell-5-${{ hashFiles(")
    assert "'tests/hidden/02_cell/**'" in kept["key"]


@pytest.mark.parametrize("name", ["a b", "x\n      - run: evil", "$(evil)", ""])
def test_a_name_that_github_does_not_allow_is_refused(name):
    with pytest.raises(BadSource, match=r"expected letters, digits"):
        workflow("02_cell", name, 5)


def test_the_command_writes_it_into_the_course(course, toy, capsys):
    assert main(["--course", str(course.root), "classroom", toy.ID, "--organization", "our-school"]) == 0
    path = course.root / ".github" / "workflows" / f"grade_{toy.ID}.yml"
    assert yaml.safe_load(path.read_text())["jobs"]["grade"]["env"]["PREFIX"] == toy.ID
    assert "never to a student's" in capsys.readouterr().out
