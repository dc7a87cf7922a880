"""Every third-party import is declared where it must be; run in the addon's folder, with the environment's Python.

| code | may import |
| --- | --- |
| the addon, its hooks, migrations | what Odoo requires, and what manifest, pyproject.toml and pins/addon.txt declare |
| demo data | besides: what pyproject.toml's extra `demo` and pins/odoo.txt both name |
| tests | besides: what pins/odoo.txt (Odoo's own tests) and pins/test.txt name |
| benchmarks | besides: pins/bench.txt |
| .ci | besides: pins/lint.txt |

An import under `try` counts: an optional library that nobody declares is missing without a word. Addons that are
imported are among the dependencies of the manifest; those not from Odoo are in pyproject.toml and pins/addons.txt.
"""

import ast
import importlib.metadata
import importlib.util
import re
import sys
import tomllib
from pathlib import Path

ADDON = "helpdesk_mgmt_complaint"
OCA = "odoo-addon-"
HERE = Path()
BESIDES = {"tests": ("odoo", "test"), "benchmarks": ("odoo", "test", "bench"), ".ci": ("odoo", "test", "bench", "lint")}


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements):
    """The distributions that are asked for, whichever release"""
    found = (re.match(r"\s*([\w.-]+)", text) for text in requirements if not text.startswith("#"))
    return {plain(match[1]) for match in found if match}


def pins(name):
    path = HERE / f".ci/pins/{name}.txt"
    return names(path.read_text().splitlines()) if path.is_file() else set()


def required_by_odoo():
    try:
        return names(text for text in importlib.metadata.requires("odoo") or [] if "extra ==" not in text)
    except importlib.metadata.PackageNotFoundError:
        source = Path(importlib.util.find_spec("odoo").submodule_search_locations[0]).parent
        return names((source / "requirements.txt").read_text().splitlines())


def imports(path):
    """(line, dotted name) of each absolute import, wherever it stands in the file"""
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            if node.module == "odoo.addons":
                yield from ((node.lineno, f"odoo.addons.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


def manifest_of(addon):
    spec = importlib.util.find_spec(f"odoo.addons.{addon}")
    path = Path(spec.submodule_search_locations[0]) / "__manifest__.py" if spec else Path("-")
    return ast.literal_eval(path.read_text()) if path.is_file() else {}


def with_dependencies(addons):
    found, left = {"base"}, list(addons)
    while left:
        addon = left.pop()
        if addon not in found:
            found.add(addon)
            left += manifest_of(addon).get("depends", [])
    return found


def is_installed(distribution):
    try:
        return bool(importlib.metadata.version(distribution))
    except importlib.metadata.PackageNotFoundError:
        return False


def findings():
    manifest = ast.literal_eval((HERE / "__manifest__.py").read_text())
    pyproject = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    project, demo = names(pyproject["dependencies"]), names(pyproject.get("optional-dependencies", {}).get("demo", []))
    declared = {
        "the manifest's external_dependencies": names(manifest.get("external_dependencies", {}).get("python", [])),
        "pyproject.toml": {name for name in project if not name.startswith("odoo")},
        ".ci/pins/addon.txt": pins("addon"),
    }
    of_odoo, everywhere = required_by_odoo(), set.intersection(*declared.values())
    addons = with_dependencies(manifest["depends"])
    providers = importlib.metadata.packages_distributions()
    used = set()

    for path in sorted(HERE.rglob("*.py")):
        folder = path.parts[0]
        local = {file.stem for file in path.parent.glob("*.py")} | {"tools"}
        besides = {name for pin in BESIDES.get(folder, ()) for name in pins(pin)}
        if folder == "demo":
            besides = demo & pins("odoo")
        for line, name in imports(path):
            module = name.partition(".")[0]
            if module in sys.stdlib_module_names or (module in local and folder in BESIDES):
                continue
            if module == "odoo":
                addon = name.split(".")[2:3] if name.startswith("odoo.addons.") else []
                if addon and addon[0] not in {ADDON, *addons} and folder not in ("benchmarks", ".ci"):
                    yield f"{path}:{line}: odoo.addons.{addon[0]} is not among the dependencies of the manifest"
                continue
            # the name of a module is not always that of its distribution (PIL, dateutil, psycopg2 of psycopg2-binary)
            could = {plain(module), *map(plain, providers.get(module, []))}
            used |= could
            if could & (of_odoo | everywhere | besides):
                continue
            missing = ", ".join(place for place, found in declared.items() if not could & found)
            if folder in BESIDES:
                missing = f".ci/pins/{BESIDES[folder][-1]}.txt"
            elif folder == "demo":
                missing = "pyproject.toml's extra demo and .ci/pins/odoo.txt"
            yield f"{path}:{line}: import of {name}, which Odoo does not require: declare it in {missing}"

    for place, found in declared.items():
        for name in sorted(found - used):
            yield f"{place}: {name} is declared, but nothing imports it"

    foreign = {f"{OCA}{plain(name)}" for name in manifest["depends"] if is_installed(f"{OCA}{name}")}
    for place, found in (("pyproject.toml", project), (".ci/pins/addons.txt", pins("addons"))):
        for name in sorted(foreign ^ {name for name in found if name.startswith(OCA)}):
            yield f"{place}: {name} stands in one of manifest and {place} alone"


if __name__ == "__main__":
    found = list(findings())
    print("\n".join(found))
    sys.exit(bool(found))
