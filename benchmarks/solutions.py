"""Suggestions among thousands of solved cases, and the daily look at what recurs among a million cases."""

import time
from datetime import timedelta

import scene
from arabic_text import Writer
from measure import Figure, taking
from yardstick import Yardstick

from odoo import fields

ENTRIES = (10_000, 20_000)
QUERIES = 300
# cases in the period that is looked at, new ones among them, and all there are
IN_PERIOD, NEW, CASES = 5_000, 500, (10_000, 1_000_000)


def p95(values):
    return sorted(values)[int(len(values) * 0.95)]


def fill_entries(env, writer, number):
    """Published entries by plain SQL, indexed by the product; returns (their words, seconds the index took)."""
    company = env.ref("base.main_company")
    made, start = [], 0.0
    for first in range(0, number, 1000):
        rows = []
        for _n in range(min(1000, number - first)):
            words = writer.base_words(60)
            made.append(words)
            rows.append((" ".join(map(writer.vary, words[:8])), " ".join(map(writer.vary, words))))
        env.cr.execute(
            """INSERT INTO helpdesk_solution (name, problem, solution, lang, state, company_id, is_public, create_date)
               SELECT name, problem, '<p>' || problem || '</p>', 'ar_001', 'published', %s, n %% 2 = 0, now()
               FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS t(name, problem, n) RETURNING id""",
            [company.id, [row[0] for row in rows], [row[1] for row in rows]],
        )
        entries = env["helpdesk.solution"].browse(row[0] for row in env.cr.fetchall())
        begin = time.perf_counter()
        entries._reindex()
        start += time.perf_counter() - begin
        env.cr.commit()
        env.invalidate_all()
    for table in ("helpdesk_solution", "helpdesk_solution_term", "helpdesk_solution_term_rel"):
        env.cr.execute(f"ANALYZE {table}")
    env.cr.commit()
    return made, start


def suggestions(env):
    """Suggestions for texts of realistic length, for agents and for customers who type."""
    writer, company = Writer(3), env.ref("base.main_company")
    made, built, times, figures = [], 0.0, {}, []
    for number in ENTRIES:
        new, seconds = fill_entries(env, writer, number - len(made))
        made += new
        built += seconds
        asked = [made[writer.random.randrange(len(made))] for _n in range(QUERIES)]
        for what, length, public in (("case of 120 words", 120, False), ("typed inquiry of 12 words", 12, True)):
            texts = [writer.about(words, length) for words in asked]
            for text in texts[:20]:
                env["helpdesk.solution"]._suggest(text, company, public=public)
            found, yard = [], Yardstick("both")
            for text in texts:
                # another request finds nothing in the cache
                env.invalidate_all()
                begin = time.perf_counter()
                env["helpdesk.solution"]._suggest(text, company, public=public)
                found.append(time.perf_counter() - begin)
                yard.take()
            times[number, what] = p95(found), yard
    for what in ("case of 120 words", "typed inquiry of 12 words"):
        (few, few_yard), (many, yard) = (times[number, what] for number in ENTRIES)
        title = f"suggestions for a {what}, {ENTRIES[1]:,} entries, p95"
        figures.append(yard.figure(title, many, 0.05, quantile=0.95))
        growth = yard.pieces(many, 0.95) / few_yard.pieces(few, 0.95)
        figures.append(
            Figure(f"suggestions for a {what}, {ENTRIES[1]:,} entries", growth, at_most=2, note=f"{ENTRIES[0]:,}")
        )
    env.cr.execute(
        """SELECT sum(pg_total_relation_size(name::regclass)) / 2^20
           FROM unnest(ARRAY['helpdesk_solution_term', 'helpdesk_solution_term_rel']) name"""
    )
    [[size]] = env.cr.fetchall()
    figures.append(Figure(f"index of {ENTRIES[1]:,} entries, size", float(size), "MiB"))
    figures.append(Figure(f"index of {ENTRIES[1]:,} entries, made", built, "s", seconds=built))
    return figures


def recurrence(env):
    """A day's look at what recurs: 500 new cases among 5,000 of the period, few or a million before it."""
    company, writer, figures, times = env.ref("base.main_company"), Writer(5), [], {}
    now = fields.Datetime.now()
    one = env["helpdesk.ticket"].with_context(**scene.quiet()).create(scene.ticket_values(env, "process", 1))
    env.flush_all()
    columns = [c for c in scene.columns_of(env.cr, "helpdesk_ticket") if c not in ("id", "number")]
    given = {"registered_date": "day", "name": "title", "description": "said", "partner_id": "customer"}
    selected = ", ".join(given.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    env.cr.execute("SELECT array_agg(id) FROM res_partner WHERE ref = 'bench'")
    [[partners]] = env.cr.fetchall()

    def insert(number, sql_day, texts):
        env.cr.execute(
            f"""INSERT INTO helpdesk_ticket (number, {names})
                SELECT 'R' || nextval('helpdesk_ticket_id_seq'), {selected} FROM helpdesk_ticket one,
                       (SELECT n, {sql_day} AS day, 'Case ' || n %% 50 AS title,
                               '<p>' || (%(texts)s::text[])[1 + n %% %(count)s] || '</p>' AS said,
                               (%(partners)s::int[])[1 + n %% cardinality(%(partners)s::int[])] AS customer
                        FROM generate_series(1, %(number)s) n) made
                WHERE one.id = %(one)s""",
            {"number": number, "texts": texts, "count": len(texts), "partners": partners, "one": one.id, "now": now},
        )
        env.cr.commit()

    # a tenth of the period's texts are all but the same
    texts = [writer.text(100) for _n in range(IN_PERIOD * 9 // 10)]
    same = writer.base_words(100)
    texts += [" ".join(same[:95] + writer.base_words(5)) for _n in range(IN_PERIOD // 10)]
    insert(IN_PERIOD, "%(now)s::timestamp - interval '1 hour' * (1 + n %% 600)", texts)
    company.complaint_recurrence_category = 20
    env.flush_all()
    env.cr.commit()
    Alert, Signature = env["helpdesk.recurrence.alert"], env["helpdesk.ticket.signature"]
    made, since = IN_PERIOD, now - timedelta(days=30)
    for cases in CASES:
        insert(cases - made, "%(now)s::timestamp - interval '1 hour' * (800 + n %% 20000)", texts[:500])
        made = cases
        for table in ("helpdesk_ticket", "helpdesk_ticket_signature"):
            env.cr.execute(f"ANALYZE {table}")
        while Signature._write_missing(since):
            env.cr.commit()
        insert(NEW, "%(now)s::timestamp - interval '1 minute'", texts[:NEW])
        made += NEW
        env.invalidate_all()
        yard = Yardstick("both")
        with yard.beside(), taking(env) as taken:
            while Signature._write_missing(since):
                pass
            raised = Alert._find(company, now)
        if cases == CASES[0]:
            assert set(raised.mapped("subject")) == {"category", "contact", "content"}, raised.mapped("subject")
        env.cr.rollback()
        env.invalidate_all()
        times[cases] = taken, yard
    (few, few_yard), (many, yard) = (times[cases] for cases in CASES)
    figures.append(
        yard.figure(
            f"a day's look at what recurs, {NEW:,} new of {IN_PERIOD:,} cases of the period, {CASES[1]:,} in all",
            many.seconds,
            30,
            queries=many.queries,
        )
    )
    figures.append(
        Figure(
            f"the same, {CASES[1]:,} cases in all",
            yard.pieces(many.seconds) / few_yard.pieces(few.seconds),
            at_most=2,
            note=f"{CASES[0]:,} in all",
        )
    )
    return figures
