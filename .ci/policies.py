"""docs/policies.md: each promise, what keeps it, the functions that do, and the tests that walk it.

    policies.py            writes it
    policies.py --check    fails where it is out of date

The promises stand in docs/policies.toml. The functions are those that the tests `test_policy_<id>_…` guard.
"""

import re
import sys
import tomllib
from collections import Counter, defaultdict

from guards import HERE, everything, read_comments, tests_of

SOURCE, TARGET = HERE / "docs" / "policies.toml", HERE / "docs" / "policies.md"
POLICY = re.compile(r"::test_policy_([a-z]\d\d)_")
# rules shown for a promise
MOST = 3

HEAD = """# Promises of the five policies, and what keeps them

Written by `./dev policies` from `docs/policies.toml` and from the tests; change those.

The addon was written against the published complaint policies of five Arabic bodies. Each row is one promise: its text,
what keeps it, the functions that carry the rule, each with a test that guards it. All tests of a promise:
`./dev test -k policy_n07`. *Setting*: what an organisation has to configure. *Documentation*: what no test can show.
"""


def promise_of(test):
    """
    >>> promise_of("tests/test_x.py::TestX::test_policy_n07_compared"), promise_of("tests/test_x.py::TestX::test_other")
    ('N07', '')
    """
    match = POLICY.search(test)
    return match[1].upper() if match else ""


def rules(promise, guarded, places, most=MOST):
    """[(guard, test)] of a promise: what few other promises name first, then what more of its tests name.

    :param guarded: {promise: [(guard, test)]}
    :param places: {name: how many places of the addon define it}

    >>> class Guard(str): name = property(lambda self: self.split(":")[1])
    >>> told, closed = Guard("a:tell"), Guard("b:close")
    >>> rules("N01", {"N01": [(told, "one"), (closed, "two"), (closed, "three")], "N02": [(told, "four")]}, {})
    [('b:close', 'two'), ('a:tell', 'one')]
    """
    shared = Counter(guard for pairs in guarded.values() for guard in {guard for guard, _test in pairs})
    own = Counter(guard for guard, _test in guarded[promise])
    first = {}
    for guard, test in guarded[promise]:
        first.setdefault(guard, test)
    ranked = sorted(first, key=lambda guard: (shared[guard], -own[guard], places.get(guard.name, 0)))
    return [(guard, first[guard]) for guard in ranked[:most]]


def cell(promise):
    """What keeps a promise, in one cell.

    >>> cell({"kept": "channels", "setting": "Configuration › Channels"})
    'channels; *setting*: Configuration › Channels'
    """
    said = [promise["kept"]] if promise.get("kept") else []
    said += [f"*{kind}*: {promise[kind]}" for kind in ("setting", "documentation") if promise.get(kind)]
    return "; ".join(said)


def line(guard, test):
    file, _class, name = test.split("::")
    return f"[{guard.path}](../{guard.path}) `{guard.name}` → [{file.removeprefix('tests/')}](../{file})`::{name}`"


def written(complaints):
    data = tomllib.loads(SOURCE.read_text())
    bodies, known = data.pop("bodies"), set(data)
    guarded, tested = defaultdict(list), defaultdict(set)
    for test in tests_of(HERE / "tests"):
        tested[promise_of(test)].add(test)
    for comment in read_comments(HERE / "tests", complaints.append):
        guarded[promise_of(comment.test)].append((comment.guard, comment.test))
    for group in (tested, guarded):
        group.pop("", None)
    complaints.extend(f"{name} is no promise: {min(tested[name])}" for name in sorted(set(tested) - known))
    places = Counter(definition.name for definition in everything())
    parts = [HEAD]
    for letter, title in bodies.items():
        parts.append(f"\n## {letter}: {title}\n\n| | promise | kept by | rule → test |\n| --- | --- | --- | --- |\n")
        for name, promise in data.items():
            if not name.startswith(letter):
                continue
            if tested[name] and not guarded[name]:
                complaints.append(f"{name}: no test of it names what it guards, see {min(tested[name])}")
            if not tested[name] and not (promise.get("setting") or promise.get("documentation")):
                complaints.append(f"{name}: neither a test nor a setting nor documentation")
            where = "<br>".join(line(*pair) for pair in rules(name, guarded, places)) or "–"
            parts.append(f"| {name} | {promise['promise']} | {cell(promise)} | {where} |\n")
    return "".join(parts)


def main(arguments):
    complaints = []
    text = written(complaints)
    if arguments == ["--check"]:
        if TARGET.read_text() != text:
            complaints.append("docs/policies.md is out of date: ./dev policies")
    elif arguments:
        sys.exit(__doc__)
    else:
        TARGET.write_text(text)
    print("\n".join(complaints), end="\n" if complaints else "")
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
