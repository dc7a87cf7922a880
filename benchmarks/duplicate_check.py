"""The comparison at filing: with 50 open cases of the customer, beside ten thousand to a million tickets of others."""

import random
import time

import scene
from measure import Figure, best
from yardstick import Yardstick

from odoo.tools import SQL

SIZES = (10_000, 100_000, 1_000_000)
OPEN_CASES, CUSTOMERS, CHECKS = 50, 40, 120
# what complaints are made of, so that each is like others and none is another
OPENINGS = (
    "السلام عليكم ورحمة الله وبركاته، أتقدم إليكم بهذه الشكوى راجياً النظر فيها بعين الاعتبار.",
    "تحية طيبة وبعد، أود إفادتكم بما حصل معي في هذه المعاملة.",
    "أرجو التكرم بمتابعة موضوعي الذي طال انتظاره دون رد واضح من الجهة المختصة.",
)
SERVICES = (
    "الإعانة الشهرية",
    "رخصة النشاط التجاري",
    "شهادة الإنجاز",
    "بطاقة العضوية",
    "الدورة التدريبية",
    "تصريح العمل",
)
FAULTS = (
    "لم يصلني المبلغ حتى الآن رغم مراجعتي الموظف أكثر من مرة",
    "تظهر المعاملة في النظام مكتملة ولم أستلم شيئاً",
    "رفض الموظف استلام الملف دون أن يذكر السبب",
    "خُصم المبلغ مرتين من حسابي ولم يُعد إليّ الفرق",
    "تأخر الموعد ثلاثة أسابيع عما أُعلن في الموقع",
    "وردت رسالة بأن الطلب مرفوض لنقص في المستندات وقد أرفقتها كاملة",
)
BRANCHES = ("الملز", "النسيم", "العليا", "الروضة", "السويدي", "المروج", "الشفا", "قرطبة")
CLOSINGS = (
    "آمل معالجة الموضوع في أقرب وقت وإفادتي بما يتم، ولكم جزيل الشكر والتقدير.",
    "وأحتفظ بحقي في التصعيد إلى الجهات المعنية إن لم يُعالَج الأمر خلال المدة النظامية.",
)


def complaint(rng):
    """Subject and text of a made complaint, 60 to 150 words."""
    service, branch, number = rng.choice(SERVICES), rng.choice(BRANCHES), rng.randint(100_000, 999_999)
    sentences = [
        rng.choice(OPENINGS),
        f"راجعت فرع {branch} بتاريخ {rng.randint(1, 28)}/{rng.randint(1, 12)}/2026 بخصوص {service} رقم {number}.",
        *(f"{fault}." for fault in rng.sample(FAULTS, rng.randint(2, 5))),
        f"كما تواصلت مع الموظف المختص في فرع {rng.choice(BRANCHES)} وأفاد بأن {rng.choice(FAULTS)}.",
        rng.choice(CLOSINGS),
    ]
    return f"{service}: {rng.choice(FAULTS)}", " ".join(sentences)


def duplicate_check(env):
    """The whole check that a filing pays: finding, reading, comparing and keeping; each a filing of its own."""
    from odoo.addons.helpdesk_mgmt_complaint.tools import analysis

    cr, rng, made, told, yards = env.cr, random.Random(5), 0, [], []
    customers = _customers(env, rng)
    env["helpdesk.word.count"]._of_company(env.company)
    built = 0.0
    for size in SIZES:
        seconds = _fill(env, size - made)
        built, made = built + seconds, size
        env["helpdesk.word.count"].search([]).unlink()
        env["helpdesk.word.count"]._of_company(env.company)._learn()
        cr.commit()
        samples, yard = [], Yardstick("both")
        for number in range(CHECKS):
            case = _filed(env, customers[number % CUSTOMERS], rng)
            env.flush_all()
            env.invalidate_all()
            # as in a worker that has not seen this customer's cases yet
            analysis.analyse.cache_clear()
            queries, start = cr.sql_log_count, time.perf_counter()
            env["helpdesk.ticket.match"].sudo()._compare_cases(case)
            env.flush_all()
            samples.append((time.perf_counter() - start, cr.sql_log_count - queries))
            cr.rollback()
            yard.take()
        samples.sort()
        told.append((size, samples[int(0.95 * len(samples))][0], samples[len(samples) // 2][0], samples[-1][1]))
        yards.append(yard)
    p95 = [one[1] for one in told]
    first, *_others, last = (yard.pieces(slow, 0.95) for yard, slow in zip(yards, p95, strict=True))
    note = ", ".join(
        f"{size:,} tickets: {1000 * slow:.1f} ms (median {1000 * usual:.1f})" for size, slow, usual, _q in told
    )
    plan = _plan(env, customers[0])
    cr.execute(
        """SELECT sum(pg_relation_size(indexrelid)) FROM pg_stat_user_indexes
           WHERE indexrelname LIKE 'helpdesk\\_ticket\\_open%'"""
    )
    [[index_bytes]] = cr.fetchall()
    return [
        yard.figure(
            f"a check at filing, p95, {OPEN_CASES} open cases of the customer, {SIZES[-1]:,} tickets",
            p95[-1],
            0.05,
            quantile=0.95,
            queries=told[-1][3],
            note=note,
        ),
        Figure(
            f"the same, {SIZES[-1]:,} tickets against {SIZES[0]:,}", last / first, at_most=2, seconds=p95[-1],
            note=f"the search reads {plan}",
        ),
        Figure(
            "the four indexes of open cases", index_bytes / 2**20, "MiB", seconds=_reindexed(env),
            note=f"size and build time with {SIZES[-1]:,} tickets, one in fifty open",
        ),
        _batch(env),
    ]  # fmt: skip


def _customers(env, rng):
    partners = env["res.partner"].create(
        [{"name": f"Filing {n}", "email": f"filing{n}@example.com"} for n in range(CUSTOMERS)]
    )
    cases = env["helpdesk.ticket"].with_context(**scene.quiet())
    [shared] = scene.ticket_values(env, "process", 1)
    for partner in partners:
        vals_list = []
        for _n in range(OPEN_CASES):
            subject, text = complaint(rng)
            own = {"partner_id": partner.id, "partner_name": partner.name, "partner_email": partner.email}
            vals_list.append({**shared, **own, "name": subject, "description": f"<p>{text}</p>"})
        cases.create(vals_list)
    env.cr.commit()
    return partners


def _filed(env, partner, rng):
    subject, text = complaint(rng)
    [vals] = scene.ticket_values(env, "process", 1)
    own = {"partner_id": partner.id, "partner_name": partner.name, "partner_email": partner.email}
    vals.update(own, name=subject, description=f"<p>{text}</p>")
    return env["helpdesk.ticket"].with_context(**scene.quiet()).create(vals)


def _fill(env, number):
    """Tickets of a hundred thousand other customers, by plain SQL; one in fifty is open.

    :return: seconds
    """
    cr = env.cr
    one = env["helpdesk.ticket"].with_context(**scene.quiet()).create(scene.ticket_values(env, "process", 1))
    env.flush_all()
    start = time.perf_counter()
    cr.execute("SELECT count(*) FROM res_partner WHERE ref = 'bench_other'")
    [[others]] = cr.fetchall()
    if not others:
        cr.execute(
            """WITH made AS (
                   INSERT INTO res_partner (name, ref, active, type, create_date, write_date)
                   SELECT 'Other ' || n, 'bench_other', true, 'contact', now(), now() FROM generate_series(1, 100000) n
                   RETURNING id)
               UPDATE res_partner p SET commercial_partner_id = p.id FROM made WHERE made.id = p.id"""
        )
        cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE ref = 'bench_other'")
    given = {
        "number": "'D' || n || '-' || %(one)s",
        "partner_id": "(SELECT min(id) FROM res_partner WHERE ref = 'bench_other') + n %% 100000",
        "commercial_partner_id": "(SELECT min(id) FROM res_partner WHERE ref = 'bench_other') + n %% 100000",
        "phase": "CASE WHEN n %% 50 = 0 THEN 'processing' ELSE 'closed' END",
        "name": "'موضوع ' || md5(n::text)",
    }
    columns = [name for name in scene.columns_of(cr, "helpdesk_ticket") if name != "id"]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(given.get(name, f't."{name}"') for name in columns)
    cr.execute(
        f"""INSERT INTO helpdesk_ticket ({names})
            SELECT {values} FROM helpdesk_ticket t, generate_series(1, %(number)s) n WHERE t.id = %(one)s""",
        {"one": one.id, "number": number},
    )
    cr.commit()
    cr.execute("ANALYZE helpdesk_ticket, res_partner")
    cr.commit()
    return time.perf_counter() - start


def _plan(env, partner):
    """Which indexes the search of a customer's open cases reads; a sequential scan is an error."""
    facts = {"id": 0, "company_id": env.company.id, "partner_id": partner.id, "firm_id": partner.id}
    query = env["helpdesk.ticket.match"]._open_query([{**facts, "email_key": "a@b.example", "phone_key": "01234567"}])
    lines = " ".join(line for (line,) in env.execute_query(SQL("EXPLAIN %s", query)))
    assert "Seq Scan on helpdesk_ticket" not in lines, lines
    return ", ".join(sorted({word.strip("()") for word in lines.split() if "ticket_open_" in word}))


def _reindexed(env):
    """Seconds that building the indexes anew takes."""
    start = time.perf_counter()
    for name in ("partner", "commercial", "email", "phone"):
        env.cr.execute(f"REINDEX INDEX helpdesk_ticket_open_{name}_idx")
    env.cr.rollback()
    return time.perf_counter() - start


def _batch(env):
    """1,000 cases at once leave the comparison to the scheduled action: what marking them costs."""
    from odoo.addons.helpdesk_mgmt_complaint.models.process.acting import KEY, Acting

    quiet = {**scene.quiet(), KEY: Acting(silent=True)}
    values = scene.ticket_values(env, "process", 1000)

    def creating(**context):
        tickets = env["helpdesk.ticket"].with_context(**context)
        return lambda: tickets.create([dict(vals) for vals in values])

    without, marked = best(env, creating(**scene.quiet()), 2), best(env, creating(**quiet), 2)
    return Figure(
        "creating 1,000 cases that will be compared, against 1,000 that will not",
        marked.seconds / without.seconds,
        at_most=1.1,
        queries=marked.queries,
        seconds=marked.seconds,
    )
