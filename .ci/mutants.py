"""Mutants: a test that says `# guards: models.x:function` fails when part of that function is taken away.

    mutants.py CHECKOUT BASE ADDONS_DIR [word…]

For each guard (see guards.py) the tool takes away one statement, condition or argument after the other, each time on a
copy of the addon and of the database, runs only the test that names the guard, and is content with the first removal
that makes it fail. A test that fails because a name is gone shows that the code is reached, not what it is good for:
`not proven`. Python needs no update of the module; XML does.
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

from guards import FUNCTION, definitions, named, read_comments
from lxml import etree

ADDON = "helpdesk_mgmt_complaint"
SOURCE = os.environ.get("COMPLAINT_TEST_DB", "complaint_test")
COPY = f"{SOURCE}_mutant"
TIMEOUT = 600
# removals tried for a guard
MOST = 12


@dataclass(frozen=True)
class Mutant:
    text: str  # the whole file
    line: int
    told: str  # what was taken away

    def __str__(self):
        told = re.sub(r"\s+", " ", self.told)
        return f"line {self.line}: {told[:100]}{'…' if len(told) > 100 else ''}"


# Python itself, or the ORM, stumbles over what is not there any more
UNDEFINED = re.compile(
    r"\b(NameError|UnboundLocalError|SyntaxError|IndentationError|TabError): |Compute method failed to assign"
    r"|(AttributeError|TypeError): '?NoneType'? object|TypeError: .*missing \d+ required .*argument"
)
MISSING = r"""(AttributeError: .*no attribute ['"]{0}['"]|(Invalid field|KeyError:) ['"]{0}['"])"""


def is_python(text):
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


# ---------------------------------------------------------------- what can be taken away

# what a test may be about, most telling first; a refusal comes before all in a test that expects one
EFFECT, RULE, PART, RESULT, LOCAL, REFUSAL = range(6)
SELECTING = {"filtered", "filtered_domain"}
NARROWING = SELECTING | {"sorted", "sudo", "with_company", "with_user", "exists", "with_context"}


def replace(lines, node, text):
    # ast counts columns in bytes
    before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
    after = lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode()
    return "".join([*lines[: node.lineno - 1], before + text + after, *lines[node.end_lineno :]])


def statements(node):
    """The statements in a function, a class or a loop, outer ones first."""
    for name in ("body", "orelse", "finalbody"):
        for child in getattr(node, name, ()):
            if isinstance(child, ast.stmt):
                yield child
                yield from statements(child)
    for block in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from statements(block)


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_refusal(node):
    """`raise`, and calls that do nothing but raise, or only go on to what others do."""
    called = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else ""
    return isinstance(node, ast.Raise | ast.Assert) or name == "ensure_one" or name.startswith(("check_", "_check_"))


def says_nothing(node):
    return not node.value or isinstance(node.value, ast.Constant)


def refuses(node):
    """Whether a condition only leads to a refusal."""
    return isinstance(node, ast.If) and len(node.body) == 1 and is_refusal(node.body[0])


def leaves(body):
    """Whether a block only leaves: `return`, `continue`."""
    return isinstance(body[-1], ast.Return | ast.Continue | ast.Break) and len(body) == 1


def removals(text, node):
    """(how telling, node, its replacement, the node told) of what can be taken out of a definition.

    >>> text = '''
    ... def close(self, state):
    ...     "Closes."
    ...     if state in OPEN and self.may():
    ...         raise Refused()
    ...     cases = self.filtered("open")
    ...     self.log(state, once=True)
    ...     return cases'''
    >>> for rank, node, new, _ in removals(text, ast.parse(text).body[0]):
    ...     print(rank, ast.unparse(node), "->", new)
    5 state in OPEN and self.may() -> False
    4 self.filtered('open') -> None
    0 self.log(state, once=True) -> pass
    3 return cases -> pass
    2 state in OPEN and self.may() -> self.may()
    2 state in OPEN and self.may() -> state in OPEN
    1 self.filtered('open') -> self
    2 self.log(state, once=True) -> self.log(state)
    """
    if not isinstance(node, FUNCTION | ast.ClassDef):
        yield from parts(node)
        yield RESULT, node, "pass", node
        return
    bound = {argument.arg for argument in ast.walk(node) if isinstance(argument, ast.arg)}
    # what stands alone under a condition goes with it; a last `return True` says nothing
    covered = {c.body[0] for c in statements(node) if isinstance(c, ast.If) and len(c.body) == 1 and not c.orelse}
    covered |= {last for last in node.body[-1:] if isinstance(last, ast.Return) and says_nothing(last)}
    for child in statements(node):
        if not is_text(child) and child not in covered:
            yield from of_statement(child, bound)
        if isinstance(child, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.For | ast.With):
            bound |= stored(child)
    for child in statements(node):
        if not is_text(child) and not isinstance(child, FUNCTION | ast.ClassDef):
            yield from parts(child)


def stored(node):
    """
    >>> sorted(stored(ast.parse("a, b = self.c = d").body[0]))
    ['a', 'b']
    """
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def of_statement(node, bound):
    if isinstance(node, ast.If | ast.While):
        rank = REFUSAL if refuses(node) else RULE if leaves(node.body) else EFFECT
        yield rank, node.test, "False", node
    elif isinstance(node, ast.For):
        yield EFFECT, node.iter, "()", node
    elif is_refusal(node):
        yield REFUSAL, node, "pass", node
    elif isinstance(node, ast.Expr | ast.AugAssign | ast.Delete):
        # what others do is not what this one is good for
        yield RESULT if "super()" in ast.unparse(node) else EFFECT, node, "pass", node
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        names = stored(node)
        # a name that nothing else binds would only be missing
        if names <= bound:
            yield (RULE if names else EFFECT), node, "pass", node
        elif isinstance(node.value, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield RULE, node.value, "False", node
        else:
            yield LOCAL, node.value, "None", node
    elif isinstance(node, ast.Return) and not says_nothing(node):
        if isinstance(node.value, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield RULE, node.value, "False", node
            yield RULE, node.value, "True", node
        else:
            yield RESULT, node, "pass", node
    elif isinstance(node, ast.Return | ast.Continue | ast.Break):
        yield RULE, node, "pass", node


def parts(statement):
    """Parts of the expressions that belong to a statement itself."""
    todo = [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr | ast.keyword)]
    todo += [item.context_expr for item in getattr(statement, "items", ())]
    while todo:
        node = todo.pop(0)
        if isinstance(node, ast.JoinedStr):  # Python 3.11 does not tell where its parts stand
            continue
        yield from of_expression(node)
        todo = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr_context)] + todo


def of_expression(node):
    said = ast.unparse
    if isinstance(node, ast.BoolOp):
        word = " and " if isinstance(node.op, ast.And) else " or "
        values = {v: f"({said(v)})" if isinstance(v, ast.BoolOp | ast.IfExp) else said(v) for v in node.values}
        for gone in node.values:
            yield PART, node, word.join(text for v, text in values.items() if v is not gone), gone
    elif isinstance(node, ast.IfExp):
        yield PART, node, f"({said(node.body)})", node.test
        yield PART, node, f"({said(node.orelse)})", node.body
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.BitOr | ast.BitAnd):
        yield PART, node, f"({said(node.left)})", node.right
        if not isinstance(node.op, ast.Sub):
            yield PART, node, f"({said(node.right)})", node.left
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield PART, node, f"({said(node.operand)})", node
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        for generator in node.generators:
            for condition in generator.ifs:
                yield PART, condition, "True", condition
    elif isinstance(node, ast.Dict):
        for i, value in enumerate(node.values):
            rest = ast.Dict(node.keys[:i] + node.keys[i + 1 :], node.values[:i] + node.values[i + 1 :])
            yield PART, node, said(rest), node.keys[i] or value
    elif isinstance(node, ast.List | ast.Tuple | ast.Set) and len(node.elts) > 1:
        # a pair of values is no list: what unpacks it would only stumble
        plain = len(node.elts) > 2 or all(isinstance(e, ast.Constant) for e in node.elts)
        if isinstance(node, ast.Tuple) and (not plain or isinstance(node.ctx, ast.Store)):
            return
        for gone in node.elts:
            yield PART, node, said(type(node)(elts=[e for e in node.elts if e is not gone], ctx=ast.Load())), gone
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " AND " in node.value:
        # conditions in SQL
        said = node.value.split(" AND ")
        for i, gone in enumerate(said):
            yield PART, node, repr(" AND ".join(said[:i] + said[i + 1 :])), ast.copy_location(ast.Constant(gone), node)
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in NARROWING:
            yield RULE if node.func.attr in SELECTING else RESULT, node, said(node.func.value), node
        for gone in node.keywords:
            yield PART, node, said(ast.Call(node.func, node.args, [k for k in node.keywords if k is not gone])), gone


def vocabulary(text):
    """
    >>> sorted(vocabulary("self.env['x.case'].action_close()"))
    ['action', 'case', 'close', 'env', 'self']
    """
    return set(re.findall(r"[a-z]{3,}", text.lower()))


def affinity(told, test):
    """How many of the words of what is taken away the test speaks too."""
    mine = vocabulary(told)
    return len(mine & test) / (len(mine) + 1)


def entries(node):
    """{line: key} of a table, so that what belongs to an entry is told apart.

    >>> entries(ast.parse("KINDS = {\\n  'reply': Kind(\\n     days=3)}").body[0])
    {2: 'reply', 3: 'reply'}
    """
    table = getattr(node, "value", None)
    pairs = zip(table.keys, table.values, strict=True) if isinstance(table, ast.Dict) else ()
    named_ones = [(key, value) for key, value in pairs if isinstance(key, ast.Constant)]
    return {n: key.value for key, value in named_ones for n in range(key.lineno, value.end_lineno + 1)}


def python_mutants(text, name, test):
    """What to try, in this order: what kills most probably comes first."""
    lines, found, seen = text.splitlines(keepends=True), [], {text}
    expects_refusal = any("raises" in word or word == "refused" for word in test)
    for definition in named(definitions(text), name):
        entry = entries(definition.node)
        for rank, node, new, told in removals(text, definition.node):
            changed = replace(lines, node, new)
            if changed not in seen and is_python(changed):
                seen.add(changed)
                said = ast.unparse(told)
                rank = -1 if rank == REFUSAL and expects_refusal else rank
                mutant = Mutant(changed, getattr(told, "lineno", node.lineno), said)
                found.append((rank, -affinity(f"{said} {entry.get(mutant.line, '')}", test), mutant))
    return [mutant for *_, mutant in sorted(found, key=lambda entry: entry[:2])]


def xml_mutants(text, name, test):
    """The elements of a view or a template, outer ones first; data as a whole: an update keeps fields it is not told.

    >>> text = '<odoo><record id="form"><field name="arch"><a/><b><c/></b></field></record><record id="fax"/></odoo>'
    >>> [mutant.told for mutant in xml_mutants(text, "form", set())]
    ['<a/>', '<b><c/></b>', '<c/>']
    >>> [mutant.told for mutant in xml_mutants(text, "fax", set())]
    ['<record id="fax"/>']
    """
    root = etree.fromstring(text.encode())
    found = []
    for record in root.iter(etree.Element):
        if (record.get("id") or "").split(".")[-1] != name:
            continue
        arch = [record] if record.tag == "template" else record.xpath("field[@name='arch']")
        for node in [node for part in arch for node in part.iterdescendants(etree.Element)] or [record]:
            said = etree.tostring(node, encoding="unicode", with_tail=False)
            depth = sum(1 for _ in node.iterancestors())
            found.append((depth, -affinity(said, test), len(found), node, said))
        break
    mutants = []
    for *_, node, said in sorted(found, key=lambda entry: entry[:3]):
        parent, index, tail = node.getparent(), node.getparent().index(node), node.tail
        parent.remove(node)
        mutants.append(Mutant(etree.tostring(root, encoding="unicode"), node.sourceline, said))
        parent.insert(index, node)
        node.tail = tail
    return mutants


def bound_names(text):
    """The names that a text binds: variables, functions, fields."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def is_only_broken(output, gone):
    """Whether the test fails for want of a name, in its own process or in the server's log.

    >>> is_only_broken("AttributeError: 'x' object has no attribute 'name'", {"name"})
    True
    >>> is_only_broken("AssertionError: 'closed' != 'open'", {"name"})
    False
    """
    return bool(UNDEFINED.search(output)) or any(re.search(MISSING.format(re.escape(name)), output) for name in gone)


# ---------------------------------------------------------------- the bench


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

    def update(self, xml_id):
        # records that an update is to leave alone would stay as they are
        free = f"UPDATE ir_model_data SET noupdate = false WHERE module = '{ADDON}' AND name = '{xml_id}'"
        must(["psql", "-X", "-q", "-d", COPY, "-c", free])
        options = ["-d", COPY, "-u", ADDON, "--stop-after-init", "--no-http", "--log-level=warn"]
        must([sys.executable, "-m", "odoo", *options], env=self.env, cwd=self.base)

    def test(self, tests):
        options = ["-p", "no:cacheprovider", f"--odoo-database={COPY}", "--odoo-http", f"--odoo-config={self.conf}"]
        options += ["-c", os.devnull, f"--rootdir={self.base}", "-q", "--tb=short"]
        names = [str(self.addon / test) for test in tests]
        return run([sys.executable, "-m", "pytest", *options, *names], env=self.env, cwd=self.base)

    def mutants(self, comment):
        text, words = (self.addon / comment.guard.path).read_text(), vocabulary(self.source(comment.test))
        make = xml_mutants if comment.guard.path.endswith(".xml") else python_mutants
        return make(text, comment.guard.name, words)

    def source(self, test):
        file, _, name = test.split("::")
        text = (self.addon / file).read_text()
        return name + "".join(ast.get_source_segment(text, d.node) for d in named(definitions(text), name))

    def verdict(self, comment, mutant):
        """What becomes of the test: killed, survived, not proven, or why it says nothing."""
        path = self.addon / comment.guard.path
        original = path.read_text()
        try:
            path.write_text(mutant.text)
            with self.database():
                if path.suffix == ".xml":
                    try:
                        self.update(comment.guard.name)
                    except RuntimeError:
                        return "not installable"
                status, output = self.test([comment.test])
        finally:
            path.write_text(original)
        if status == 0:
            return "survived"
        # an addon that does not even load fails every test: that proves nothing about this one
        if status is None or re.search(r"\d+ failed", output):
            gone = set() if path.suffix == ".xml" else set(bound_names(original)) - set(bound_names(mutant.text))
            return "not proven" if is_only_broken(output, gone) else "killed"
        return "not loadable"


def judge(bench, comment):
    """Tries the removals of a guard until one is killed; says what happened."""
    mutants = bench.mutants(comment)
    told, verdicts = [], []
    for mutant in mutants[:MOST]:
        verdicts.append(bench.verdict(comment, mutant))
        if verdicts[-1] == "killed":
            print(f"killed      {comment.guard}  {comment.test}  ({len(verdicts)}: {mutant})", flush=True)
            return True
        told.append(f"    {verdicts[-1]:15} {mutant}")
    capped = f" ({MOST} of {len(mutants)} tried)" if len(mutants) > MOST else ""
    word = "NOT PROVEN" if "not proven" in verdicts else "SURVIVED" if verdicts else "NOTHING TO REMOVE"
    print(f"{word:11} {comment.guard}  {comment.test}{capped}", *told, sep="\n", flush=True)
    return False


def says(text, words):
    """
    >>> says("test_x  models.x:go", ["stay", ":go"]), says("test_x  models.x:go", ["stay"]), says("test_x", [])
    (True, False, True)
    """
    return not words or any(word in text for word in words)


def main(checkout, base, addons, *words):
    comments = [c for c in read_comments(Path(checkout) / "tests") if says(f"{c.test}  {c.guard}", words)]
    if not comments:
        sys.exit(f"no guard in tests/ is named with {' or '.join(words) or 'anything'}")
    bench = Bench(Path(checkout), Path(base), Path(addons))
    try:
        with bench.database():
            status, output = bench.test(list(dict.fromkeys(comment.test for comment in comments)))
        if status != 0 or re.search(r"\d+ skipped", output):
            sys.exit(f"{output[-3000:]}\nthe tests must pass, none skipped, before anything is removed")
        killed = sum(judge(bench, comment) for comment in comments)
    finally:
        shutil.rmtree(bench.folder)
    print(f"{len(comments)} guards, {killed} proven")
    sys.exit(killed != len(comments))


if __name__ == "__main__":
    main(*sys.argv[1:])
