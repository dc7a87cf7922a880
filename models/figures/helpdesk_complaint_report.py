from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.figures import MILESTONES
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from ..process.helpdesk_ticket_category import COMPLEXITY, IMPORTANCE
from ..process.helpdesk_ticket_intake import MEDIA_KINDS
from ..process.helpdesk_ticket_stage import CLOSE_REASONS, PHASES
from ..process.helpdesk_ticket_type import KINDS


class HelpdeskComplaintReport(models.Model):
    """One row a case, for graphs and pivots: what it is, and how it went. Read by who may read the case."""

    _name = "helpdesk.complaint.report"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Analysis of cases"
    _auto = False
    _rec_name = "ticket_id"
    _order = "registered_date desc, id desc"

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    registered_date = fields.Datetime(string="Registered on", readonly=True)
    closed_date = fields.Datetime(string="Ended on", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    type_id = fields.Many2one("helpdesk.ticket.type", string="Type", readonly=True)
    category_id = fields.Many2one("helpdesk.ticket.category", string="Category", readonly=True)
    general_category_id = fields.Many2one("helpdesk.ticket.category", string="General category", readonly=True)
    complexity = fields.Selection(COMPLEXITY, readonly=True)
    importance = fields.Selection(IMPORTANCE, readonly=True)
    procedure = fields.Selection(
        [("first_contact", "First contact"), ("treatment", "Treatment"), ("third_party", "Third party")], readonly=True
    )
    channel_id = fields.Many2one("helpdesk.ticket.channel", string="Channel", readonly=True)
    segment_id = fields.Many2one("helpdesk.beneficiary.segment", string="Beneficiary segment", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", string="Team", readonly=True)
    user_id = fields.Many2one("res.users", string="Agent", readonly=True)
    phase = fields.Selection(PHASES, readonly=True)
    close_reason = fields.Selection(CLOSE_REASONS, readonly=True)
    decision = fields.Selection(
        [("pending", "Pending"), ("accepted", "Accepted"), ("rejected", "Rejected"), ("lapsed", "Deemed accepted")],
        readonly=True,
    )
    case_count = fields.Integer(string="Cases", readonly=True, aggregator="sum")
    first_response_hours = fields.Float(string="Hours to the first response", readonly=True, aggregator="avg")
    resolution_hours = fields.Float(string="Hours to the solution", readonly=True, aggregator="avg")
    paused_hours = fields.Float(string="Hours paused", readonly=True, aggregator="avg")
    first_response_rate = fields.Float(string="First response on time (%)", readonly=True, aggregator="avg")
    verification_rate = fields.Float(string="Verification on time (%)", readonly=True, aggregator="avg")
    routing_rate = fields.Float(string="Routing on time (%)", readonly=True, aggregator="avg")
    resolution_rate = fields.Float(string="Resolution on time (%)", readonly=True, aggregator="avg")
    resolution_due = fields.Integer(
        string="Resolution limits due",
        readonly=True,
        aggregator="sum",
        help="Limits that were kept or missed: a case that came back has several.",
    )
    first_contact_rate = fields.Float(string="First-contact resolution (%)", readonly=True, aggregator="avg")
    accuracy_rate = fields.Float(string="Accuracy (%)", readonly=True, aggregator="avg")
    reopen_count = fields.Integer(string="Reopenings", readonly=True, aggregator="sum")
    reopened_rate = fields.Float(string="Reopened (%)", readonly=True, aggregator="avg")
    handler_count = fields.Integer(string="Handlers", readonly=True, aggregator="avg")
    contact_count = fields.Integer(string="Contact attempts", readonly=True, aggregator="sum")
    referred = fields.Boolean(readonly=True)
    body_id = fields.Many2one("res.partner", string="Body referred to", readonly=True)
    cause_id = fields.Many2one("helpdesk.complaint.cause", string="Cause", readonly=True)
    media_kind = fields.Selection(MEDIA_KINDS, string="Kind of media", readonly=True)
    media_outlet_id = fields.Many2one("res.partner", string="Media outlet", readonly=True)
    satisfaction = fields.Float(readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        self.env.flush_all()
        columns = self._columns()
        return SQL(
            """SELECT %s FROM helpdesk_ticket AS t
               LEFT JOIN helpdesk_ticket_move AS m ON m.id = t.closing_id
               LEFT JOIN helpdesk_ticket_category AS c ON c.id = t.category_id
               WHERE t.phase IS NOT NULL""",
            SQL(", ").join(SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns.items()),
        )

    @api.model
    def _columns(self):
        """{field: expression}; those that ask another table are scalar queries, which PostgreSQL leaves out where a
        graph does not use them."""
        plain = (
            "id", "company_id", "registered_date", "closed_date", "kind", "type_id", "category_id", "complexity",
            "importance", "procedure", "channel_id", "segment_id", "team_id", "user_id", "phase", "close_reason",
            "decision", "reopen_count", "cause_id", "media_kind", "media_outlet_id",
        )  # fmt: skip
        columns = {name: SQL.identifier("t", name) for name in plain}
        apart = SQL("t.procedure = 'third_party' OR t.close_reason IN ('duplicate', 'withdrawn')")
        solved = SQL("m.end_reason = 'solved' AND NOT m.referred")
        reopened = SQL(
            "EXISTS (SELECT FROM helpdesk_ticket_move AS b WHERE b.ticket_id = t.id AND b.phase_from = 'closed')"
        )
        columns |= {
            "ticket_id": SQL("t.id"),
            "general_category_id": SQL("split_part(c.parent_path, '/', 1)::int"),
            "case_count": SQL("1"),
            "referred": SQL("t.procedure = 'third_party'"),
            "first_response_hours": SQL(
                "CASE WHEN t.first_response_date IS NOT NULL AND NOT COALESCE(%s, FALSE)"
                " THEN t.first_response_hours END",
                apart,
            ),
            "resolution_hours": SQL("CASE WHEN %s THEN m.resolution_hours END", solved),
            "first_contact_rate": SQL("CASE WHEN %s THEN m.first_contact::int * 100.0 END", solved),
            "accuracy_rate": SQL("CASE WHEN %s THEN m.accurate::int * 100.0 END", solved),
            # of the cases closed as solved; a solution that was rejected, or an appeal, is no reopening
            "reopened_rate": SQL(
                "CASE WHEN NOT COALESCE(%(apart)s, FALSE) AND (COALESCE(%(solved)s, FALSE) OR %(reopened)s)"
                " THEN (%(reopened)s)::int * 100.0 END",
                apart=apart,
                solved=solved,
                reopened=reopened,
            ),
            "paused_hours": SQL(
                """(SELECT sum(d.frozen_hours) FROM helpdesk_ticket_deadline AS d
                    WHERE d.ticket_id = t.id AND d.kind = 'resolution')"""
            ),
            "satisfaction": SQL(
                "CASE WHEN t.has_satisfaction AND NOT COALESCE(%s, FALSE) THEN t.satisfaction END", apart
            ),
            "body_id": SQL(
                "(SELECT r.partner_id FROM helpdesk_referral AS r WHERE r.ticket_id = t.id ORDER BY r.id DESC LIMIT 1)"
            ),
            "handler_count": SQL("(SELECT count(*) FROM helpdesk_ticket_handler_rel AS h WHERE h.ticket_id = t.id)"),
            "contact_count": SQL("(SELECT count(*) FROM helpdesk_contact_attempt AS a WHERE a.ticket_id = t.id)"),
        }
        due = [(f"{name}_rate", name, SQL("avg((d.state = 'met')::int) * 100.0")) for name in MILESTONES] + [
            ("resolution_due", "resolution", SQL("count(*)"))
        ]
        for column, name, amount in due:
            columns[column] = SQL(
                """CASE WHEN NOT COALESCE(%s, FALSE) THEN
                   (SELECT %s FROM helpdesk_ticket_deadline AS d
                    WHERE d.ticket_id = t.id AND d.kind = %s
                          AND (d.state IN ('met', 'missed')
                               OR d.state = 'running' AND d.due_date < %s)) END""",
                apart,
                amount,
                name,
                fields.Datetime.now(),
            )
        return columns

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == "resolution_rate:avg":
            # kept ÷ due: a case that came back has several limits, so the mean of the cases is another figure
            rate, due = (self._field_to_sql(self._table, n, query) for n in ("resolution_rate", "resolution_due"))
            return SQL("sum(%s * %s) / NULLIF(sum(%s), 0)", rate, due, due)
        return super()._read_group_select(aggregate_spec, query)

    def action_open_case(self):
        self.ensure_one()
        return self.ticket_id.get_formview_action()
