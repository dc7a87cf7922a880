"""Translations: `export MODULE DB DIR`, `check I18N DIR` and `merge I18N DIR`, where DIR holds the fresh .pot."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polib

MODULE = "helpdesk_mgmt_complaint"
LANG = "ar"
PLURAL = "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;"
POSITIONAL = re.compile(r"(?<!%)(?:%%)*(%[-#0+]*\d*(?:\.\d+)?[sdifrgxc])")
NAMED = re.compile(r"%\(\w+\)[-#0+]*\d*(?:\.\d+)?[sdifrgxc]|\{\{.*?\}\}|\{\w*\}", re.DOTALL)
# a number beside its noun (see tools/plural.py): each language has forms of its own, and the number itself is one token
COUNTED = re.compile(r"\{(\w+), plural,(?:\s*\w+\s*\{[^{}]*\}\s*)+\}")
TAG = re.compile(r"</?[A-Za-z][^>]*>")
# What a tag shows to people is part of the translation.
SHOWN = re.compile(
    r"""\s(?:title|alt|placeholder|aria-label|data-tooltip|label|string|help|confirm)=("[^"]*"|'[^']*')"""
)

QUOTED = re.compile(
    r"object\._(?:notice_link|survey_link|due_moment|local_date|notice_detail)\([^)]*\)|object\.solution"
)


def export(module, database, folder):
    target = Path(folder) / f"{module}.pot"
    command = [sys.executable, "-m", "odoo", "i18n", "export", "-d", database, "-l", "pot", "-o", target, module]
    # this command of Odoo takes no log level
    done = subprocess.run(command, cwd=folder, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    if not target.is_file() or not len(polib.pofile(str(target))):
        sys.exit(f"Odoo exported no term of {module} from {database}")


def needs_no_translation(text):
    """Only markup, placeholders, entities, digits and symbols, and no attribute that people are shown."""
    if SHOWN.search(text):
        return False
    text = re.sub(r"&#?\w+;", "", TAG.sub("", NAMED.sub("", text)))
    return not any(char.isalpha() for char in POSITIONAL.sub("", text))


def tokens(text):
    """What a translation must keep: positional placeholders in their order, the rest in any order."""
    if "_wording()" in text:
        # what each language says of its own grammar is its own: addresses, dates and quotations stand in both
        return {"placeholders": (set(QUOTED.findall(text)), {}), "tags": Counter()}
    text = COUNTED.sub(r"{\1}", text)
    tags = Counter(re.sub(r"\s+", " ", SHOWN.sub("", tag)) for tag in TAG.findall(text))
    return {"placeholders": (POSITIONAL.findall(text), Counter(NAMED.findall(text))), "tags": tags}


def faults(entry):
    if not entry.msgstr:
        yield "not translated"
        return
    if entry.fuzzy:
        yield "fuzzy"
    source, target = tokens(entry.msgid), tokens(entry.msgstr)
    for name, value in source.items():
        if value != target[name]:
            yield f"{name} differ: {entry.msgstr!r}"
    if any(source["placeholders"]) and "%" in re.sub("%%", "", NAMED.sub("", POSITIONAL.sub("", entry.msgstr))):
        if "%" in entry.msgid:
            yield f"a lone % breaks the text: {entry.msgstr!r}"


def places(catalogue):
    """{term: where Odoo loads it from}; a term that moved is not loaded from its old place."""
    return {entry.msgid: {place for place, _line in entry.occurrences} for entry in catalogue if not entry.obsolete}


def load(folder, name):
    path = Path(folder) / name
    return polib.pofile(str(path)) if path.is_file() else polib.POFile()


def findings(i18n, folder):
    fresh, kept = load(folder, f"{MODULE}.pot"), load(i18n, f"{MODULE}.pot")
    translated = {entry.msgid: entry for entry in load(i18n, f"{LANG}.po") if not entry.obsolete}
    now, before = places(fresh), places(kept)
    for term in sorted(now.keys() | before.keys()):
        if now.get(term) != before.get(term):
            change = "new" if term not in before else "gone" if term not in now else "moved"
            yield f"{MODULE}.pot: {change}: {term!r} (run ./dev i18n)"
    for term in now:
        if term not in translated:
            yield f"{LANG}.po: missing: {term!r}"
            continue
        for fault in faults(translated[term]):
            yield f"{LANG}.po: {term!r}: {fault}"


def check(i18n, folder):
    found = list(findings(i18n, folder))
    print("\n".join(found) if found else "ok translations")
    sys.exit(bool(found))


def merge(i18n, folder):
    Path(i18n).mkdir(exist_ok=True)
    fresh = load(folder, f"{MODULE}.pot")
    for header in ("POT-Creation-Date", "PO-Revision-Date"):
        fresh.metadata.pop(header, None)
    fresh.save(str(Path(i18n) / f"{MODULE}.pot"))

    known = load(i18n, f"{LANG}.po")
    merged = polib.POFile()
    merged.header = known.header or fresh.header
    merged.metadata = {**fresh.metadata, **known.metadata, "Language": LANG, "Plural-Forms": PLURAL}
    for header in ("POT-Creation-Date", "PO-Revision-Date"):
        merged.metadata.pop(header, None)
    # obsolete entries too: a term that came back finds its translation
    translated = {entry.msgid: entry for entry in sorted(known, key=lambda entry: not entry.obsolete)}
    for term in fresh:
        if old := translated.get(term.msgid):
            term.msgstr, term.flags, term.tcomment = old.msgstr, old.flags, old.tcomment
        if not term.msgstr and needs_no_translation(term.msgid):
            term.msgstr = term.msgid
        merged.append(term)
    merged.save(str(Path(i18n) / f"{LANG}.po"))
    left = list(findings(i18n, folder))
    print("\n".join([*left, f"{len(fresh)} terms, {len(left)} findings"]))


if __name__ == "__main__":
    {"export": export, "check": check, "merge": merge}[sys.argv[1]](*sys.argv[2:])
