"""Guards: `# guards: models.access.helpdesk_ticket:write` in (or just above) a test says what it watches over.

    guards.py            what the comments name must exist, and be one thing
    guards.py --move     rewrites the comments after code was moved or renamed, lists what it cannot place

A guard is the dotted path of a module of the addon, `:`, and a function, method, field, class or constant of it; a name
that several classes of the module define is told apart: `Class.name`. In XML: `views/x.xml:<xml id>`.
"""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
FOLDERS = ("models", "wizards", "controllers", "tools", "report", "demo", "views", "data", "security", "migrations")
COMMENT = re.compile(r"^(?P<indent>\s*)# guards: (?P<place>[\w./-]+):(?P<name>[\w.]+)\s*$")
ANY_COMMENT = re.compile(r"^\s*#\s*(guards?|mutants?)\b:?", re.IGNORECASE)
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
# How much of a function's words must be found again: under its own name, under another, and how far ahead of the next.
# An old name and an old model count for something.
RECOGNISED, ALIKE, AHEAD, SAME_NAME, SAME_MODEL = 0.4, 0.75, 0.05, 0.05, 0.03


@dataclass(frozen=True)
class Guard:
    """
    >>> Guard("models.access.helpdesk_ticket", "write").path, Guard("views/x.xml", "form").path
    ('models/access/helpdesk_ticket.py', 'views/x.xml')
    """

    place: str
    name: str

    @property
    def path(self):
        return self.place if "/" in self.place else f"{self.place.replace('.', '/')}.py"

    def __str__(self):
        return f"{self.place}:{self.name}"


@dataclass(frozen=True)
class Comment:
    file: Path
    line: int
    test: str  # tests/test_x.py::Class::test_name
    guard: Guard


@dataclass(frozen=True)
class Definition:
    path: str
    name: str
    owner: str  # the class around it
    model: str  # the Odoo model of that class
    node: ast.AST

    @property
    def guard(self):
        return Guard(self.path.removesuffix(".py").replace("/", "."), self.name)


# ---------------------------------------------------------------- what the tests say


def read_comments(tests, complain=sys.exit):
    """Every comment, with the test around it, else the next one below."""
    for file in sorted(tests.rglob("*.py")):
        text = file.read_text()
        if "guards" not in text and "mutant" not in text:
            continue
        ends = list(_ends_of_tests(text))
        for number, line in enumerate(text.splitlines(), start=1):
            if not (match := COMMENT.match(line)):
                if ANY_COMMENT.match(line):
                    complain(f"{file.relative_to(tests.parent)}:{number}: write `# guards: module.path:name`")
                continue
            test = next((name for end, name in ends if number <= end), None)
            if not test:
                complain(f"{file.relative_to(tests.parent)}:{number}: no test stands around or below this comment")
                continue
            guard = Guard(match["place"], match["name"])
            yield Comment(file, number, f"{file.relative_to(tests.parent)}::{test}", guard)


def tests_of(tests):
    """Every test, as `tests/test_x.py::Class::test_name`."""
    for file in sorted(tests.rglob("test_*.py")):
        for _end, name in _ends_of_tests(file.read_text()):
            yield f"{file.relative_to(tests.parent)}::{name}"


def _ends_of_tests(text):
    for owner in ast.parse(text).body:
        for node in owner.body if isinstance(owner, ast.ClassDef) else ():
            if isinstance(node, FUNCTION) and node.name.startswith("test_"):
                yield node.end_lineno, f"{owner.name}::{node.name}"


# ---------------------------------------------------------------- what the addon defines


def definitions(text, path=""):
    """What a module defines: in it, in its classes, in its functions.

    >>> text = "LIMIT = 3\\nclass A:\\n    _inherit = 'x.case'\\n    name = Char()\\n    def go(self):\\n        pass"
    >>> [(d.name, d.owner, d.model) for d in definitions(text)]
    [('LIMIT', '', ''), ('A', '', 'x.case'), ('name', 'A', 'x.case'), ('go', 'A', 'x.case')]
    """
    return list(_definitions(ast.parse(text).body, path, "", ""))


def _definitions(body, path, owner, model, local=False):
    for node in body:
        if isinstance(node, ast.ClassDef):
            inside = _model_of(node)
            yield Definition(path, node.name, owner, inside, node)
            yield from _definitions(node.body, path, node.name, inside)
        elif isinstance(node, FUNCTION):
            yield Definition(path, node.name, owner, model, node)
            nested = [n for n in ast.walk(node) if isinstance(n, FUNCTION) and n is not node]
            yield from _definitions(nested, path, owner, model, local=True)
        elif not local:
            for name in _names_bound_by(node):
                if not (name.startswith("_") and owner and isinstance(node.value, ast.Constant)):
                    yield Definition(path, name, owner, model, node)


def _names_bound_by(node):
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]


def _model_of(cls):
    found = {}
    for node in cls.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value.elts[0] if isinstance(node.value, ast.List) and node.value.elts else node.value
            if isinstance(value, ast.Constant):
                found[node.targets[0].id] = value.value
    return found.get("_name") or found.get("_inherit") or ""


def named(found, name):
    """
    >>> text = "class A:\\n    def write(self): 1\\nclass B:\\n    def write(self): 2"
    >>> [d.owner for d in named(definitions(text), "write")], [d.owner for d in named(definitions(text), "B.write")]
    (['A', 'B'], ['B'])
    """
    owner, _, last = name.rpartition(".")
    return [d for d in found if d.name == last and (not owner or d.owner == owner)]


@cache
def module(path):
    file = HERE / path
    return definitions(file.read_text(), path) if file.is_file() else []


@cache
def xml_ids(path):
    file = HERE / path
    return set(re.findall(r"""\bid=["'](?:\w+\.)?(\w+)["']""", file.read_text())) if file.is_file() else set()


def missing(guard):
    """Why the guard names nothing; empty where it does.

    >>> missing(Guard("models.nowhere", "write"))
    'there is no file models/nowhere.py'
    >>> missing(Guard("tools.similarity", "nothing_of_it"))
    'tools/similarity.py defines no nothing_of_it'
    """
    if not (HERE / guard.path).is_file():
        return f"there is no file {guard.path}"
    if guard.path.endswith(".xml"):
        return "" if guard.name in xml_ids(guard.path) else f"{guard.path} has no record {guard.name}"
    return "" if named(module(guard.path), guard.name) else f"{guard.path} defines no {guard.name}"


def owners(found, name):
    """The classes that define a bare name, where it is not clear which one is meant.

    >>> text = "class A:\\n    def write(self): 1\\nclass B:\\n    def write(self): 2\\n    def read(self): 3"
    >>> found = definitions(text)
    >>> owners(found, "write"), owners(found, "B.write"), owners(found, "read")
    (['A', 'B'], [], [])
    """
    classes = sorted({d.owner for d in named(found, name)} - {""})
    return classes if "." not in name and len(classes) > 1 else []


def unclear(guard):
    """Why the guard may mean one thing or another; empty where it names one."""
    classes = [] if guard.path.endswith(".xml") else owners(module(guard.path), guard.name)
    choice = " or ".join(f"{cls}.{guard.name}" for cls in classes)
    return f"{len(classes)} classes of {guard.path} define it, write {choice}" if classes else ""


def addon_files(suffix):
    files = [*HERE.glob(f"*{suffix}"), *(f for folder in FOLDERS for f in (HERE / folder).rglob(f"*{suffix}"))]
    return [file.relative_to(HERE).as_posix() for file in sorted(files)]


@cache
def everything():
    return [definition for path in addon_files(".py") for definition in module(path)]


# ---------------------------------------------------------------- after a move


def _git(*arguments):
    done = subprocess.run(["git", "-C", str(HERE), *arguments], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


@cache
def _versions(path):
    return _git("log", "--format=%H", "-n", "12", "--", path).split()


@cache
def _version(commit, path):
    text = _git("show", f"{commit}:{path}")
    return definitions(text, path) if text else []


def as_it_was(guard):
    """What the guard named when its file last defined that name, as git remembers it."""
    for commit in _versions(guard.path):
        for version in (commit, f"{commit}^"):
            if found := named(_version(version, guard.path), guard.name):
                return found
    return []


@cache
def words(node):
    """
    >>> sorted(words(ast.parse("def f(self):\\n    return self.name").body[0]).items())
    [('name', 1), ('return', 1), ('self', 1)]
    """
    parts = node.body if isinstance(node, FUNCTION) else [node]
    return Counter(word for part in parts for word in re.findall(r"\w+", ast.unparse(part)))


def likeness(one, other):
    """
    >>> likeness(Counter("aab"), Counter("aab")), likeness(Counter("ab"), Counter("cd"))
    (1.0, 0.0)
    """
    return 2 * (one & other).total() / ((one.total() + other.total()) or 1)


def place_of(guard, found, before):
    """(the definition a guard means now, why) among all of them, given those it meant before.

    The one place that defines the name, rather of the same model; it must read like the old one, for what was in a
    `write` may stand in a method of its own now. Else the one that reads most like the old one, whatever its name.

    >>> old = definitions("def go(self):\\n    return self.name and self.state")
    >>> new = definitions("def went(self):\\n    return self.name and self.state\\ndef stay(self):\\n    pass")
    >>> place_of(Guard("old", "go"), new, old)[0].name, place_of(Guard("old", "go"), new, [])[0]
    ('went', None)
    """
    models, kinds = {d.model for d in before}, tuple({type(d.node) for d in before})
    owner, _, last = guard.name.rpartition(".")
    same = [d for d in found if d.name == last and (not owner or d.owner == owner)]
    if not before:
        if len(same) == 1:
            return same[0], "only one of the name"
        return None, f"{len(same)} places define {last}, and git does not know which one was meant"
    old = words(before[0].node)
    alike = {d: likeness(old, words(d.node)) for d in found if isinstance(d.node, kinds)}
    score = {d: alike[d] + SAME_NAME * (d.name == last) + SAME_MODEL * (d.model in models) for d in alike}
    best = sorted(score, key=score.get, reverse=True)[:4]
    ours = [d for d in same if d.model in models]
    for group, why in ((ours, "same model"), (same, "only one of the name")):
        if len(group) == 1 and alike.get(group[0], 0) >= RECOGNISED:
            return group[0], why
    if best and alike[best[0]] >= ALIKE and (len(best) == 1 or score[best[0]] - score[best[1]] >= AHEAD):
        return best[0], f"{'of several' if best[0] in same else 'ANOTHER NAME'}, {alike[best[0]]:.0%} alike"
    return None, "may be " + ", ".join(f"{d.guard} ({alike[d]:.0%})" for d in best)


def moved(guard):
    """(the guard as it is now, why); None where that is in doubt."""
    if guard.path.endswith(".xml"):
        files = [path for path in addon_files(".xml") if guard.name in xml_ids(path)]
        return (Guard(files[0], guard.name), "same id") if len(files) == 1 else (None, f"{len(files)} files have it")
    definition, why = place_of(guard, everything(), as_it_was(guard))
    if not definition:
        return None, why
    now = definition.guard
    if len({d.owner for d in named(module(definition.path), definition.name)}) > 1 and definition.owner:
        now = Guard(now.place, f"{definition.owner}.{definition.name}")
    return now, why


def move(comments):
    lost, rewrites = defaultdict(list), defaultdict(dict)
    for comment in comments:
        if missing(comment.guard):
            lost[comment.guard].append(comment)
    undecided = 0
    for guard, places in sorted(lost.items(), key=lambda item: str(item[0])):
        now, why = moved(guard)
        if now:
            print(f"{guard} -> {now}  ({why})")
            for comment in places:
                rewrites[comment.file][comment.line] = now
        else:
            undecided += 1
            print(f"UNDECIDED {guard}: {why}")
            print(
                "".join(f"    {c.file.relative_to(HERE)}:{c.line} {c.test.split('::')[-1]}\n" for c in places), end=""
            )
    for file, changes in rewrites.items():
        lines = file.read_text().splitlines(keepends=True)
        for number, now in changes.items():
            lines[number - 1] = f"{COMMENT.match(lines[number - 1])['indent']}# guards: {now}\n"
        file.write_text("".join(lines))
    print("then: ./dev policies")
    return undecided


def main(arguments):
    complaints = []
    comments = list(read_comments(HERE / "tests", complaints.append))
    if arguments == ["--move"]:
        return bool(move(comments))
    if arguments:
        sys.exit(__doc__)
    seen = set()
    for comment in comments:
        where = f"{comment.file.relative_to(HERE)}:{comment.line}"
        if reason := missing(comment.guard):
            complaints.append(f"{where}: {comment.guard}: {reason}; `python .ci/guards.py --move` follows moved code")
        if reason := unclear(comment.guard):
            complaints.append(f"{where}: {comment.guard}: {reason}")
        if (comment.test, comment.guard) in seen:
            complaints.append(f"{where}: {comment.guard} is named twice in this test")
        seen.add((comment.test, comment.guard))
    print("\n".join(complaints), end="\n" if complaints else "")
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
