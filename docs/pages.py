"""What the site needs beyond Sphinx: pages made from the code, and the menu, which README.md does not have."""

import contextlib
import io
import json
import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.util.docutils import SphinxDirective

import autograder
from autograder.cli.main import COMMANDS, main
from autograder.core.schema import results_schema

MENU = """

```{toctree}
:hidden:
:caption: Guides

For students <assignments/README>
For TAs <autograder/README>
For instructors <solutions/README>
For authors of tests <tests/README>
docs/platforms
docs/upgrading
```

```{toctree}
:hidden:
:caption: Reference

docs/commands
docs/settings
docs/results
docs/suites
docs/api
CHANGELOG
```
"""
START = '<!doctype html>\n<meta charset="utf-8">\n<meta http-equiv="refresh" content="0; url=README.html">\n'


class CommandLine(Directive):
    """The help of every command, as the command line prints it."""

    def run(self):
        found = []
        for name in COMMANDS:
            section = nodes.section(ids=[name], names=[name])
            section += nodes.title(text=f"autograder {name}")
            section += nodes.literal_block(text=help_of(name), language="text")
            found.append(section)
        return found


def help_of(command):
    """Return what `autograder COMMAND --help` prints, 100 characters wide."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        main([command, "--help"])
    return said.getvalue()


class Errors(SphinxDirective):
    """Every error of the Python API, kinds below what they are a kind of."""

    def run(self):
        kinds = [kind for name in autograder.__all__ if isinstance(kind := getattr(autograder, name), type)]
        errors = sorted((one for one in kinds if issubclass(one, autograder.AutograderError)), key=lineage)
        lines = [f".. autoexception:: autograder.{one.__name__}\n" for one in errors]
        return self.parse_text_to_nodes("```{eval-rst}\n" + "\n".join(lines) + "```")


def lineage(kind):
    """Return the names of a class and of those that it is a kind of, the most general first."""
    return [one.__name__ for one in reversed(kind.__mro__)]


class Schema(SphinxDirective):
    """The kinds of objects in `--json`, each a table of its fields; the schema itself is a file beside the page."""

    def run(self):
        return [section for name, about in results_schema()["$defs"].items() for section in self._kind(name, about)]

    def _kind(self, name, about):
        section = nodes.section(ids=[name.lower()], names=[name])
        section += nodes.title(text=name)
        self.env.domains.standard_domain.note_hyperlink_target(name.lower(), self.env.docname, name.lower(), name)
        text = "\n".join(line.strip() for line in about["description"].splitlines())
        lines = [text, "", "| field | value |", "|---|---|"]
        lines += [f"| `{field}` | {words(kind)} |" for field, kind in about["properties"].items()]
        section += self.parse_text_to_nodes("\n".join(lines))
        return [section]


def words(kind):
    """Return a schema in words: `string`, `a list of [TestResult](#testresult)`."""
    if "anyOf" in kind:
        return " or ".join(words(one) for one in kind["anyOf"])
    if "$ref" in kind:
        name = kind["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in kind:
        return "one of " + ", ".join(f"`{value}`" for value in kind["enum"])
    if "const" in kind:
        return f"`{kind['const']}`"
    if kind["type"] == "array":
        return f"a list: {words(kind['items'])}"
    if kind["type"] == "object":
        return f"an object, each value: {words(kind['additionalProperties'])}"
    return kind["type"]


def add_menu(app, name, source):
    """Give the front page the menu of the site."""
    if name == app.config.root_doc:
        source[0] += MENU


def as_restructured_text(app, what, name, thing, options, lines):
    """Have a docstring's indented examples be read as code."""
    text = "\n".join(lines)
    lines[:] = re.sub(r"(?m)^(\S.*)\n\n(?= {4}\S)", r"\1\n\n::\n\n", text).splitlines()


def shorter(app, what, name, thing, options, signature, returned):
    """Leave out what a kind of error takes where it takes what every error does."""
    common = what == "exception" and thing.__init__ is autograder.AutograderError.__init__
    return ("" if common and thing is not autograder.AutograderError else signature), returned


def write_files(app, failed):
    """Write the page that a browser opens first, and the schema."""
    if failed is None and app.builder.name == "html":
        (Path(app.outdir) / "index.html").write_text(START, encoding="utf-8")
        schema = json.dumps(results_schema(), indent=1) + "\n"
        (Path(app.outdir) / "results.schema.json").write_text(schema, encoding="utf-8")


def setup(app):
    app.add_directive("command-line", CommandLine)
    app.add_directive("errors", Errors)
    app.add_directive("results-schema", Schema)
    app.connect("source-read", add_menu)
    app.connect("autodoc-process-docstring", as_restructured_text)
    app.connect("autodoc-process-signature", shorter)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True}
