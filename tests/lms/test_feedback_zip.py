"""Feedback goes back to a platform under names by which its upload finds each student."""

import io
import zipfile

import pytest

from autograder.lms.feedback_zip import HandedIn, place_of_feedback, zip_of


@pytest.mark.parametrize(
    ("submission", "place"),
    [
        (HandedIn("moodle", "Jan-Ole Müller", "1234"), "Jan-Ole Müller_1234_assignsubmission_file/feedback.html"),
        (HandedIn("moodle", "a_7_b", "1234"), "a 7 b_1234_assignsubmission_file/feedback.html"),
        (HandedIn("moodle", "Ann", ""), ""),
        (HandedIn("canvas", place="müllerjan_0012_5678_02_cell.ipynb"), "müllerjan_0012_5678_feedback.html"),
        (HandedIn("canvas", place="x/müllerjan_LATE_0012_5678_02.zip"), "müllerjan_LATE_0012_5678_feedback.html"),
        (HandedIn("canvas", place="anon_xY12z_5678_02_cell.ipynb"), ""),
        (HandedIn("canvas", place=""), ""),
        (
            HandedIn("brightspace", place="12-99 - Ann Li - Nov 23, 2026 1159 PM/02_cell.ipynb"),
            "12-99 - Ann Li - Nov 23, 2026 1159 PM/feedback.html",
        ),
        (
            HandedIn("brightspace", place="12-99 - Ann Li - Nov 23, 2026 1159 PM - 02_cell.ipynb"),
            "12-99 - Ann Li - Nov 23, 2026 1159 PM/feedback.html",
        ),
        (HandedIn("brightspace", place="ann.ipynb"), ""),
    ],
)
def test_a_page_is_called_as_the_platform_expects(submission, place):
    assert place_of_feedback(submission) == place


def moodle_finds(path):
    """Return the participant's number that Moodle's upload reads, as `is_valid_filename_for_import` does."""
    for part in path.split("/"):
        info = part.split("_", 4)
        if len(info) >= 4 and info[1].isdigit() and info[2:4] == ["assignsubmission", "file"]:
            return info[1]
    return None


def canvas_finds(path):
    """Return the user and the file that Canvas's upload reads, as `infer_comment_context_from_filename` does."""
    return [part for part in path.split("_") if part.isdigit()][:2]


def test_the_platforms_own_rules_find_the_student():
    assert moodle_finds(place_of_feedback(HandedIn("moodle", "Li_9_x, Ann", "77"))) == "77"
    assert canvas_finds(place_of_feedback(HandedIn("canvas", place="liann_LATE_7_501_work_3.ipynb"))) == ["7", "501"]


def test_the_same_pages_give_the_same_file():
    pages = {"b/feedback.html": b"<p>b", "a/feedback.html": b"<p>a"}
    data = zip_of(pages)
    assert data == zip_of(dict(reversed(pages.items())))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == pages
