"""Fits what the comparison of complaints weighs (`tools/table.py`) to the labelled cases, and says how well it does.

    python benchmarks/fit_duplicates.py            # the figures, each source judged by coefficients that never saw it
    python benchmarks/fit_duplicates.py --write    # writes tools/table.py anew
    python benchmarks/fit_duplicates.py --judge    # and what it makes of the hands that nothing is fitted to

A source is a hand that wrote cases. Every figure leaves one source out, and the thresholds are chosen on those same
left-out scores; fitting the final table takes all of them. It takes minutes and needs nothing but the addon's tools.
"""

import importlib.util
import json
import math
import random
import re
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
# how far coefficients are pulled to 0: the nested validation below chooses one of these
# the labelled letters have no numbers of cases: what naming one weighs stands here
FIXED = {"names_case": 1.5}
PULLS = (0.25, 0.5, 1.0)
# a coefficient moves by so much at most at a time; none moves any more when it moves by less than the other
ROUNDS, FURTHEST, STILL = 500, 1.0, 1e-4
# how often customers are drawn anew for an interval
DRAWS = 1000
# what the two levels promise on cases of hands that were left out
SAME_PRECISION, PERHAPS_PRECISION = 0.9, 0.75
# signals that speak against one matter; the rest speak for it. Letters that are written alike beyond the words that
# tell something share the formulae of a service.
AGAINST = ("other_", "behind", "contradicted", "most_contradicted", "letters", "replaced", "refers_own")


def tools():
    """The addon's tools without Odoo."""
    if "complaint_tools" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "complaint_tools",
            HERE.parent / "tools/__init__.py",
            submodule_search_locations=[str(HERE.parent / "tools")],
        )
        sys.modules["complaint_tools"] = package = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(package)
    return importlib.import_module("complaint_tools.similarity")


# ------------------------------------------------------------------
# Labelled cases
# ------------------------------------------------------------------


def sources():
    """{source: its cases}: each file is one, but for the hands that a file tells apart by the letter of the ids."""
    found = {}
    for path in sorted(DATA.glob("duplicates_*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            found.setdefault(path.stem.removeprefix("duplicates_"), []).append(case)
    return found


def copied(cases):
    """Letters that are copied, word for word, for another transaction: its number, amount, day or month is another.

    People file so, and the labelled sets hardly do. Made from what is written; they are fitted to, and no figure of the
    report counts them.
    """
    made = {}
    for case in cases:
        for letter in case["open"]:
            for kind, pattern, change in CHANGES:
                body, count = pattern.subn(change, letter["body"], count=1)
                if count and body != letter["body"]:
                    new = {**letter, "body": body, "attachments": []}
                    copy = {**case, "new": new, "duplicate_of": None, "kind": f"neg_copied_{kind}", "weight": COPY}
                    made.setdefault(body, copy)
    return list(made.values())


def _other_digits(match):
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10 or 7), match[0])


def _other_month(match):
    months = MONTHS if match[0] in MONTHS else HIJRI
    return months[(months.index(match[0]) + 1) % len(months)]


# how much such a letter counts beside one that somebody wrote
COPY = 0.15
PLACES = [
    "جدة",
    "مكة",
    "الرياض",
    "الدمام",
    "تبوك",
    "أبها",
    "حائل",
    "جازان",
    "نجران",
    "ينبع",
    "الخبر",
    "الأحساء",
    "القصيم",
    "عرعر",
    "Jeddah",
    "Riyadh",
    "Dammam",
    "Tabuk",
    "Abha",
]


def _other_place(match):
    return PLACES[(PLACES.index(match[0]) + 3) % 14] if PLACES.index(match[0]) < 14 else "Khobar"


MONTHS = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
HIJRI = ["محرم", "صفر", "رجب", "شعبان", "رمضان", "شوال"]
CHANGES = [
    ("number", re.compile(r"\b\d{5,}\b"), _other_digits),
    ("amount", re.compile(r"[\d٠-٩,٬]{2,}(?= ?(?:ريال|SAR|riyal|ألف))"), _other_digits),
    ("place", re.compile(rf"\b(?:{'|'.join(PLACES)})\b"), _other_place),
    ("month", re.compile(rf"\b(?:{'|'.join(MONTHS + HIJRI)})\b"), _other_month),
]


def read(cases, similarity):
    """[(case, [values of each open letter])]."""

    def text(letter):
        return similarity.Text(letter["subject"], letter["body"], tuple(letter["attachments"]))

    weights = similarity.Weights.shipped()
    rows = []
    for case in cases:
        new = similarity.analyse(text(case["new"]))
        olds = [similarity.analyse(text(letter)) for letter in case["open"]]
        rows.append((case, [found.values for found in similarity.signals(new, olds, weights)]))
    return rows


# ------------------------------------------------------------------
# Fitting: logistic regression whose coefficients keep their sign and are pulled to 0
# ------------------------------------------------------------------


def names_of(rows):
    return sorted({name for _case, each in rows for values in each for name in values})


def sign(name):
    return -1.0 if name.startswith(AGAINST) else 1.0


def fit(rows, names, pull):
    """(start, {name: coefficient}): one after the other is put where the loss is least, until none moves."""
    columns, truths, weights = {None: []}, [], []
    for case, each in rows:
        for place, values in enumerate(each):
            columns[None].append((len(truths), 1.0))
            for name, value in values.items():
                if value and name in names:
                    columns.setdefault(name, []).append((len(truths), value))
            truths.append(float(place == case["duplicate_of"]))
            weights.append(case.get("weight", 1.0))
    totals = [0.0] * len(truths)
    coefficients = dict.fromkeys([None, *names], 0.0)
    for _round in range(ROUNDS):
        moved = 0.0
        for name, column in columns.items():
            old = coefficients[name]
            slope, bend = (0.0, 1e-9) if name is None else (pull * old, pull)
            for pair, value in column:
                share = 1 / (1 + math.exp(-max(-30.0, min(30.0, totals[pair]))))
                slope += weights[pair] * (share - truths[pair]) * value
                bend += weights[pair] * share * (1 - share) * value * value
            new = old - max(-FURTHEST, min(FURTHEST, slope / bend))
            if name is not None and new * sign(name) < 0:
                new = 0.0
            if new != old:
                coefficients[name], moved = new, max(moved, abs(new - old))
                for pair, value in column:
                    totals[pair] += (new - old) * value
        if moved < STILL:
            break
    start = coefficients.pop(None)
    return start, {**coefficients, **FIXED}


def score(values, table):
    start, coefficients = table
    total = start + sum(coefficients.get(name, 0.0) * value for name, value in values.items() if value)
    return 1 / (1 + math.exp(-total))


# ------------------------------------------------------------------
# Judging
# ------------------------------------------------------------------


def best(each, table):
    """(score, place) of the likeliest open letter."""
    return max((score(values, table), -place) for place, values in enumerate(each))


def judged(rows, table):
    """[(score, whether it is the right letter, whether there is one)]."""
    found = []
    for case, each in rows:
        top, place = best(each, table)
        found.append((top, case["duplicate_of"] == -place, case["duplicate_of"] is not None))
    return found


def at(found, threshold):
    """(hits, named, duplicates)."""
    named = [right for top, right, _dup in found if top >= threshold]
    return sum(named), len(named), sum(dup for *_rest, dup in found)


def customers(rows):
    """Whose each case is: cases with one first open letter are of one customer."""
    return [case.get("customer") or case["open"][0]["body"] for case, _values in rows]


def intervals(found, whose, threshold):
    """95 % intervals of precision and recall: customers are drawn anew, with all their cases."""
    of_each = defaultdict(list)
    for one, customer in zip(found, whose, strict=True):
        of_each[customer].append(one)
    of_each, rng, drawn = list(of_each.values()), random.Random(18), []
    for _draw in range(DRAWS):
        hits, named, duplicates = at([one for each in rng.choices(of_each, k=len(of_each)) for one in each], threshold)
        drawn.append((hits / named if named else 1.0, hits / duplicates if duplicates else 1.0))
    return [(sorted(part)[DRAWS // 40], sorted(part)[-DRAWS // 40]) for part in zip(*drawn, strict=True)]


def told(found, whose, threshold):
    hits, named, duplicates = at(found, threshold)
    parts = []
    for what, of, (low, high) in zip(
        ("precision", "recall"), (named, duplicates), intervals(found, whose, threshold), strict=True
    ):
        parts.append(f"{what} {hits / of if of else 1:.3f} ({low:.2f} to {high:.2f})")
    return ", ".join(parts)


def threshold_for(found, precision):
    """The lowest threshold, in hundredths, from which on the precision holds: the mean of all sources, each of which
    counts alike however many cases it has.

    :param found: {source: judged cases}
    """
    steps = [step / 100 for step in range(95, 4, -1)]
    chosen = 0.95
    for step in steps:
        parts = [hits / named if named else 1.0 for hits, named, _dup in (at(each, step) for each in found.values())]
        if sum(parts) / len(parts) < precision:
            break
        chosen = step
    return chosen


def left_out(read_of, copies, names, pull):
    """{source: judged cases} by tables that were fitted without the source."""
    found = {}
    for held in read_of:
        rest = [source for source in read_of if source != held]
        table = fit([row for source in rest for row in (*read_of[source], *copies[source])], names, pull)
        found[held] = judged(read_of[held], table)
    return found


def loss(found):
    """How wrong the scores are, in all sources alike."""
    total = 0.0
    for each in found.values():
        total += sum(-math.log(max(1e-6, top if right else 1 - top)) for top, right, _dup in each) / len(each)
    return total / len(found)


def main(write=False, judge=False):
    similarity = tools()
    read_of = {source: read(cases, similarity) for source, cases in sources().items()}
    rows = [row for each in read_of.values() for row in each]
    copies = {source: read(copied([case for case, _v in each]), similarity) for source, each in read_of.items()}
    print("letters copied for another transaction:", {source: len(each) for source, each in copies.items()})
    names = names_of(rows)
    pulls = {pull: left_out(read_of, copies, names, pull) for pull in PULLS}
    pull = min(PULLS, key=lambda each: loss(pulls[each]))
    print("pull", pull, {each: round(loss(found), 4) for each, found in pulls.items()})
    found = pulls[pull]
    everything = [one for each in found.values() for one in each]
    same, perhaps = (threshold_for(found, precision) for precision in (SAME_PRECISION, PERHAPS_PRECISION))
    for held in found:
        # the threshold, too, without the source
        rest = {source: each for source, each in found.items() if source != held}
        print(f"nested, {held}: {told(found[held], customers(read_of[held]), threshold_for(rest, SAME_PRECISION))}")
    for level, threshold in (("the same", same), ("perhaps", perhaps)):
        print(f"{level}: from {threshold:.2f}, each source left out")
        for source, each in found.items():
            print(f"  {source:14s} {len(each):4d} cases: {told(each, customers(read_of[source]), threshold)}")
        print(f"  {'all':14s} {len(everything):4d} cases: {told(everything, customers(rows), threshold)}")
    kinds = defaultdict(list)
    for source, each in read_of.items():
        for (case, _values), one in zip(each, found[source], strict=True):
            kinds[case["kind"]].append(one)
    for kind, each in sorted(kinds.items()):
        wrong = [top >= same and not right or (not kind.startswith("neg_") and top < same) for top, right, _dup in each]
        print(f"  {kind:24s} right {len(each) - sum(wrong)} of {len(each)}")
    table = fit([*rows, *(row for each in copies.values() for row in each)], names, pull)
    wrong = sum(best(each, table)[0] >= same for source in copies for _case, each in copies[source])
    print(f"  copied for another transaction, as fitted: called the same {wrong} of {sum(map(len, copies.values()))}")
    for name, value in sorted(table[1].items(), key=lambda item: -abs(item[1])):
        print(f"  {name:20s} {value:6.2f}")
    if judge:
        for path in sorted(DATA.glob("unseen_*.json")):
            # nothing was fitted to these, and no rule was written for them
            unseen = read(json.loads(path.read_text(encoding="utf-8"))["cases"], similarity)
            for level, threshold in (("the same", same), ("perhaps", perhaps)):
                print(f"{path.stem}, {level}: {told(judged(unseen, table), customers(unseen), threshold)}")
    if write:
        write_table(table, same, perhaps)
    return found


def write_table(table, same, perhaps):
    start, coefficients = table
    lines = [f'    "{name}": {value:.2f},' for name, value in sorted(coefficients.items(), key=lambda item: -item[1])]
    (HERE.parent / "tools/table.py").write_text(
        '"""What the comparison of complaints weighs: fitted by `benchmarks/fit_duplicates.py` to labelled cases, not '
        "by "
        "hand.\n\nEach signal adds its coefficient times its value to the sum; a sum of 0 is a score of one half. No "
        "Odoo "
        'import.\n"""\n\n'
        "# over this score two complaints are about the same matter, over the lower one perhaps\n"
        f"SAME_MATTER, PERHAPS_SAME = {same:.2f}, {perhaps:.2f}\n"
        f"START = {start:.2f}\n"
        "COEFFICIENTS = {\n" + "\n".join(lines) + "\n}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main("--write" in sys.argv[1:], "--judge" in sys.argv[1:])
