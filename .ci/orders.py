"""The order in which models/ is imported means nothing: the tests of the process pass in others too.

    orders.py CHECKOUT BASE ADDONS_DIR [TEST …]

A copy of the addon gets a models/__init__.py whose lines are reversed, then shuffled; the tests named (those of the
process without any) run on a copy of the database each time. The seed of a shuffle is printed, and given again with
the environment variable ORDER_SEED.
"""

import ast
import os
import random
import re
import shutil
import sys
from pathlib import Path

from mutants import Bench

TESTS = (
    "tests/test_process_phase.py",
    "tests/test_process_consequences.py",
    "tests/test_mail_notice.py",
    "tests/test_ledger_rules.py",
)


def modules(text):
    """The (folder, file) pairs that a models/__init__.py imports, in its order.

    >>> modules("from .a import (\\n    x,\\n    y,\\n)\\nfrom .b import x\\n")
    [('a', 'x'), ('a', 'y'), ('b', 'x')]
    """
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]
    return [(node.module, name.name) for node in nodes for name in node.names]


def main(checkout, base, addons, *tests):
    bench = Bench(Path(checkout), Path(base), Path(addons))
    path = bench.addon / "models" / "__init__.py"
    listed = modules(path.read_text())
    seed = int(os.environ.get("ORDER_SEED") or random.randrange(10**6))
    shuffled = random.Random(seed).sample(listed, len(listed))
    failed = False
    for name, order in (("reversed", listed[::-1]), (f"shuffled with ORDER_SEED={seed}", shuffled)):
        path.write_text("".join(f"from .{folder} import {file}  # noqa: F811\n" for folder, file in order))
        with bench.database():
            status, output = bench.test(tests or [test for test in TESTS if (bench.addon / test).is_file()])
        passed = re.search(r"\d+ passed", output)
        ok = status == 0 and passed and not re.search(r"\d+ skipped", output)
        print(
            f"{'ok' if ok else 'FAILED'}  models/ imported {name}: {passed[0] if passed else output[-3000:]}",
            flush=True,
        )
        if not ok and passed:
            print(output[-3000:])
        failed |= not ok
    shutil.rmtree(bench.folder)
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
