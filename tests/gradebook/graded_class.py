"""A toy class with its command line and its gradebook, graded by machine and by hand."""

import warnings
from dataclasses import dataclass

from autograder.cli.main import main

ANSWER = {"why": "Since each step needs the one before."}
STANDS = (3.0, 0.5, "Nearly.", False)
WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Feedback comments
Participant 1,alice,alice@x.edu,Submitted,,20.00,Yes,
Participant 2,bob,bob@x.edu,Submitted,,20.00,Yes,
"""


@dataclass
class Class:
    """A course with submissions, its command line and its gradebook."""

    course: object
    toy: object

    def hand_in(self, student, answers=ANSWER, data=None):
        path = self.course.submitted(self.toy.ID, student)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.toy.submission_bytes(self.course, answers) if data is None else data)

    def call(self, *words):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return main(["--course", str(self.course.root), words[0], self.toy.ID, *words[1:]])

    def autograde(self, student):
        """Grade as `nbgrader autograde` and formgrader's button do."""
        from autograder.gradebook.app import demand, nbgrader_api

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with nbgrader_api(self.course) as api:
                demand(api.autograde(self.toy.ID, student, force=True, create=True))

    def opened(self):
        from nbgrader.api import Gradebook

        from autograder.gradebook.app import database

        return Gradebook(database(self.course))

    def grade_by_hand(self, student, cell="why", score=3.0, extra=None, comment=None):
        """Do what formgrader does when a person enters points and a comment."""
        with self.opened() as gradebook:
            one = gradebook.find_grade(cell, self.toy.ID, self.toy.ID, student)
            one.manual_score, one.extra_credit = score, extra
            one.needs_manual_grade = score is None and one.auto_score is None
            if comment is not None:
                answer = cell.removeprefix("test_")
                gradebook.find_comment(answer, self.toy.ID, self.toy.ID, student).manual_comment = comment
            gradebook.db.commit()

    def given(self, student, cell="why"):
        """Return (manual points, extra credit, comment, waits for a person) of a cell."""
        with self.opened() as gradebook:
            one = gradebook.find_grade(cell, self.toy.ID, self.toy.ID, student)
            answer = cell.removeprefix("test_")
            comment = gradebook.find_comment(answer, self.toy.ID, self.toy.ID, student).manual_comment
            return one.manual_score, one.extra_credit, comment, bool(one.needs_manual_grade)

    def auto(self, student, cell):
        with self.opened() as gradebook:
            return gradebook.find_grade(cell, self.toy.ID, self.toy.ID, student).auto_score

    def edit_source(self, old, new):
        path = self.course.source(self.toy.ID)
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        path.with_suffix(".ipynb").unlink(missing_ok=True)  # its time may be the same

    def moodle(self, capsys):
        sheet = self.course.root / "worksheet.csv"
        sheet.write_text(WORKSHEET)
        capsys.readouterr()
        assert self.call("export", "--format", "moodle", "--roster", str(sheet)) == 0
        return capsys.readouterr()
