"""Mutants: `# mutant: models/x.py: <line>` in (or just above) a test promises that the test fails without that line.

    mutants.py CHECKOUT BASE ADDONS_DIR [word]

Each mutant is a copy of the addon without the line, and a copy of the database; only the naming test runs on it.
`models/x.py#function` looks for the line in that function alone. Python needs no update of the module; XML and CSV do.
`<line> without: <part>` takes only the part out of the line: of an assignment, say, one condition.

A test that fails because a name is gone shows that the line is reached, not what it is good for: `not proven`.
"""

import ast
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

ADDON = "helpdesk_mgmt_complaint"
SOURCE = os.environ.get("COMPLAINT_TEST_DB", "complaint_test")
COPY = f"{SOURCE}_mutant"
TIMEOUT = 600
COMMENT = re.compile(
    r"^\s*# mutant: (?P<path>[\w./-]+)(?:#(?P<scope>\w+))?: (?P<line>.+?)(?: without: (?P<part>.+?))?\s*$"
)


@dataclass(frozen=True)
class Mutant:
    test: str
    path: str
    scope: str
    line: str
    part: str = ""

    def __str__(self):
        return f"{self.test}  {self.path}: {self.line}" + (f" without: {self.part}" if self.part else "")


# Python itself, or the ORM, stumbles over what is not there any more
UNDEFINED = re.compile(
    r"\b(NameError|UnboundLocalError|SyntaxError|IndentationError|TabError): |Compute method failed to assign"
)
MISSING = r"""(AttributeError: .*no attribute ['"]{0}['"]|(Invalid field|KeyError:) ['"]{0}['"])"""


class CannotMutate(Exception):
    """The line is not there, or not without doubt, or nothing valid is left without it."""


def read_mutants(tests):
    """Every comment with the test around it, else the next one below."""
    for file in sorted(tests.rglob("test_*.py")):
        text = file.read_text()
        tests_in = [
            (node.end_lineno, f"{owner.name}::{node.name}")
            for owner in ast.parse(text).body
            if isinstance(owner, ast.ClassDef)
            for node in owner.body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        for number, line in enumerate(text.splitlines(), start=1):
            if not (match := COMMENT.match(line)):
                continue
            name = next((name for end, name in tests_in if number <= end), None)
            if not name:
                sys.exit(f"{file}:{number}: no test stands around or below this comment")
            test = f"{file.relative_to(tests.parent)}::{name}"
            yield Mutant(test, match["path"], match["scope"] or "", match["line"], match["part"] or "")


def find_line(text, mutant):
    """The index of the one line that reads like the mutant's."""
    first, last = 0, len(text.splitlines())
    if mutant.scope:
        functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
        scopes = [function for function in functions if function.name == mutant.scope]
        if len(scopes) != 1:
            raise CannotMutate(f"{len(scopes)} functions are called {mutant.scope}")
        first, last = scopes[0].lineno - 1, scopes[0].end_lineno
    hits = [i for i, line in enumerate(text.splitlines()) if first <= i < last and line.strip() == mutant.line]
    if not hits:
        raise CannotMutate("line not found")
    if len(hits) > 1:
        raise CannotMutate(f"the line is there {len(hits)} times: name its function (path#function) or another line")
    return hits[0]


def is_python(text):
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def is_xml(text):
    try:
        etree.fromstring(text.encode())
    except etree.XMLSyntaxError:
        return False
    return True


def without_statement(lines, index):
    """The text with the statement that starts on the line replaced; None where none starts there."""
    tree = ast.parse("".join(lines))
    starts = [n for n in ast.walk(tree) if isinstance(n, ast.stmt) and n.lineno == index + 1]
    if not starts:
        return None
    node = starts[0]
    indent = lines[index][: len(lines[index]) - len(lines[index].lstrip())]
    if isinstance(node, ast.If | ast.While):
        return replace(lines, node.test, "False")
    if isinstance(node, ast.For):
        return replace(lines, node.iter, "()")
    if isinstance(node, ast.With):
        return "".join([*lines[:index], f"{indent}if True:\n", *lines[node.body[0].lineno - 1 :]])
    if isinstance(node, ast.Try | ast.Match):
        return None
    return "".join([*lines[:index], f"{indent}pass\n", *lines[node.end_lineno :]])


def bound_names(before, after):
    """The names that only the first of two texts binds: variables, functions, fields."""

    def bound(text):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield node.name
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id

    return set(bound(before)) - set(bound(after))


def is_only_broken(output, gone):
    """Whether the test fails for want of a name, in its own process or in the server's log."""
    return bool(UNDEFINED.search(output)) or any(re.search(MISSING.format(re.escape(name)), output) for name in gone)


def replace(lines, node, text):
    # ast counts columns in bytes
    before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
    after = lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode()
    return "".join([*lines[: node.lineno - 1], before + text + after, *lines[node.end_lineno :]])


def mutate(text, mutant):
    index, lines = find_line(text, mutant), text.splitlines(keepends=True)
    python, xml = mutant.path.endswith(".py"), mutant.path.endswith(".xml")
    if mutant.part:
        if lines[index].count(mutant.part) != 1:
            raise CannotMutate(f"the part is in the line {lines[index].count(mutant.part)} times")
        changed = "".join([*lines[:index], lines[index].replace(mutant.part, ""), *lines[index + 1 :]])
        if (python and not is_python(changed)) or (xml and not is_xml(changed)):
            raise CannotMutate("nothing valid is left without the part")
        return changed
    if python and (changed := without_statement(lines, index)):
        if not is_python(changed):
            raise CannotMutate("nothing valid is left without the line")
        return changed
    # a part of a statement, or an element: as few lines as leave something valid
    for end in range(index + 1, min(index + 40, len(lines)) + 1):
        changed = "".join(lines[:index] + lines[end:])
        if (not python or is_python(changed)) and (not xml or is_xml(changed)):
            return changed
    raise CannotMutate("nothing valid is left without the line")


def run(command, **options):
    """(exit code, output); None as code when it did not end in time. Its browsers end with it."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, **options
    ) as process:
        try:
            output, _ = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None, process.communicate()[0]
        return process.returncode, output


def must(command, **options):
    status, output = run(command, **options)
    if status != 0:
        raise RuntimeError(output[-3000:])


class Bench:
    """The folder and the databases the mutants live in."""

    def __init__(self, checkout, base, addons):
        self.base, self.folder = base, base / f"mutants-{SOURCE}"
        self.addon, self.conf = self.folder / ADDON, self.folder / "odoo.conf"
        shutil.rmtree(self.folder, ignore_errors=True)
        ignored = shutil.ignore_patterns(".*", "__pycache__", "benchmarks", "dist")
        shutil.copytree(checkout, self.addon, ignore=ignored)
        text = Path(os.environ["ODOO_RC"]).read_text()
        if str(addons) not in text:
            sys.exit(f"{addons} is not in the addons_path of {os.environ['ODOO_RC']}")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.conf.write_text(
            text.replace(str(addons), str(self.folder)) + f"http_port = {port}\nscreenshots = {self.folder}\n"
        )
        self.data = Path(re.search(r"^data_dir = (.+)$", text, re.MULTILINE)[1]) / "filestore"
        # bytecode is judged by size and second: a mutant could run as its original
        self.env = {
            **os.environ,
            "ODOO_RC": str(self.conf),
            "OPENERP_SERVER": str(self.conf),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def drop(self):
        must(["dropdb", "--force", "--if-exists", COPY])
        shutil.rmtree(self.data / COPY, ignore_errors=True)

    @contextmanager
    def database(self):
        self.drop()
        must(["createdb", "-T", SOURCE, COPY])
        try:
            if (self.data / SOURCE).is_dir():
                shutil.copytree(self.data / SOURCE, self.data / COPY)
            yield
        finally:
            self.drop()

    def update(self):
        options = ["-d", COPY, "-u", ADDON, "--stop-after-init", "--no-http", "--log-level=warn"]
        must([sys.executable, "-m", "odoo", *options], env=self.env, cwd=self.base)

    def test(self, tests):
        options = ["-p", "no:cacheprovider", f"--odoo-database={COPY}", "--odoo-http", f"--odoo-config={self.conf}"]
        options += ["-c", os.devnull, f"--rootdir={self.base}", "-q", "--tb=short"]
        names = [str(self.addon / test) for test in tests]
        return run([sys.executable, "-m", "pytest", *options, *names], env=self.env, cwd=self.base)

    def verdict(self, mutant):
        path = self.addon / mutant.path
        if not path.is_file():
            return "no such file"
        original = path.read_text()
        try:
            changed = mutate(original, mutant)
            path.write_text(changed)
            with self.database():
                if path.suffix in (".xml", ".csv"):
                    try:
                        self.update()
                    except RuntimeError:
                        return "cannot be installed without the line"
                status, output = self.test([mutant.test])
        except CannotMutate as reason:
            return str(reason)
        finally:
            path.write_text(original)
        if status == 0:
            return "SURVIVED"
        # an addon that does not even load fails every test: that proves nothing about this one
        if status is None or re.search(r"\d+ failed", output):
            gone = bound_names(original, changed) if path.suffix == ".py" else ()
            return "not proven" if is_only_broken(output, gone) else "killed"
        return f"the test was not reached\n{output[-1500:]}"


def main(checkout, base, addons, word=""):
    mutants = [m for m in read_mutants(Path(checkout) / "tests") if word in str(m)]
    if not mutants:
        sys.exit(f"no mutant{f' with {word!r}' if word else ''} in tests/")
    bench = Bench(Path(checkout), Path(base), Path(addons))
    tests = list(dict.fromkeys(mutant.test for mutant in mutants))
    with bench.database():
        status, output = bench.test(tests)
    if status != 0 or re.search(r"\d+ skipped", output):
        sys.exit(f"{output[-3000:]}\nthe tests must pass, none skipped, before lines are removed")
    bad = 0
    for mutant in mutants:
        verdict = bench.verdict(mutant)
        bad += verdict != "killed"
        print(f"{verdict:10}  {mutant}", flush=True)
    print(f"{len(mutants)} mutants, {len(mutants) - bad} killed")
    shutil.rmtree(bench.folder)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main(*sys.argv[1:])
