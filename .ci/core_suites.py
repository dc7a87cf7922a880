"""core_suites.py DB CONFIG LOG RESULT [WITHOUT] -- MODULE…: the suites of Odoo's own modules, for ./dev test --compat.

Writes to RESULT which tests failed. With WITHOUT, the RESULT of a run without the addon, it fails unless the same tests
failed. A failure counts when it comes again as its file is run a second time: some of these tests depend on the clock.
The file is also pytest's plugin that skips what needs a browser.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from importlib.util import find_spec


def pytest_collection_finish(session):
    from unittest import SkipTest

    from odoo.tests import HttpCase

    def skip(test, *args, **kwargs):
        raise SkipTest("no browser here")

    HttpCase.browser_js = skip


def run(database, config, log, paths):
    """:return: (names of the tests that failed, how many passed)"""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder, "report.xml")
        here = pathlib.Path(__file__)
        command = [sys.executable, "-B", "-m", "pytest", "-p", here.stem, "-p", "no:cacheprovider", "-c", "/dev/null"]
        command += ["--rootdir", str(pathlib.Path.cwd()), "-q", "--tb=short", "-W", "ignore", f"--junitxml={report}"]
        command += ["--odoo-http", f"--odoo-database={database}", f"--odoo-config={config}", *map(str, paths)]
        # behind all others: a script beside this one may be named as a module is
        python_path = [path for path in (os.environ.get("PYTHONPATH"), str(here.parent)) if path]
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(python_path)}
        with open(log, "a") as file:
            done = subprocess.run(command, env=environ, stdout=file, stderr=subprocess.STDOUT, check=False)
        if done.returncode not in (0, 1):
            sys.exit(f"pytest broke off ({done.returncode}); see {log}")
        cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    failed, passed = set(), 0
    for case in cases:
        # the part before is where Odoo lies
        name = "odoo.addons." + case.get("classname").partition("odoo.addons.")[2] + "." + case.get("name")
        if case.find("failure") is not None or case.find("error") is not None:
            failed.add(name)
        elif case.find("skipped") is None:
            passed += 1
    return failed, passed


def file_of(name):
    """The file of a test that is named odoo.addons.<module>.tests.<file>.<class>.<test>."""
    module = name.split(".")[2]
    [folder] = find_spec(f"odoo.addons.{module}").submodule_search_locations
    return pathlib.Path(folder, *name.split(".")[3:-2]).with_suffix(".py")


def main(options, modules):
    database, config, log, result, *without = options
    pathlib.Path(log).unlink(missing_ok=True)
    paths = []
    for module in modules:
        [folder] = find_spec(f"odoo.addons.{module}").submodule_search_locations
        if pathlib.Path(folder, "tests").is_dir():
            paths.append(pathlib.Path(folder, "tests"))
    failed, passed = run(database, config, log, paths)
    unsteady = []
    if failed:
        again, _passed = run(database, config, log, sorted({file_of(name) for name in failed}))
        unsteady = sorted(failed - again)
        failed &= again
    if not passed:
        sys.exit(f"no test passed; see {log}")
    count = {}
    for name in failed:
        module = name.split(".")[2]
        count[module] = count.get(module, 0) + 1
    told = ", ".join(f"{module} {number}" for module, number in sorted(count.items()))
    print(f"{passed} passed, {len(failed)} failed ({told or 'none'}), {len(unsteady)} failed once and passed again")
    if without:
        known = json.loads(pathlib.Path(without[0]).read_text())
        known, wavering = set(known["failed"]), set(known["unsteady"])
        only_with, only_without = failed - known - wavering, known - failed - set(unsteady)
        for name in sorted(only_with):
            print(f"fails only with the addon: {name}")
        for name in sorted(only_without):
            print(f"fails only without the addon: {name}")
        if only_with or only_without:
            sys.exit(f"see {log}")
    pathlib.Path(result).write_text(json.dumps({"failed": sorted(failed), "unsteady": unsteady, "passed": passed}))


if __name__ == "__main__":
    cut = sys.argv.index("--")
    main(sys.argv[1:cut], sys.argv[cut + 1 :])
