"""odoo_lint.py DATABASE ADDON CHECKOUT FOLDER: Odoo's own lint, the module `test_lint`, of one addon.

Its tests read the files of every addon there is, and the registry of a database that holds this one. Here they see the
files of this addon alone; of what they find in the registry only what is about it counts. `FOLDER` holds eslint.
"""

import configparser
import importlib
import logging
import os
import pkgutil
import re
import sys
import tempfile
import unittest
from contextlib import ExitStack
from unittest.mock import PropertyMock, patch

from odoo.modules import Manifest, module
from odoo.modules.registry import Registry
from odoo.tools import config

import odoo.addons

database, addon, checkout, folder = sys.argv[1:]
# eslint's test leaves out what lies below any folder `lib`, and so may the environment
place = tempfile.TemporaryDirectory()
os.symlink(checkout, os.path.join(place.name, addon))
os.environ["PATH"] = os.pathsep.join((os.path.dirname(sys.executable), folder, os.environ["PATH"]))
rules = configparser.ConfigParser(interpolation=None)
rules.read(os.environ["ODOO_RC"])
paths = [path for path in rules["options"]["addons_path"].split(",") if not os.path.exists(os.path.join(path, addon))]
paths = ",".join((place.name, *paths))
config.parse_config(["-d", database, "--no-http", "--log-level=warn", "--addons-path", paths])
registry = Registry(database)
manifest = Manifest.for_addon(addon)
tests = importlib.import_module("odoo.addons.test_lint.tests")
findings = []


def is_ours(params, text):
    if "module" in params:
        return params["module"] == addon
    if "method" in params:
        method = getattr(registry[params["model"]], params["method"])
        return addon in getattr(method, "__module__", "")
    return True


def without_others(text):
    """Of fields without an index only those of this addon's models, and of the base's that it builds upon."""
    lines = text.splitlines()
    fields = [line for line in lines if re.match(r"[\w.]+ \(inverse of ", line)]
    ours = [line for line in fields if line.startswith("helpdesk.")]
    return "\n".join(line for line in lines if line not in fields or line in ours) if ours or not fields else ""


class Warned(logging.Handler):
    """Of some faults the tests only warn."""

    def emit(self, record):
        text = record.getMessage()
        if record.name.startswith("odoo.addons.test_lint") and addon in text:
            findings.append(text)


class Found(unittest.TestResult):
    def addError(self, test, err):
        text = without_others(str(err[1]).strip())
        if text and is_ours(getattr(test, "params", {}), text):
            findings.append(f"{test.id()}\n{text}")

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.addError(subtest, err)

    def addSkip(self, test, reason):
        findings.append(f"{test.id()} was skipped: {reason}")


def run(case, result):
    case.setUpClass()
    try:
        for name in unittest.defaultTestLoader.getTestCaseNames(case):
            test = case(name)
            with patch.object(module, "current_test", test):
                test.run(result)
    finally:
        case.tearDownClass()
        case.doClassCleanups()


def only_ours(name, tested):
    """What the tests of a file are to read."""
    stack = ExitStack()
    stack.enter_context(patch.object(Manifest, "all_addon_manifests", lambda: [manifest]))
    if hasattr(tested, "get_modules"):
        stack.enter_context(patch.object(tested, "get_modules", lambda: [addon]))
    if name == "test_eslint":
        check = tested.TestESLint._test_eslint
        # eslint takes an empty list of files, such as that of the point of sale's modules, for a fault
        guarded = lambda test, modules, rules: modules and check(test, modules, rules)  # noqa: E731
        stack.enter_context(patch.object(tested.TestESLint, "_test_eslint", guarded))
    if name == "test_pylint":
        stack.enter_context(patch.object(type(config), "root_path", PropertyMock(return_value=manifest.path)))
    if name == "test_markers":
        stack.enter_context(patch.object(odoo.addons, "__path__", [manifest.path]))
        stack.enter_context(patch.object(odoo, "__path__", []))
    return stack


logging.getLogger().addHandler(Warned(logging.WARNING))
count = 0
for _finder, name, _package in pkgutil.iter_modules(tests.__path__):
    # test_checkers tests the checkers
    if not name.startswith("test_") or name == "test_checkers":
        continue
    tested = importlib.import_module(f"{tests.__name__}.{name}")
    for case in vars(tested).values():
        if isinstance(case, type) and issubclass(case, unittest.TestCase) and case.__module__ == tested.__name__:
            with only_ours(name, tested):
                run(case, Found())
            count += 1
if count < 15:
    findings.append(f"only {count} of test_lint's classes were found")
print("\n\n".join(findings))
sys.exit(bool(findings))
