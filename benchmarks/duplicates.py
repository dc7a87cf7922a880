"""How well and how fast complaints about one matter are recognised.

Precision and recall on labelled cases (`data/duplicates_*.json`): by the engine as it is shipped, which was fitted to
them; by the same engine whose table was fitted without the hand that wrote them; and through `find_duplicates()` of
cases in the database. A hit is the right open complaint; a wrong one is a false positive and a miss.
"""

import base64
import json
import random
import time
from collections import Counter, defaultdict
from pathlib import Path

import fit_duplicates
import letters
import scene
from measure import Figure
from yardstick import Yardstick

DATA = Path(__file__).parent / "data"
PULL = 0.25
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
        *_left_out_figures(),
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
# Fitted on other hands
# ------------------------------------------------------------------


def left_out():
    """(cases, predictions) of each source by a table that was fitted without it: `fit_duplicates.py`."""
    similarity = engine()
    read_of = {source: fit_duplicates.read(cases, similarity) for source, cases in fit_duplicates.sources().items()}
    copies = {
        source: fit_duplicates.read(fit_duplicates.copied([case for case, _v in rows]), similarity)
        for source, rows in read_of.items()
    }
    names = fit_duplicates.names_of([row for rows in read_of.values() for row in rows])
    for source, rows in read_of.items():
        rest = [other for other in read_of if other != source]
        table = fit_duplicates.fit([row for other in rest for row in (*read_of[other], *copies[other])], names, PULL)
        yield source, rows, fit_duplicates.judged(rows, table)


def _left_out_figures():
    similarity = engine()
    for source, rows, found in left_out():
        for level, threshold in (("the same", similarity.THRESHOLD), ("perhaps", similarity.PERHAPS)):
            hits, named, duplicates = fit_duplicates.at(found, threshold)
            drawn = fit_duplicates.intervals(found, fit_duplicates.customers(rows), threshold)
            for what, of, (low, high) in zip(("precision", "recall"), (named, duplicates), drawn, strict=True):
                yield Figure(
                    f"{source}, fitted on the other hands, {level}: {what}",
                    hits / of if of else 1.0,
                    "",
                    note=f"{len(rows)} cases; 95 % of such samples: {low:.2f} to {high:.2f}",
                )


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
