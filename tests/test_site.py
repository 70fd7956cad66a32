"""The documentation site builds without a warning; every link in it works; reading it needs no network."""

import ast
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

import autograder
from autograder import testing
from autograder.cli.main import COMMANDS

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent
LOADED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}


class Page(HTMLParser):
    """What one page links to, what it loads, and which places in it have a name."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loaded, self.names, self.text = [], [], set(), ""
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.names |= {given.get("id"), given.get("name")}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if LOADED.get(tag) in given:
            self.loaded.append(given[LOADED[tag]])

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages that `make docs` writes, by their paths. It fails on a warning."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(["make", "docs", f"SITE={folder}"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return {path: Page(path) for path in sorted(folder.rglob("*.html"))}


def page(site, name):
    (found,) = [content for path, content in site.items() if path.as_posix().endswith(name)]
    return found


def elsewhere(address):
    return re.match(r"[a-z]+:|//", address) is not None


def test_no_link_is_dead(site):
    dead = []
    for path, content in site.items():
        for link in content.links:
            address, place = urldefrag(unquote(link))
            target = (path.parent / address).resolve() if address else path
            if elsewhere(link) or (target in site and (not place or place in site[target].names)):
                continue
            if target.suffix == ".html" or not target.is_file():
                dead.append(f"{path.name}: {link}")
    assert not dead


def test_reading_needs_no_network(site):
    assert [one for content in site.values() for one in content.loaded if elsewhere(one)] == []
    for path in next(iter(site)).parent.rglob("*.css"):
        assert not re.search(r"(url\(|@import) *[\"']?(https?:)?//", path.read_text()), path


def test_every_document_for_people_is_a_page(site):
    tracked = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    inner = ("/data/", "/templates/")  # beside data, and what `autograder init` writes
    documents = [name for name in tracked.stdout.split() if not any(part in name for part in inner)]
    assert documents
    assert [name for name in documents if not [one for one in site if str(one).endswith(f"{name[:-3]}.html")]] == []


@pytest.mark.parametrize("module", [autograder, testing])
def test_every_public_name_is_explained(site, module):
    names = page(site, "docs/api.html").names | page(site, "docs/suites.html").names
    explained = {name.rpartition(".")[2] for name in names if name}
    assert set(module.__all__) - explained == {"Result"} & set(module.__all__)  # under the name of its class


def test_every_command_has_its_help(site):
    text = page(site, "docs/commands.html").text
    assert [name for name in COMMANDS if f"usage: autograder {name} " not in text] == []


def test_every_variable_of_the_environment_is_on_the_page_of_settings(site):
    used = set()
    for path in (ROOT / "autograder").rglob("*.py"):
        constants = (node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
        used |= {one for one in constants if isinstance(one, str) and re.fullmatch(r"AUTOGRADER_[A-Z_]+", one)}
    assert "AUTOGRADER_COURSE" in used
    text = page(site, "docs/settings.html").text
    assert [name for name in used if name not in text] == []
