"""What a run of `collect` left in the course, and what the tests of it share."""

ID = "99_toy"
WORKSHEET = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (submission)"\n'
    '"Participant 5","Ann Li",ann.b@x.edu,Submitted,,100.00,"Monday, 23 November 2026, 11:59 PM"\n'
    '"Participant 6","Ann Li",ann.c@x.edu,Submitted,,100.00,-\n'
)


def submitted(course):
    """Return each student's notebook that counts, and when it was handed in ("" where nobody knows)."""
    found = {}
    for path in (course.var / "submitted").rglob("*.ipynb"):
        stamp = path.with_name("timestamp.txt")
        found[path.parents[1].name] = path.read_bytes(), stamp.read_text().strip() if stamp.exists() else ""
    return found


def earlier(course):
    return sorted(path.read_bytes() for path in (course.var / "earlier").rglob("*.ipynb"))


def actions(collection):
    return sorted((entry.file.student, entry.action) for entry in collection.entries)
