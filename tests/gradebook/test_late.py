"""Late work in nbgrader's gradebook: counted once, and beside the points that a person gives."""

import shutil
import warnings

import pytest

from autograder.core.errors import BadLateTerms

pytestmark = pytest.mark.slow

HEAD = "student,assignment,extension\n"
DUE = "2026-12-01 23:59 Europe/Berlin"
# When each student submitted, and what that costs of the toy's 20 points at 25 % a day, at most 60 %.
TIMES = {
    "early": ("2026-12-01 12:00:00 UTC", 0.0),
    "grace": ("2026-12-01 23:10:00 UTC", 0.0),
    "late": ("2026-12-02 08:00:00 UTC", 5.0),
    "later": ("2026-12-20 08:00:00 UTC", 12.0),
    "extended": ("2026-12-04 20:00:00 UTC", 0.0),
    "beyond": ("2026-12-06 20:00:00 UTC", 5.0),
    "timeless": (None, 0.0),
}


def configure(course, late="LatePolicy(grace_minutes=15, percent_a_day=25, cap_percent=60)", due=DUE):
    """Write the course's configuration; a step that needs no process replaces grading."""
    (course.root / "nbgrader_config.py").write_text(
        "from pathlib import Path\n\n"
        "from autograder.core.late import LatePolicy\n"
        "from autograder.gradebook.config import configure\n\n"
        f"configure(get_config(), Path(__file__).resolve().parent, course_id='toy', late={late}, "
        f"due={ {'99_toy': due} if due else None!r})\n"
    )


def hand_in(course, toy, student, time, answers=None):
    path = course.submitted(toy.ID, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(toy.submission_bytes(course, answers))
    stamp = path.with_name("timestamp.txt")
    if time:
        stamp.write_text(time + "\n")
    else:
        stamp.unlink(missing_ok=True)


def extend(course, *lines):
    (course.var / "extensions.csv").write_text(HEAD + "".join(f"{line}\n" for line in lines))


@pytest.fixture(scope="module")
def grade(toy, nbgrader):
    """Enter the marks of some students through nbgrader; the machine's scores are given, not computed."""
    from autograder.gradebook import autograde
    from autograder.gradebook.app import demand, nbgrader_api
    from autograder.gradebook.autograde import plain_number
    from autograder.gradebook.scores import make_known

    score = {}

    def preprocess(self, nb, resources=None, km=None):
        given = score.get(resources["nbgrader"]["student"], {"test_step": 10.0, "test_loop": 6.0})
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") in given:
                cell.outputs = [plain_number(given[cell.metadata.nbgrader.grade_id])]
        return nb, resources

    def make(course, *students, known=True, **scores):
        score.update(scores)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with nbgrader_api(course) as api:
                if not known:
                    make_known(api, course, toy.ID)
                for student in students:
                    demand(api.autograde(toy.ID, student, force=True, create=True))

    make.own = autograde.ConfinedExecute.preprocess
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(autograde.ConfinedExecute, "preprocess", preprocess)
        yield make


@pytest.fixture
def real_grading(grade, monkeypatch):
    """Compute the machine's scores again."""
    from autograder.gradebook import autograde

    monkeypatch.setattr(autograde.ConfinedExecute, "preprocess", grade.own)


@pytest.fixture
def late(nbgrader):
    from autograder.gradebook import late

    return late


def penalty(course, toy, student):
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    with Gradebook(database(course)) as gradebook:
        return gradebook.find_submission(toy.ID, student).late_submission_penalty


def given_by_hand(course, toy, student):
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    with Gradebook(database(course)) as gradebook:
        return gradebook.find_grade("why", toy.ID, toy.ID, student).manual_score


def by_hand(course, toy, student, points):
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    with Gradebook(database(course)) as gradebook:
        one = gradebook.find_grade("why", toy.ID, toy.ID, student)
        one.manual_score, one.needs_manual_grade = points, False
        gradebook.db.commit()


@pytest.fixture(scope="module")
def first(toy, tmp_path_factory, grade):
    """A class with every mark in the gradebook."""
    course = toy.make_course(tmp_path_factory.mktemp("late") / "course")
    configure(course)
    for student, (time, _) in TIMES.items():
        hand_in(course, toy, student, time)
    extend(course, "extended,99_toy,3", "beyond,99_toy,2026-12-05", "ghost,99_toy,1")
    grade(course, *TIMES, known=False)
    return course


@pytest.fixture
def entered(first, tmp_path):
    """A copy of that class, which the test may change."""
    shutil.copytree(first.root, tmp_path / "course")
    return type(first)(tmp_path / "course")


def test_the_gradebook_has_each_penalty_and_the_student_a_sentence(entered, toy, late):
    assert {student: penalty(entered, toy, student) for student in TIMES} == {
        student: cost for student, (_, cost) in TIMES.items()
    }
    known = late.lateness(entered, toy.ID)
    assert {student for student, one in known.items() if one.late} == {"late", "later", "beyond"}
    assert late.lateness(entered, toy.ID)["later"].sentence == (
        "Due 2026-12-01 23:59, handed in 2026-12-20 09:00 (Europe/Berlin): 19 days begun, 25 % of 20 points a day, "
        "at most 60 %, so 12 points are taken off."
    )
    assert "Due 2026-12-05 23:59 with your extension, handed" in late.lateness(entered, toy.ID)["beyond"].sentence
    assert late.late_notes(entered, toy.ID) == [
        "3 of 7 submissions are late; the penalty is in the gradebook.",
        "The submission time of timeless is not known: counted as on time.",
        "var/extensions.csv names ghost, but there is no submission of theirs.",
    ]


def test_a_due_date_of_no_assignment_is_said(entered, toy, late):
    path = entered.root / "nbgrader_config.py"
    path.write_text(path.read_text().replace("'99_toy': ", "'99_toys': "))
    assert late.late_notes(entered, toy.ID)[0] == (
        "nbgrader_config.py: `due` names 99_toys, which is not an assignment of this course. The date has no effect. "
        "Did you mean 99_toy? There are: 99_toy."
    )


def test_grading_again_takes_the_same_off_whatever_a_person_gave(entered, toy, grade):
    """nbgrader limits a penalty to the present score, so points that a person gives later would escape it."""
    grade(entered, "later", later={"test_step": 1.0, "test_loop": 0.0})
    assert penalty(entered, toy, "later") == 12.0
    by_hand(entered, toy, "later", 4.0)
    grade(entered, "later")
    assert penalty(entered, toy, "later") == 12.0
    assert given_by_hand(entered, toy, "later") == 4.0


def test_a_change_counts_from_the_next_grading_on(entered, toy, grade, late):
    configure(entered, late="LatePolicy(0, 5, 50)")
    assert late.lateness(entered, toy.ID)["later"].sentence == "12 points are taken off."
    extend(entered, "later,*,18")
    grade(entered, "later")
    assert penalty(entered, toy, "later") == 1.0
    extend(entered)
    hand_in(entered, toy, "later", None)
    grade(entered, "later")
    assert penalty(entered, toy, "later") == 0.0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("late,99_toy,soon", "line 2: the extension is 'soon'"),
        ("late,98_toy,1", "line 2: no assignment '98_toy'. There are: 99_toy"),
        (
            "late,99_toy,2026-11-01",
            "line 2: late's extension ends at 2026-11-01 23:59; expected a time after the due date",
        ),
    ],
    ids=["unreadable", "unknown assignment", "before the due date"],
)
def test_a_broken_extension_is_reported_before_anything_is_graded(entered, toy, late, line, said):
    extend(entered, line)
    with pytest.raises(BadLateTerms) as raised:
        late.enter_due_date(entered, toy.ID)
    assert said in str(raised.value)


def test_a_file_that_is_not_text_is_refused(entered, toy, late):
    (entered.var / "extensions.csv").write_bytes(HEAD.encode("utf-16"))
    with pytest.raises(BadLateTerms, match=r"extensions\.csv: it cannot be read: .* Save it as UTF-8 text\."):
        late.enter_due_date(entered, toy.ID)


def test_an_extension_without_a_due_date_is_refused(entered, toy, late):
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    configure(entered, due=None)
    with Gradebook(database(entered)) as gradebook:
        gradebook.find_assignment(toy.ID).duedate = None
        gradebook.db.commit()
    extend(entered, "late,99_toy,1")
    with pytest.raises(BadLateTerms, match=r"which has no due date\. State it in nbgrader_config\.py or in formgrader"):
        late.enter_due_date(entered, toy.ID)


def test_formgraders_due_date_counts_where_the_configuration_states_none(entered, toy, grade, late):
    configure(entered, due=None)
    extend(entered)
    grade(entered, "later")
    assert penalty(entered, toy, "later") == 12.0
    assert "Due 2026-12-01 22:59, handed in 2026-12-20 08:00 (UTC)" in late.lateness(entered, toy.ID)["later"].sentence


def test_a_due_date_that_cannot_be_read_names_its_assignment(course, toy, late):
    configure(course, due="tomorrow")
    with pytest.raises(BadLateTerms, match=r"nbgrader_config\.py, 99_toy: The due date is 'tomorrow'; expected a date"):
        late.enter_due_date(course, toy.ID)


def test_without_a_policy_lateness_costs_nothing(entered, toy, grade, late):
    configure(entered, late="None")
    grade(entered, "later")
    assert penalty(entered, toy, "later") == 0.0
    assert late.lateness(entered, toy.ID)["later"].sentence.endswith("nothing is taken off.")


def expected(course, toy, late):
    from autograder.judging.definitions import AssignmentDefinition

    assignment = AssignmentDefinition(course, toy.ID).assignment
    return {student: one.points for student, one in late.expect_lateness(course, assignment, TIMES).items()}


def test_what_grading_would_take_off_is_known_before(entered, toy, late, grade):
    assert expected(entered, toy, late) == {student: cost for student, (_, cost) in TIMES.items()}
    extend(entered, "later,*,18")
    hand_in(entered, toy, "late", "2026-12-03 08:00:00 UTC")
    hand_in(entered, toy, "grace", None)
    before = {student: penalty(entered, toy, student) for student in TIMES}
    wanted = expected(entered, toy, late)
    changed = {student: cost for student, cost in wanted.items() if cost != before[student]}
    # without a line in the file an extension ends
    assert changed == {"later": 5.0, "late": 10.0, "extended": 12.0, "beyond": 12.0}
    grade(entered, *TIMES)
    assert {student: penalty(entered, toy, student) for student in TIMES} == wanted


def test_what_grading_would_take_off_follows_the_policy_of_now(entered, toy, late, grade):
    extend(entered)
    configure(entered, late="LatePolicy(0, 5, 50)", due="2026-12-05 23:59 Europe/Berlin")
    wanted = expected(entered, toy, late)
    grade(entered, *TIMES, known=False)
    assert {student: penalty(entered, toy, student) for student in TIMES} == wanted
    assert wanted["late"] == 0.0
    assert wanted["later"] == 10.0


def test_nothing_is_expected_without_a_due_date(course, toy, late):
    configure(course, due=None)
    hand_in(course, toy, "late", "2026-12-03 08:00:00 UTC")
    assert set(expected(course, toy, late).values()) == {0.0}


@pytest.mark.usefixtures("real_grading")
def test_the_table_and_the_difference_show_what_lateness_costs(course, toy, capsys):
    """The command as people call it, with real grading."""
    from autograder.cli.main import main

    def call(*words):
        capsys.readouterr()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert main(["--course", str(course.root), "grade", toy.ID, *words]) == 0
        return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]

    configure(course)
    hand_in(course, toy, "early", "2026-12-01 12:00:00 UTC")
    hand_in(course, toy, "late", "2026-12-02 08:00:00 UTC")
    rows = call()
    assert rows[0].startswith("submission score late mark s")
    assert any(row.startswith("early 16 / 16 16 ") for row in rows)
    assert any(row.startswith("late 16 / 16 -5 11 ") for row in rows)
    extend(course, "late,99_toy,1")
    rows = call("--diff")
    assert any(row.startswith("late 11 16 +5 lateness: 5 → 0 points taken off") for row in rows)
    assert "1 mark changes: 1 higher; 1 stay as they are; 0 new." in rows
    assert penalty(course, toy, "late") == 5.0
    rows = call()
    assert "Since the grading before, 1 mark changes: 1 higher. Manual grades and comments stay." in rows
    assert rows[0].startswith("submission score s")
    assert "0 marks change; 2 stay as they are; 0 new." in call("--diff")
