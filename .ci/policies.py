"""docs/policies.md: each promise, what keeps it, the functions that do, and the tests that walk it.

    policies.py            writes it
    policies.py --check    fails where it is out of date

The promises stand in docs/policies.toml. The functions are those that the tests `test_policy_<id>_…` guard; where these
do not tell which of them carry the rule, `rule = ["module:name", …]` of the promise names them, and they stand first.
"""

import re
import sys
import tomllib
from collections import Counter, defaultdict

from guards import HERE, Guard, everything, missing, read_comments, tests_of, unclear

SOURCE, TARGET = HERE / "docs" / "policies.toml", HERE / "docs" / "policies.md"
POLICY = re.compile(r"::test_policy_([a-z]\d\d)_")
# functions shown for a promise, unless its `rule` names more
MOST = 3

HEAD = """# Promises of the five policies, and what keeps them

Written by `./dev policies` from `docs/policies.toml` and from the tests; change those.

The addon was written against the published complaint policies of five Arabic bodies; the letter of an id names the
body, as the headings below do. Each row is one promise: its text, what keeps it, functions, each with a test that
guards it.

The functions are a way in, not the whole: first those that carry the rule, where `docs/policies.toml` names them; up to
three in all, those follow that most tests of the promise guard. *And n more* counts the others, which the promise's
tests name (`# guards:`). `./dev test -k policy_n07` runs all tests of a promise. *Setting*: what an organisation has to
configure. *Documentation*: what no test can show.
"""
COLUMNS = "| | promise | kept by | function → test |\n| --- | --- | --- | --- |\n"


def promise_of(test):
    """
    >>> promise_of("tests/test_x.py::TestX::test_policy_n07_compared"), promise_of("tests/test_x.py::TestX::test_other")
    ('N07', '')
    """
    match = POLICY.search(test)
    return match[1].upper() if match else ""


def rules(promise, guarded, places, named=(), most=MOST):
    """([(guard, test)] of a promise, how many more its tests name): first what `named` names, then what most of the
    promise's tests name, then what few other promises do.

    :param guarded: {promise: [(guard, test)]}; what tests of no promise guard stands under ""
    :param places: {name: how many places of the addon define it}
    :param named: guards that carry the rule; a test of the promise stands beside each, else one of any other

    >>> class Guard(str): name = property(lambda self: self.split(":")[1])
    >>> told, closed, kept = Guard("a:tell"), Guard("b:close"), Guard("c:keep")
    >>> guarded = {"N01": [(told, "one"), (closed, "two"), (closed, "three")], "": [(kept, "four")]}
    >>> rules("N01", guarded, {})
    ([('b:close', 'two'), ('a:tell', 'one')], 0)
    >>> rules("N01", guarded, {}, named=[kept], most=2)
    ([('c:keep', 'four'), ('b:close', 'two')], 1)
    """
    own = guarded.get(promise, [])
    shared = Counter(guard for name, pairs in guarded.items() if name for guard in {guard for guard, _test in pairs})
    tests = Counter(guard for guard, _test in own)
    first = {}
    for guard, test in [*own, *(pair for pairs in guarded.values() for pair in pairs)]:
        first.setdefault(guard, test)
    ranked = sorted(tests, key=lambda guard: (-tests[guard], shared[guard], places.get(guard.name, 0)))
    ranked = [*named, *(guard for guard in ranked if guard not in named)]
    most = max(most, len(named))
    return [(guard, first.get(guard, "")) for guard in ranked[:most]], len(ranked[most:])


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


def named_rules(name, promise, complain):
    """The guards that a promise's `rule` names."""
    for text in promise.get("rule", ()):
        guard = Guard(*text.rpartition(":")[::2])
        if reason := missing(guard) or unclear(guard):
            complain(f"{name}: rule {guard}: {reason}")
        else:
            yield guard


def where(name, promise, guarded, places, complain):
    """The functions of a promise with their tests, in one cell."""
    shown, more = rules(name, guarded, places, list(named_rules(name, promise, complain)))
    for guard, test in shown:
        if not test:
            complain(f"{name}: rule {guard}: no test guards it")
    lines = [line(guard, test) for guard, test in shown if test]
    lines += [f"and {more} more: `./dev test -k policy_{name.lower()}`"] if more else []
    return "<br>".join(lines) or "–"


def written(complaints):
    data = tomllib.loads(SOURCE.read_text())
    bodies, known = data.pop("bodies"), set(data)
    guarded, tested = defaultdict(list), defaultdict(set)
    for test in tests_of(HERE / "tests"):
        tested[promise_of(test)].add(test)
    for comment in read_comments(HERE / "tests", complaints.append):
        guarded[promise_of(comment.test)].append((comment.guard, comment.test))
    complaints.extend(f"{name} is no promise: {min(tested[name])}" for name in sorted(set(tested) - known - {""}))
    places = Counter(definition.name for definition in everything())
    parts = [HEAD]
    for letter, title in bodies.items():
        parts.append(f"\n## {letter}: {title}\n\n{COLUMNS}")
        for name, promise in data.items():
            if not name.startswith(letter):
                continue
            if tested[name] and not guarded[name]:
                complaints.append(f"{name}: no test of it names what it guards, see {min(tested[name])}")
            if not tested[name] and not (promise.get("setting") or promise.get("documentation")):
                complaints.append(f"{name}: neither a test nor a setting nor documentation")
            functions = where(name, promise, guarded, places, complaints.append)
            parts.append(f"| {name} | {promise['promise']} | {cell(promise)} | {functions} |\n")
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
