import hashlib
import re
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from ...tools.text import ARTICLES, PARTICLES, normalise, root, stem
from . import helpdesk_solution  # noqa: F401 (its model is inherited)

# A search looks up the rarest roots of a text, and of each no more than so many entries, newest first; the best are
# weighed by all their words, and the best of those are read.
RAREST, POSTINGS, LOOKED_AT, COMPARED = 12, 300, 40, 15
# the longest text that a search reads, in characters
TEXT_MAX = 4000
# what an entry shares with the text before it is suggested: share of both texts' weight (cosine), 0 to 1
ALIKE = 0.2
# a root that both have in other derivations (to renew, new) says less than the same word inflected
DERIVED = 0.4
# words that are in every text and tell nothing; on a young reference their number would not tell it
FILLERS = frozenset(
    normalise(
        "في من على عن إلى الى مع أن إن ان لم لا لن ما هل هو هي هذا هذه ذلك تلك التي الذي الذين كان كانت تم قد "
        "كل بعد قبل حتى عند عن أو او أم أما ثم غير بين كيف متى أين أي كم لكن كذلك أيضا منذ خلال حيث لدى لدي "
        "لديكم عليه به بها فيه فيها منه منها عنه عنها له لها لي لنا لكم أنا نحن أرجو نرجو نأمل يرجى نريد أريد "
        "السلام عليكم ورحمة الله وبركاته تحية طيبة شكرا جزيلا وشكرا "
        "the a an of to in on at is are was were be been has have had do does did not no my our your i we you it this "
        "that with for and or but from by as if when how what please thank thanks dear regards hello"
    ).split()
)
_JOINED = "|".join([*ARTICLES, f"[{PARTICLES}]"])
# Which release of the text engine the index was made with is told by what it makes of this.
SAMPLE = "تأخر صرف الفواتير ومتابعة المعاملات للمستفيدين payments were not received"
ENGINE = "helpdesk_mgmt_complaint.solution_engine"

# how many entries the form of a case shows
SHOWN = 3
# how much a shared category, a shared type and past success lift an entry among those that fit about as well
SAME_CATEGORY, SAME_TYPE, SUCCESS = 0.25, 0.1, 0.15


@dataclass(frozen=True)
class Suggestion:
    """An entry that may answer a text, and why.

    :param score: 0 to 1, of the shared weight alone
    :param roots: what both have in common, rarest first
    """

    id: int
    score: float
    roots: tuple


def _telling(text):
    """The normalised words of a text that tell something: no numbers, nothing that is in every text."""
    return [word for word in normalise(text).split() if word not in FILLERS and not any(c.isdigit() for c in word)]


def _words(text):
    """The roots that texts are found by, each once."""
    return list(dict.fromkeys(word for word in map(root, _telling(text)) if len(word) > 1))


def _spellings(text, wanted):
    """{root: the word of the text that has it}, for the roots wanted."""
    spelled = {}
    for word in text.split():
        for part in normalise(word).split():
            if root(part) in wanted:
                spelled.setdefault(root(part), word.strip(".,،؛:؟?!()[]«»\"'"))
        if len(spelled) == len(wanted):
            break
    return spelled


class HelpdeskSolution(models.Model):
    """Entries that answer a text: an index of their words' roots, kept for published entries only."""

    _inherit = "helpdesk.solution"

    term_ids = fields.Many2many(
        "helpdesk.solution.term",
        "helpdesk_solution_term_rel",
        "solution_id",
        "term_id",
        groups=fields.NO_ACCESS,
        copy=False,
    )

    # ------------------------------------------------------------------
    # The index
    # ------------------------------------------------------------------

    def _reindex(self):
        """Writes the roots of the entries' words anew; entries that are not published have none."""
        self._drop_index()
        published = self.sudo().filtered(lambda e: e.state == "published")
        wanted = {}
        for entry in published:
            scope = (entry.company_id.id or None, bool(entry.is_public))
            for word in {"", *_words(f"{entry.name}\n{entry.problem}")}:
                wanted.setdefault((word, *scope), []).append(entry.id)
        if not wanted:
            return
        # in one order everywhere, so that two leaders who publish at once wait for each other and do not lock up
        keys = sorted(wanted, key=lambda key: (key[0], key[1] or 0, key[2]))
        self.env.cr.execute(
            SQL(
                """WITH wanted AS (
                       SELECT * FROM unnest(%s::text[], %s::int[], %s::bool[], %s::int[])
                            AS w(name, company_id, is_public, count)),
                   term AS (
                       INSERT INTO helpdesk_solution_term AS known (name, company_id, is_public, count)
                       SELECT name, company_id, is_public, count FROM wanted
                       ON CONFLICT (name, COALESCE(company_id, 0), is_public)
                       DO UPDATE SET count = known.count + EXCLUDED.count
                       RETURNING id, name, company_id, is_public)
                   SELECT id, name, company_id, is_public FROM term""",
                [key[0] for key in keys],
                [key[1] for key in keys],
                [key[2] for key in keys],
                [len(wanted[key]) for key in keys],
            )
        )
        pairs = [
            (entry, term)
            for term, name, company, public in self.env.cr.fetchall()
            for entry in wanted[name, company, public]
        ]
        self.env.cr.execute(
            SQL(
                """INSERT INTO helpdesk_solution_term_rel (solution_id, term_id)
                   SELECT * FROM unnest(%s::int[], %s::int[])""",
                [entry for entry, _term in pairs],
                [term for _entry, term in pairs],
            )
        )
        self.env["helpdesk.solution.term"].invalidate_model()
        self.invalidate_recordset(["term_ids"])

    def _drop_index(self):
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """WITH gone AS (DELETE FROM helpdesk_solution_term_rel WHERE solution_id = ANY(%s) RETURNING term_id),
                        fewer AS (SELECT term_id, count(*) AS number FROM gone GROUP BY term_id),
                        locked AS (SELECT id FROM helpdesk_solution_term WHERE id IN (SELECT term_id FROM fewer)
                                   ORDER BY name, COALESCE(company_id, 0), is_public FOR UPDATE)
                   UPDATE helpdesk_solution_term term SET count = term.count - fewer.number
                   FROM fewer, locked WHERE term.id = fewer.term_id AND locked.id = term.id""",
                list(self.ids),
            )
        )
        self.env["helpdesk.solution.term"].invalidate_model()

    @api.model
    def _refresh_index(self):
        """Indexes every published entry anew when words are made comparable in another way than before."""
        engine = hashlib.sha256(" ".join(_words(SAMPLE)).encode()).hexdigest()[:16]
        parameters = self.env["ir.config_parameter"].sudo()
        if parameters.get_param(ENGINE) != engine:
            entries = self.sudo().search([("state", "=", "published")])
            for start in range(0, len(entries), 1000):
                entries[start : start + 1000]._reindex()
            parameters.set_param(ENGINE, engine)

    # ------------------------------------------------------------------
    # The search
    # ------------------------------------------------------------------

    @api.model
    def _suggest(self, text, company, public=False, limit=3):
        """Published entries of a company that may answer `text`, best first; access is the caller's matter.

        :param public: only entries that everybody may read
        :param limit: how many at most
        :return: list of `Suggestion`
        """
        words = _words((text or "")[:TEXT_MAX])
        if not words:
            return []
        scope = SQL("(company_id = %s OR company_id IS NULL)", company.id)
        if public:
            scope = SQL("%s AND is_public", scope)
        # a word that no entry contains still weighs: the text is about something else as well
        rows = self.env.execute_query(
            SQL(
                """WITH known AS MATERIALIZED (
                       SELECT id, name, count, sum(count) OVER (PARTITION BY name) AS df
                       FROM helpdesk_solution_term
                       WHERE name = ANY(%(words)s) AND count > 0 AND %(scope)s),
                   entries AS (
                       SELECT greatest(sum(count), 1)::float AS number FROM helpdesk_solution_term
                       WHERE name = '' AND %(scope)s),
                   weighed AS MATERIALIZED (
                       SELECT id, name, df, ln(1 + number / df) AS weight FROM known, entries),
                   rare AS (
                       SELECT DISTINCT name, df FROM known ORDER BY df, name LIMIT %(rarest)s),
                   hits AS MATERIALIZED (
                       SELECT posting.solution_id
                       FROM rare JOIN weighed USING (name) CROSS JOIN LATERAL (
                           SELECT solution_id FROM helpdesk_solution_term_rel
                           WHERE term_id = weighed.id ORDER BY solution_id DESC LIMIT %(postings)s) posting
                       GROUP BY posting.solution_id ORDER BY sum(weight) DESC, posting.solution_id DESC
                       LIMIT %(looked_at)s),
                   texts AS (
                       SELECT hits.solution_id, own.id, own.name, ln(1 + number / own.count) AS weight
                       FROM entries, hits JOIN helpdesk_solution_term_rel USING (solution_id)
                            JOIN helpdesk_solution_term own ON own.id = term_id
                       WHERE own.name != '')
                   SELECT texts.solution_id,
                          sum(weighed.weight * weighed.weight)
                          / sqrt(sum(texts.weight * texts.weight)
                                 * (SELECT sum(weight * weight) + greatest(%(number)s - count(*), 0) * max(unknown)
                                    FROM (SELECT DISTINCT name, weight, (ln(1 + number) / 2) ^ 2 AS unknown
                                          FROM weighed, entries) asked)) AS score,
                          array_agg(weighed.name ORDER BY weighed.df, weighed.name)
                          FILTER (WHERE weighed.id IS NOT NULL),
                          array_agg(weighed.weight ^ 2 ORDER BY weighed.df, weighed.name)
                          FILTER (WHERE weighed.id IS NOT NULL)
                   FROM texts LEFT JOIN weighed ON weighed.id = texts.id
                   GROUP BY texts.solution_id
                   HAVING sum(weighed.weight) > 0
                   ORDER BY score DESC, texts.solution_id DESC LIMIT %(compared)s""",
                words=words,
                scope=scope,
                rarest=RAREST,
                postings=POSTINGS,
                looked_at=LOOKED_AT,
                compared=COMPARED,
                number=len(words),
            )
        )
        shared = {name for row in rows for name in row[2]}
        asked = {stem(word): root(word) for word in _telling(text[:TEXT_MAX]) if root(word) in shared}
        # the stem behind an article or a particle: reading an entry so is much cheaper than stemming its words
        written = re.compile(
            rf"(?<!\w)(?:{_JOINED})?({'|'.join(map(re.escape, sorted(asked, key=len, reverse=True)))})"
        )
        found = []
        for entry, score, roots, weights in rows:
            own = self.sudo().browse(entry)
            inflected = {asked[one] for one in written.findall(normalise(f"{own.name} {own.problem}"))}
            weighed = zip(roots, weights, strict=True)
            likeness = sum(w if word in inflected else w * DERIVED for word, w in weighed) / sum(weights)
            # what the question itself says tells a reader more than the rest
            title = {asked[one] for one in written.findall(normalise(own.name))}
            found.append(
                Suggestion(entry, min(score * likeness, 1.0), tuple(sorted(roots, key=lambda word: word not in title)))
            )
        found.sort(key=lambda suggestion: (-suggestion.score, -suggestion.id))
        return [suggestion for suggestion in found if suggestion.score >= ALIKE][:limit]

    @api.model
    def _suggest_for(self, case):
        """The entries that may answer the case, best first, for the panel in its form.

        :return: list of dicts `id`, `question`, `answer` (HTML), `words` (of the case, that both have in common),
            `same_category`, `uses`, `successes`, `is_used`
        """
        text = f"{case.name}\n{html2plaintext(case.description or '')}"
        found = {s.id: s for s in self._suggest(text, case.company_id, limit=5 * SHOWN)}
        entries = self.browse(found)._filtered_access("read")
        counts = entries._count_uses()
        used = case.solution_case_ids.solution_id

        def rank(entry):
            uses, successes = counts.get(entry.id, (0, 0))
            lift = SAME_CATEGORY * bool(entry.category_id and entry.category_id == case.category_id)
            lift += SAME_TYPE * bool(entry.type_id and entry.type_id == case.type_id)
            # one success of one use says less than nine of ten
            lift += SUCCESS * (successes + 1) / (uses + 2)
            return -found[entry.id].score * (1 + lift), -entry.id

        best = entries.sorted(rank)[:SHOWN]
        spelled = _spellings(text, {word for entry in best for word in found[entry.id].roots}) if best else {}
        return [
            {
                "id": entry.id,
                "question": entry.name,
                "answer": entry.solution,
                "words": [spelled[word] for word in found[entry.id].roots if word in spelled][:5],
                "same_category": bool(entry.category_id and entry.category_id == case.category_id),
                "uses": counts.get(entry.id, (0, 0))[0],
                "successes": counts.get(entry.id, (0, 0))[1],
                "is_used": entry in used,
            }
            for entry in best
        ]
