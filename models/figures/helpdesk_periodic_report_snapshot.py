from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.fields import Domain

from ...tools.comma import comma
from ...tools.figures import BY_KEY, LINES, change, indicators, span_before
from . import helpdesk_periodic_report  # noqa: F401 (its model is inherited)

# The dimensions of the printed report, in its order.
SHOWN = ("type_id", "general_category_id", "category_id", "channel_id", "segment_id", "team_id", "complexity",
         "importance", "procedure", "user_id")  # fmt: skip
SEES_CONFIDENTIAL = "helpdesk_mgmt_complaint.group_confidential"
# A pattern is told from that many cases on.
FEW = 3


class HelpdeskPeriodicReport(models.Model):
    """The snapshot: figures of the period, the one before and the same a year ago, with words in every language."""

    _inherit = "helpdesk.periodic.report"

    def _take_snapshot(self):
        for report in self:
            maker = report.sudo(report._counts_all())
            report.sudo().write(
                {"snapshot": maker._snapshot(), "snapshot_date": fields.Datetime.now(), **maker._scope()}
            )
            shut_out = report.sudo().subject_user_id | report.sudo().excluded_user_ids
            report.sudo().message_unsubscribe(shut_out.partner_id.ids)

    def _counts_all(self):
        """Whether the figures are of all cases: in what the body reports by itself alone. Whoever makes a report gets
        those of the cases he may read: beside his dashboard any other would tell of cases that he may not."""
        self.ensure_one()
        return self.env.su or self.automatic

    def _scope(self):
        """Whose cases the figures are of, and who may therefore not read them: values of the report."""
        self.ensure_one()
        cases, domain = self.env["helpdesk.ticket"].with_context(active_test=False), self._counted_domain()
        complained = cases._read_group(domain & Domain("subject_user_ids", "!=", False), ["subject_user_ids"])
        return {
            "counted_for_id": False if self.env.su else self.env.uid,
            "confidential": bool(cases.search_count(domain & Domain("confidential", "=", True), limit=1)),
            "excluded_user_ids": [Command.set([user.id for (user,) in complained if user])],
        }

    def _counted_domain(self):
        """The cases that anything in the report is of; with a year to spare, as surveys are answered after the end."""
        engine = self.env["helpdesk.complaint.figures"].with_company(self.company_id)
        first = min(self._spans()["year_ago"][0], self._spans()["previous"][0])
        begin, end = engine._bounds(first - relativedelta(years=1), self.date_to)
        still = Domain("closed_date", "=", False) | Domain("closed_date", ">=", begin)
        return self._case_domain() & Domain("registered_date", "<", end) & still

    def _snapshot(self):
        """The whole content of the printed report but for what the team writes.

        :return: {"current", "previous", "year_ago": {"begin", "end", "total", "parts"}, "months", "targets",
            "patterns", "bodies", "words": {language: {...}}}; keys of parts are texts, as JSON has them
        """
        self.ensure_one()
        engine = self.env["helpdesk.complaint.figures"].with_company(self.company_id)
        domain = self._case_domain()
        spans = self._spans()
        (before, begin), (_begin, end) = engine._bounds(*spans["previous"]), engine._bounds(*spans["current"])
        previous, current = engine._of_periods([before, begin, end], domain)
        year_ago = engine._of_period(*engine._bounds(*spans["year_ago"]), domain, ("category_id",))
        figures = {"current": current, "previous": previous, "year_ago": year_ago}
        keys = {dimension: list(figures["current"].parts[dimension]) for dimension in SHOWN}
        # a category that has no case any more falls
        keys["category_id"] = list(dict.fromkeys([*keys["category_id"], *figures["previous"].parts["category_id"]]))
        causes = engine._causes(begin, end, domain)
        words = {lang: self._words(engine.with_context(lang=lang), keys) for lang in self._languages()}
        for lang in words:
            words[lang]["causes"] = self._cause_names(causes, lang)
        return {
            **{name: self._as_json(figures[name], spans[name]) for name in spans},
            "months": engine._months(self.date_to, domain),
            "targets": self.env["helpdesk.complaint.target"]._values(self.company_id, self._type_of_cases()),
            "targets_by_type": {
                str(key): self.env["helpdesk.complaint.target"]._values(self.company_id, key)
                for key in keys["type_id"]
                if key
            },
            "patterns": self._patterns(figures),
            "dates": {"hijri": self.company_id.complaint_hijri_dates, "zone": str(engine._zone())},
            "words": words,
            "bodies": engine._bodies(begin, end, domain),
            "causes": [{"key": str(key or ""), "count": count} for key, count in causes],
            "actions": self._actions_now(),
        }

    def _cause_names(self, causes, lang):
        records = self.env["helpdesk.complaint.cause"].sudo().browse([key for key, _count in causes if key])
        names = {cause.id: cause.display_name for cause in records.with_context(lang=lang)}
        none = self.with_context(lang=lang).env._("Not set")
        return {str(key or ""): names.get(key, none) for key, _count in causes}

    def _type_of_cases(self):
        """The type of all the cases of the report; False where they may have several."""
        self.ensure_one()
        if self.kind != "inquiry":
            return False
        # a body that applied a pack may have a type of its own in place of the shared one
        types = self.env["helpdesk.ticket.type"]._offered_to(self.company_id, [("kind", "=", "inquiry")])
        return len(types) == 1 and types.id

    @api.model
    def _languages(self):
        return [code for code, _label in self.env["res.lang"].get_installed()]

    def _spans(self):
        """{name: (first day, last day)} of the period, the one before it and the same a year ago."""
        begin, end = self.date_from, self.date_to
        a_year = relativedelta(years=1)
        year_ago = begin - a_year, (end + relativedelta(days=1) - a_year) - relativedelta(days=1)
        return {"current": (begin, end), "previous": span_before(begin, end), "year_ago": year_ago}

    def _case_domain(self):
        """Which cases the report is about."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        if not (self.env.su or self.env.user.has_group(SEES_CONFIDENTIAL)):
            # one's own confidential case is seen by its handler, a report by all who read reports
            domain &= Domain("confidential", "=", False)
        if self.team_ids:
            domain &= Domain("team_id", "in", self.team_ids.ids)
        if self.kind == "inquiry":
            domain &= Domain("kind", "=", "inquiry")
        elif self.kind == "media":
            domain &= Domain("media_kind", "!=", False)
        elif self.kind == "special":
            domain &= self._subject_domain()
        return domain

    def _subject_domain(self):
        domain = Domain.TRUE
        if self.category_id:
            domain &= Domain("category_id", "child_of", self.category_id.id)
        if self.partner_id:
            domain &= Domain("partner_id", "child_of", self.partner_id.id)
        if self.subject_user_id:
            domain &= Domain("subject_user_ids", "in", self.subject_user_id.ids)
        # the same content has no service or person of its own: the report is on the alert's cases
        if self.alert_id.sudo().subject == "content":
            rows = self.env["helpdesk.recurrence.case"].sudo().search([("alert_id", "=", self.alert_id.id)])
            domain &= Domain("id", "in", rows.ticket_id.ids)
        return domain

    @api.model
    def _as_json(self, figures, span):
        plain = {name: float(value) if value is not None else None for name, value in figures.total.items()}
        return {
            "begin": str(span[0]),
            "end": str(span[1]),
            "total": plain,
            "parts": {
                dimension: {
                    str(key or ""): {n: float(v) for n, v in sums.items() if v is not None}
                    for key, sums in parts.items()
                }
                for dimension, parts in figures.parts.items()
            },
        }

    def _words(self, engine, keys):
        """The words of the report in the engine's language: labels, definitions, names of parts."""
        report = self.with_context(lang=engine.env.lang)
        return {
            "indicators": engine._indicator_labels(),
            "lines": engine._line_labels(),
            "definitions": engine._definitions(self.company_id.complaint_satisfaction_threshold),
            "dimensions": engine._dimension_labels(),
            "parts": {
                dimension: {
                    str(key or ""): label for key, label in engine._part_names(dimension, keys[dimension]).items()
                }
                for dimension in keys
            },
            "company": report.company_id.display_name,
            "name": report.name,
            "subject": report._subject_text(),
        }

    def _subject_text(self):
        subjects = [self.category_id.display_name, self.subject_user_id.name, self.partner_id.display_name]
        teams = [team.display_name for team in self.team_ids]
        seen = "" if self.env.su else self.env._("cases that %s may see", self.env.user.name)
        return comma(self.env.lang).join(text for text in [*subjects, *teams, seen] if text)

    # ------------------------------------------------------------------
    # Patterns
    # ------------------------------------------------------------------

    @api.model
    def _patterns(self, figures):
        """What rises, what falls and what repeats, by category.

        :return: {"rising", "falling", "repeating": [{"key", "now", "before"}]}, the strongest first
        """
        now, before = (
            {key: sums.get("received", 0) for key, sums in figures[name].parts["category_id"].items()}
            for name in ("current", "previous")
        )
        rows = [
            {"key": str(key or ""), "now": now.get(key, 0), "before": before.get(key, 0)}
            for key in now.keys() | before.keys()
        ]
        changed = [row for row in rows if max(row["now"], row["before"]) >= FEW and row["now"] != row["before"]]
        changed.sort(key=lambda row: (row["before"] - row["now"], row["key"]))
        repeating = sorted((row for row in rows if row["now"] >= FEW), key=lambda row: (-row["now"], row["key"]))
        return {
            "rising": [row for row in changed if row["now"] > row["before"]][:5],
            "falling": [row for row in reversed(changed) if row["now"] < row["before"]][:5],
            "repeating": repeating[:5],
        }

    # ------------------------------------------------------------------
    # What the printed report reads
    # ------------------------------------------------------------------

    def _content(self):
        """The snapshot with its indicators worked out, in the language of the environment.

        :return: dict; see `report/periodic_report_templates.xml` and `report/periodic_report_xlsx.py`
        """
        self.ensure_one()
        snapshot = self.snapshot or self._snapshot()
        words = snapshot["words"].get(self.env.lang) or next(iter(snapshot["words"].values()))
        figures = {name: indicators(snapshot[name]["total"]) for name in ("current", "previous", "year_ago")}
        rows = []
        for key, indicator in BY_KEY.items():
            if key not in words["indicators"]:
                # the figures were taken before there was such an indicator
                continue
            value, target = figures["current"][key], snapshot["targets"].get(key)
            rows.append(
                {
                    "key": key,
                    "label": words["indicators"][key],
                    "unit": indicator.unit,
                    "up": indicator.up,
                    "value": value,
                    "previous": figures["previous"][key],
                    "year_ago": figures["year_ago"][key],
                    "change": change(value, figures["previous"][key]),
                    "target": target,
                    "met": indicator.meets(value, target),
                    "definition": words["definitions"][key],
                }
            )
        total = snapshot["current"]["total"]
        return {
            "words": words,
            "indicators": rows,
            "lines": [
                {"key": key, "label": words["lines"][key], "value": total.get(key, 0)}
                for key in LINES
                if key in words["lines"]
            ],
            "type_targets": self._type_targets(snapshot, words),
            "parts": [
                {
                    "dimension": dimension,
                    "label": words["dimensions"][dimension],
                    "rows": self._part_rows(snapshot, words, dimension),
                }
                for dimension in SHOWN
                if dimension in snapshot["current"]["parts"]
            ],
            "months": snapshot["months"],
            "patterns": {
                name: [{**row, "label": words["parts"]["category_id"][row["key"]]} for row in rows]
                for name, rows in snapshot["patterns"].items()
            },
            "actions": [self._action_in_words(row) for row in snapshot.get("actions", [])],
            "causes": [
                {"label": words["causes"][row["key"]], "count": row["count"]} for row in snapshot.get("causes", [])
            ],
            "bodies": snapshot.get("bodies", []),
        }

    @api.model
    def _action_in_words(self, row):
        Action = self.env["helpdesk.corrective.action"]
        state = dict(Action._fields["state"]._description_selection(self.env)).get(row["state"])
        effect = dict(Action._fields["effectiveness"]._description_selection(self.env)).get(row.get("effect"))
        return {**row, "state": comma(self.env.lang).join(filter(None, (state, effect)))}

    @api.model
    def _type_targets(self, snapshot, words):
        """What each type was to reach, and whether it did."""
        rows = []
        for key, targets in snapshot["targets_by_type"].items():
            figures = indicators(snapshot["current"]["parts"]["type_id"][key])
            for name, indicator in BY_KEY.items():
                if name in targets and name in words["indicators"]:
                    rows.append(
                        {
                            "type": words["parts"]["type_id"][key],
                            "label": words["indicators"][name],
                            "unit": indicator.unit,
                            "value": figures[name],
                            "target": targets[name],
                            "met": indicator.meets(figures[name], targets[name]),
                        }
                    )
        return rows

    @api.model
    def _part_rows(self, snapshot, words, dimension):
        rows = [
            {"label": words["parts"][dimension].get(key, "–"), "sums": sums, "figures": indicators(sums)}
            for key, sums in snapshot["current"]["parts"][dimension].items()
        ]
        return sorted(rows, key=lambda row: (-(row["sums"].get("received") or 0), row["label"]))

    def _take_actions(self):
        """Notes in the snapshot how the corrective actions stand."""
        for report in self:
            report.snapshot = {**report.snapshot, "actions": report._actions_now()}

    def _actions_now(self):
        """The corrective actions that were open in the period or came to an end in it, as they stand now."""
        self.ensure_one()
        begin, end = (
            self.env["helpdesk.complaint.figures"].with_company(self.company_id)._bounds(self.date_from, self.date_to)
        )
        actions = (
            self.env["helpdesk.corrective.action"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "!=", "draft"),
                    "|",
                    ("date_planned", "=", False),
                    ("date_planned", "<", end),
                    "|",
                    ("date_done", "=", False),
                    ("date_done", ">=", begin),
                ],
                order="date_due, id",
            )
        )
        if self.kind == "special":
            domain = self._case_domain()
            cases = self.env["helpdesk.ticket"].search(domain).sudo()
            actions = actions.filtered(lambda a: a.ticket_ids & cases)
        # an action about confidential cases, or about staff, is told to those who may see them, not to every recipient
        about = self.subject_user_id
        actions = actions.filtered(
            lambda a: not (any(a.ticket_ids.mapped("confidential")) or a.ticket_ids.subject_user_ids - about)
        )
        return [
            {
                "name": action.name,
                "owner": action.owner_id.name or "",
                "due": str(action.date_due or ""),
                "state": action.state,
                "effect": action.effectiveness or "",
            }
            for action in actions
        ]
