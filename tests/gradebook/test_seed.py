"""The same seed everywhere: in the table, in `--json`, in the gradebook and in the log."""

import json

import pytest

from autograder.cli.main import main
from autograder.core.course import SETTINGS_FILE
from autograder.results.log import history
from autograder.usecases.pages import recorded_of

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
# Right where the inputs of the test have a positive sum, so the score depends on the seed.
SOMETIMES = {"step": "def step(x, h):\n    return (x + 2 * h if np.sum(x) >= 0 else x), None"}


@pytest.fixture(scope="module")
def class_(toy, tmp_path_factory):
    return hand_in(toy.make_course(tmp_path_factory.mktemp("seed") / "course"), toy)


def hand_in(course, toy):
    """Put alice's submission into `course`."""
    path = course.submitted(toy.ID, "alice")
    path.parent.mkdir(parents=True)
    path.write_bytes(toy.submission_bytes(course, SOMETIMES))
    return course


def grade(course, toy, *options):
    """Return the score in the JSON, in the gradebook and in the log, and the seed in the log."""
    written = course.root / "results.json"
    assert main(["--course", str(course.root), "grade", toy.ID, "--json", str(written), *options]) == 0
    (result,) = json.loads(written.read_text())
    entry = history(course, "alice", toy.ID)[-1]
    return {result["score"], recorded_of(course, toy.ID)["alice"].total, entry.score}, entry.seed


def test_the_seed_of_the_call_counts_everywhere_also_0(class_, toy):
    scores = set()
    for asked in range(4):
        (score,), seed = grade(class_, toy, "--seed", str(asked))
        assert seed == asked
        scores.add(score)
    assert len(scores) > 1, "no seed made a difference, so this test shows nothing"


def state_seed(course, seed):
    """Have the course's settings state `seed`."""
    path = course.root / SETTINGS_FILE
    path.write_text(path.read_text() + f"\nget_config().ConfinedExecute.seed = {seed}\n")


def test_the_seed_of_the_course_counts_where_the_call_has_none(class_, toy):
    state_seed(class_, 0)
    (score,), seed = grade(class_, toy)
    (same,), _ = grade(class_, toy, "--seed", "0")
    assert (seed, score) == (0, same)
    assert grade(class_, toy, "--seed", "2")[1] == 2


def test_a_new_seed_is_refused_where_the_course_states_one(course, toy, capsys):
    state_seed(hand_in(course, toy), 0)
    assert main(["--course", str(course.root), "grade", toy.ID, "--new-seed"]) == 2
    assert "nbgrader_config.py states the seed" in capsys.readouterr().err
