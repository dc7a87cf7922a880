"""The doctests of tools/ and of the scripts beside this one, which need no Odoo and import each other."""

import doctest
import importlib
import pkgutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HERE), str(HERE / ".ci")]
SCRIPTS = ["glossary", "guards", "mutants", "orders", "policies"]
sys.dont_write_bytecode = True


def main():
    modules = [module.name for module in pkgutil.walk_packages([HERE / "tools"], "tools.")]
    failed = [name for name in modules + SCRIPTS if doctest.testmod(importlib.import_module(name)).failed]
    if failed:
        print(f"doctests fail in {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
