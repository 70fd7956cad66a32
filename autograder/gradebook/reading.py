"""How `nbgrader autograde` reads a submission: through the process that reads students' files within limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode

from ..notebook.reading import with_ids
from ..pipeline.bounded import read_submission


class SubmissionExporter(NotebookExporter):
    """Reads the essentials of a notebook; raises `BadSubmission` for a file that cannot be read within limits.

    nbgrader's own way parses and validates whatever a file holds: a list of a million tags keeps it busy for days.
    """

    def from_file(self, file_stream: Any, resources: Any = None, **options: Any) -> tuple[NotebookNode, Any]:
        notebook, _ = read_submission(Path(file_stream.name).read_bytes())
        made: tuple[NotebookNode, Any] = self.from_notebook_node(with_ids(notebook), resources, **options)
        return made
