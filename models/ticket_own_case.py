from odoo import api, models

from ..exceptions import ComplaintError


class HelpdeskTicket(models.Model):
    """Staff are customers too: nobody handles a case of his own."""

    _inherit = "helpdesk.ticket"

    def _barred_handlers(self):
        """Who may not handle the case: staff complained about, the customer, who handled what the case continues."""
        self.ensure_one()
        case = self.sudo()
        return (case.subject_user_ids | case.partner_id.user_ids).with_env(self.env) | self._earlier_handlers()

    def _own_case_of_new(self, vals_list):
        for ticket, vals in zip(self, vals_list, strict=True):
            user = self.env["res.users"].browse(vals.get("user_id"))
            if user and ticket.phase and not ticket.user_id and user in ticket.sudo().partner_id.user_ids:
                ticket._tell_of_own_case(user)

    @api.model
    def _vals_of_own_case(self, vals):
        """Nobody is given a case of his own."""
        vals = dict(vals)
        team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id")).sudo()
        own = self.env["res.partner"].browse(vals.get("partner_id")).sudo().user_ids
        if own and team.use_complaint_process:
            # without a value the base may assign whoever creates
            if vals.get("user_id", self.env.uid) in own.ids:
                vals["user_id"] = False
            if vals.get("officer_id") in own.ids:
                vals["officer_id"] = False
        return vals

    def _check_not_own_case(self, vals):
        """:raise ComplaintError: a person assigns a case to its own customer"""
        if not self.env.su:
            partner_id = vals.get("partner_id")
            for case in self.sudo().filtered("phase"):
                partner = self.env["res.partner"].sudo().browse(partner_id) if partner_id else case.partner_id
                if vals["user_id"] in partner.user_ids.ids:
                    raise ComplaintError(
                        self.env._(
                            "%(user)s filed %(case)s, and nobody handles a case of his own. Assign it to somebody "
                            "else of the team.",
                            user=self.env["res.users"].sudo().browse(vals["user_id"]).name,
                            case=case.number,
                        )
                    )

    def _check_not_handled_by_customer(self):
        """A customer who turns out to be the handler is taken off the case, and the log says so."""
        for ticket in self.sudo().filtered(lambda t: t.phase and t.partner_id.user_ids):
            for name in ("user_id", "officer_id"):
                user = ticket[name]
                if user in ticket.partner_id.user_ids:
                    ticket[name] = False
                    ticket._tell_of_own_case(user)

    def _tell_of_own_case(self, user):
        self.sudo()._message_log(
            body=self.env._("%s is the customer of this case, and therefore does not handle it.", user.sudo().name)
        )
