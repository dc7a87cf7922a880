"""How well and how fast complaints about one matter are recognised.

Precision and recall on labelled cases (`data/duplicates_*.json`): by the engine as it is shipped, by the same engine
whose table of coefficients was fitted to the cases of other customers, and through `find_duplicates()` of cases in the
database. A hit is the right open complaint; a wrong one is a false positive and a miss.
"""

import base64
import json
import math
import random
import time
from collections import Counter, defaultdict
from pathlib import Path

import letters
import scene
from measure import Figure
from yardstick import Yardstick

DATA = Path(__file__).parent / "data"
FOLDS = 6
OPEN_CASES, CHECKS = 50, 200


def engine():
    """The addon is importable only once Odoo is configured."""
    from odoo.addons.helpdesk_mgmt_complaint.tools import similarity

    return similarity


def labelled(name):
    return json.loads((DATA / f"duplicates_{name}.json").read_text(encoding="utf-8"))["cases"]


def as_text(letter):
    similarity = engine()
    return similarity.Text(letter["subject"], letter["body"], tuple(letter["attachments"]))


# ------------------------------------------------------------------
# Quality
# ------------------------------------------------------------------


def quality(env):
    """Figures of each set, kind by kind, then fitted on other customers, with learned weights, and in the database."""
    cases, extra = labelled("labelled"), labelled("extra")
    held_out = [case for case in extra if case["id"].startswith("z")]
    figures = [
        *_figures("labelled cases, as shipped", cases, shipped(cases), must=True, by_kind=True),
        *_figures("labelled cases, coefficients fitted on other customers", cases, cross_validated(cases), must=True),
        *_figures(
            "labelled cases, words learned from their open complaints", cases, shipped(cases, learned(cases)), must=True
        ),
        *_figures("cases of other services", extra, shipped(extra), by_kind=True),
        *_figures("of these, those that were never looked at", held_out, shipped(held_out)),
        *_figures("labelled cases, through find_duplicates()", cases, in_database(env, cases), must=True),
    ]
    return figures


def _figures(name, cases, predictions, must=False, by_kind=False):
    hits = sum(case["duplicate_of"] is not None and predictions[case["id"]] == case["duplicate_of"] for case in cases)
    named = sum(index is not None for index in predictions.values())
    duplicates = sum(case["duplicate_of"] is not None for case in cases)
    note = f"{len(cases)} cases, {duplicates} duplicates"
    yield Figure(f"{name}: precision", hits / named, "", at_least=0.85 if must else None, note=note)
    yield Figure(f"{name}: recall", hits / duplicates, "", at_least=0.7 if must else None, note=note)
    if not by_kind:
        return
    kinds = defaultdict(list)
    for case in cases:
        kinds[case["kind"]].append(case)
    for kind, those in sorted(kinds.items()):
        right = sum(predictions[case["id"]] == case["duplicate_of"] for case in those)
        told = "named none" if kind.startswith("neg_") else "named the right one"
        yield Figure(f"{name}: {kind}", right / len(those), "", note=f"{told}: {right} of {len(those)}")


def shipped(cases, weights=None):
    similarity = engine()
    predictions = {}
    for case in cases:
        results = similarity.compare_all(as_text(case["new"]), list(map(as_text, case["open"])), weights)
        predictions[case["id"]] = _best([result.score for result in results], similarity.THRESHOLD)
    return predictions


def _best(scores, threshold):
    best = max(range(len(scores)), key=scores.__getitem__)
    return best if scores[best] >= threshold else None


def learned(cases):
    """Weights from the open complaints of all these cases."""
    similarity = engine()
    documents = {(letter["subject"], letter["body"]) for case in cases for letter in case["open"]}
    counts = Counter(stem for document in documents for stem in set(similarity.stems(" ".join(document))))
    return similarity.Weights.learned(counts, len(documents))


# ------------------------------------------------------------------
# Fitted on other customers
# ------------------------------------------------------------------


def cross_validated(cases):
    """Each case by coefficients that were fitted without any case of its customer, beginning with the shipped ones."""
    customers = _customers(cases)
    names = sorted(set(customers))
    read = {case["id"]: _signals_of(case) for case in cases}
    predictions = {}
    for fold in range(FOLDS):
        out = {name for place, name in enumerate(names) if place % FOLDS == fold}
        rest = [case for case, name in zip(cases, customers, strict=True) if name not in out]
        start, coefficients = _fitted(rest, read)
        for case, name in zip(cases, customers, strict=True):
            if name in out:
                scores = [_chance(start, coefficients, values) for values in read[case["id"]]]
                predictions[case["id"]] = _best(scores, 0.5)
    return predictions


def _customers(cases):
    """Cases that share an open complaint are of one customer."""
    leader = {}

    def find(key):
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for case in cases:
        keys = [(letter["subject"], letter["body"]) for letter in case["open"]]
        for key in keys[1:]:
            leader[find(key)] = find(keys[0])
    return [find((case["open"][0]["subject"], case["open"][0]["body"])) for case in cases]


def _signals_of(case):
    similarity = engine()
    new, olds = similarity.analyse(as_text(case["new"])), [similarity.analyse(as_text(old)) for old in case["open"]]
    counted = similarity.stems_and_files(olds)
    return [similarity.signals(new, old, similarity.Weights.shipped(), *counted).values for old in olds]


def _chance(start, coefficients, values):
    return 1 / (1 + math.exp(-start - sum(coefficients[name] * value for name, value in values.items())))


def _fitted(cases, read, rounds=400, step=0.02, pull=1.0):
    """Logistic regression pulled towards the shipped table; no coefficient changes its sign."""
    similarity = engine()
    shipped, start = similarity.COEFFICIENTS, similarity.START
    coefficients = dict(shipped)
    pairs = [
        (values, float(place == case["duplicate_of"]))
        for case in cases
        for place, values in enumerate(read[case["id"]])
    ]
    for _round in range(rounds):
        slope, level = {name: pull * (coefficients[name] - shipped[name]) for name in shipped}, 0.0
        for values, truth in pairs:
            missed = _chance(start, coefficients, values) - truth
            level += missed
            for name, value in values.items():
                slope[name] += missed * value
        start -= step * level
        for name, change in slope.items():
            moved = coefficients[name] - step * change
            coefficients[name] = max(0.0, moved) if shipped[name] > 0 else min(0.0, moved)
    return start, coefficients


# ------------------------------------------------------------------
# In the database
# ------------------------------------------------------------------


def in_database(env, cases):
    """`find_duplicates()` of a case whose customer has the open complaints of the labelled one."""
    env = env(context={**env.context, **scene.quiet()})
    predictions = {}
    for case in cases:
        partner = env["res.partner"].create({"name": case["id"]})
        olds = [_filed(env, partner, letter) for letter in case["open"]]
        found = _filed(env, partner, case["new"]).find_duplicates(limit=1)
        predictions[case["id"]] = olds.index(found[0]["ticket"]) if found else None
    env.cr.rollback()
    return predictions


def _filed(env, partner, letter):
    ticket = env["helpdesk.ticket"].create(
        {
            "name": letter["subject"],
            "description": f"<p>{letter['body']}</p>",
            "partner_id": partner.id,
            "team_id": scene.team(env, "process").id,
            "type_id": env.ref(f"{scene.MODULE}.type_complaint").id,
        }
    )
    env["ir.attachment"].create(
        [
            # equal names of the labelled cases stand for equal files
            {
                "name": "file.txt",
                "datas": base64.b64encode(name.encode()),
                "res_model": ticket._name,
                "res_id": ticket.id,
            }
            for name in letter["attachments"]
        ]
    )
    return ticket


# ------------------------------------------------------------------
# Speed
# ------------------------------------------------------------------


def comparing(env):
    """A new letter of 120 words against 50 open ones, without the database: known to the process, and new to it."""
    similarity = engine()
    rng = random.Random(5)
    text = lambda: similarity.Text(*letters.letter(rng))  # noqa: E731
    olds = [text() for _old in range(OPEN_CASES)]
    similarity.compare_all(text(), olds)
    return [
        _timed(
            f"comparing with {OPEN_CASES} open cases, p95",
            lambda: similarity.compare_all(text(), olds),
            0.03,
            note="their texts were compared before",
        ),
        _timed(
            f"comparing with {OPEN_CASES} open cases that are new to the process, p95",
            lambda: similarity.compare_all(text(), [text() for _old in range(OPEN_CASES)]),
            0.08,
            CHECKS // 4,
        ),
    ]


def _timed(what, act, goal, rounds=CHECKS, note=""):
    """What 95 of 100 rounds take at most; pieces of the yardstick between them."""
    taken, yard = [], Yardstick("python")
    for _round in range(rounds):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
        yard.take()
    return yard.figure(what, sorted(taken)[int(len(taken) * 0.95)], goal, quantile=0.95, note=note)
