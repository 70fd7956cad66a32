"""The errors that people see. Each says what came, what was expected and how to go on.

AutograderError
├── WrongCall             what was asked for is not there
│   ├── UnknownAssignment     no such assignment in this course
│   └── UnknownPath           no such file or folder
├── BadSource             an assignment's source breaks a rule
├── LeakRefused           a release would publish something secret or unknown
├── BadSubmission         a notebook that cannot be read or is of no assignment
├── SandboxUnavailable    this machine cannot confine student code well enough
└── BadSuite              a hidden suite or catalogue breaks a rule
    └── BrokenSuite           a hidden suite fails on its own reference, or gives an untouched notebook points
"""


class AutograderError(Exception):
    """Something a person can act on; the command line prints it in one line."""


class WrongCall(AutograderError):
    """What was asked for is not there; nothing was done."""


class UnknownAssignment(WrongCall):
    """No such assignment in this course."""


class UnknownPath(WrongCall):
    """No such file or folder."""


class BadSource(AutograderError):
    """An assignment's source breaks a rule."""


class LeakRefused(AutograderError):
    """A release would publish something secret or unknown."""


class BadSubmission(AutograderError):
    """A notebook that cannot be read, or that belongs to no assignment."""


class SandboxUnavailable(AutograderError):
    """This machine cannot confine student code well enough."""


class BadSuite(AutograderError):
    """A hidden suite, or a catalogue beside it, breaks a rule."""


class BrokenSuite(BadSuite):
    """A hidden suite fails on its own reference, or gives an untouched notebook points.

    `details` names each test, with the traceback where there is one; it has several lines.
    """

    def __init__(self, message: str, details: str) -> None:
        super().__init__(message)
        self.details = details
