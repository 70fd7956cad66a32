"""The files beside a page that nbgrader needs to release it."""

import pytest

from autograder.core.course import Course


@pytest.fixture
def put(tmp_path):
    """Write the files beside ada's page; return them by name. Arguments: what she submitted with her notebook."""
    from autograder.gradebook.conversion import write_release_files

    course = Course(tmp_path)
    page, handed_in = (tmp_path / "var" / place / "ada" / "a" for place in ("feedback", "submitted"))
    page.mkdir(parents=True)
    handed_in.mkdir(parents=True)

    def make(secret=None, stamp=None):
        for name, text in (("submission_secret.txt", secret), ("timestamp.txt", stamp)):
            if isinstance(text, str):
                (handed_in / name).write_text(text)
            elif text is not None:
                (handed_in / name).symlink_to(text)
        write_release_files(course, "a", "ada")
        return {path.name: path.read_text() for path in page.iterdir()}

    return make


def test_the_files_of_the_exchange_are_used(put):
    assert put("s3cret", "2026-11-01 12:00:00 UTC") == {
        "submission_secret.txt": "s3cret",
        "timestamp.txt": "2026-11-01 12:00:00 UTC",
    }


def test_a_made_up_secret_cannot_be_guessed_and_stays(put):
    first = put()
    assert len(first["submission_secret.txt"]) == 128
    assert put() == first
    assert put("s3cret")["submission_secret.txt"] == "s3cret"


@pytest.mark.parametrize("size", [0, 100_000])
def test_a_file_that_is_not_a_secret_is_not_used_as_one(put, size):
    assert len(put("x" * size)["submission_secret.txt"]) == 128


def test_links_are_not_followed(put, tmp_path):
    other = tmp_path / "another students secret"
    other.write_text("theirs")
    assert "theirs" not in put(other, other).values()
