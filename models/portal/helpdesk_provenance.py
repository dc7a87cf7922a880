"""How the customer's word came, and what speaks against its being his."""

from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL

from ...exceptions import NotTheCustomer
from ..process.acting import Came, act, acting

# how long an address from which staff signed in stays theirs
LATELY = timedelta(days=7)
ACTIVITY = "helpdesk_mgmt_complaint.activity_doubtful_word"
# what somebody is asked to look into; the rest stands on the case
ASKED = ("handler", "staff", "brought", "address")


class HelpdeskProvenance(models.AbstractModel):
    """Nobody speaks for another: each word of the customer's keeps how it came, and what staff may have to do with it.

    No address is kept: it is compared at once with those from which staff signed in (core's device log). Nor is that
    done for a reporter without a name, who may be one of the staff: but for a code that staff have seen.
    """

    _name = "helpdesk.provenance"
    _description = "How the customer's word came"

    # ------------------------------------------------------------------
    # On the customer's pages
    # ------------------------------------------------------------------

    @api.model
    def _as_visitor(self, case, by):
        """The case in superuser mode, as who visits its pages acts on it.

        :param by: `link` or `code`, by which the case was opened; whoever is signed in as its customer acts as that
        :raise NotTheCustomer: somebody of the staff is signed in in this browser
        """
        user = self._visitor()
        # of who comes with a code nothing is kept but the code
        signed_in = user.id if by == "link" and not user._is_public() else 0
        if case._is_customer(user.partner_id):
            doubt = self._doubt_of_address(case)
            return act(case.sudo(), came=Came("portal" if by == "link" else by, user=signed_in, doubt=doubt))
        if user._is_internal():
            raise NotTheCustomer(self._why_not_staff())
        return act(case.sudo(), came=replace(self._came(case, by), user=signed_in))

    @api.model
    def _visitor(self):
        """Whoever is signed in in the browser, which the environment need not act as."""
        return request.env.user if request else self.env.user

    @api.model
    def _why_not_staff(self):
        return self.env._(
            "You are signed in as staff, and nobody speaks for the customer. What he told you is taken down on the "
            "case itself: “Take down the customer's decision”, or a contact. If the case is your own, sign out first."
        )

    @api.model
    def _note_attempt(self, case):
        """Staff tried to speak on the customer's page: the log of the case tells it, and somebody looks into it."""
        user, case = self._visitor(), case.sudo()
        if not user._is_internal() or case._is_customer(user.partner_id):
            return
        if case.is_anonymous and not case.tracking_code_by_id:
            # only the reporter has this code: he is one of the staff, and nobody learns it
            return
        case.with_user(user).sudo()._message_log(
            body=self.env._(
                "%s tried to speak for the customer on his page, while signed in as staff; it was refused.", user.name
            )
        )
        self._ask_to_look(
            case,
            lambda env, number: env._(
                "%(user)s tried to speak for the customer of %(case)s", user=user.name, case=number
            ),
            user,
        )

    # ------------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------------

    @api.model
    def _is_staff_speaking(self, case):
        """Whether one of the staff writes, be it in the customer's name; what the gateway brings in is not his."""
        user = self.env.user
        return not self.env.su and user._is_internal() and not case._is_customer(user.partner_id)

    @api.model
    def _of_message(self, case, message):
        known = acting(self.env).came
        if known:
            return known
        if message.message_type == "email":
            return Came("mail", doubt=self._doubt_of_address(case))
        # whoever is not signed in writes by the link of a notice
        if self.env.user._is_public():
            return self._came(case, "link")
        return Came("portal", doubt=self._doubt_of_address(case))

    # ------------------------------------------------------------------
    # Doubts
    # ------------------------------------------------------------------

    @api.model
    def _came(self, case, by):
        case = case.sudo()
        issuer = case.tracking_code_by_id if by == "code" else case.tracking_code_by_id.browse()
        return Came(by, doubt=self._doubt(case, issuer), staff=issuer.id or 0)

    @api.model
    def _doubt(self, case, issuer):
        """What speaks against the customer's having come: one of `DOUBTS`, or nothing.

        :param issuer: `res.users` who has seen the code by which the visitor came; none: nobody has
        """
        handled = case.handler_ids | case.user_id | case.officer_id
        # nothing may tell that a reporter without a name is one of the staff, and nobody else knows his code
        if not case.is_anonymous or issuer:
            users = self._staff_at(request.httprequest.remote_addr if request else "")
            users = users.filtered(lambda user: case.company_id in user.company_ids)
            if users:
                return "handler" if users & handled else "staff"
        return "code" if issuer & handled else self._doubt_of_address(case)

    @api.model
    def _doubt_of_address(self, case):
        """Whether somebody who handled the case wrote who its customer is, or where he is told of it, since it was
        registered: links, invitations to the portal and new passwords go there."""
        case = case.sudo()
        fields_of = self.env["ir.model.fields"].sudo()._get_ids
        told = (fields_of(case._name).get("partner_id"), fields_of(case._name).get("partner_email"))
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT value.create_uid
                   FROM mail_message message JOIN mail_tracking_value value ON value.mail_message_id = message.id
                   WHERE (message.model = %s AND message.res_id = %s AND value.field_id IN %s)
                      OR (message.model = 'res.partner' AND message.res_id = %s AND value.field_id = %s
                          AND message.date >= %s)""",
                case._name,
                case.id,
                told,
                case.partner_id.id or 0,
                fields_of("res.partner").get("email"),
                case.registered_date or case.create_date,
            )
        )
        writers = self.env["res.users"].sudo().browse(user for (user,) in rows)
        return "address" if writers & (case.handler_ids | case.user_id | case.officer_id) else ""

    @api.model
    def _staff_at(self, address):
        """Staff who signed in from an address lately, as core's log of devices knows it."""
        Attempt, users = self.env["helpdesk.tracking.attempt"], self.env["res.users"].sudo()
        network = Attempt._network(address)
        if network == "unknown":
            return users
        same = "%:%" if ":" in network else address
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT log.user_id, log.ip_address FROM res_device_log log
                   JOIN res_users u ON u.id = log.user_id AND u.share IS NOT TRUE
                   WHERE log.last_activity > %s AND log.ip_address LIKE %s""",
                fields.Datetime.now() - LATELY,
                same,
            )
        )
        return users.browse({user for user, ip in rows if Attempt._network(ip) == network})

    @api.model
    def _doubt_follows_move(self, cases, phase_from, phase_to, now):
        came = acting(self.env).came
        if came and came.doubt in ASKED:
            self._ask_to_look(
                cases, lambda env, number: env._("Was it the customer who decided on %s? Look into it", number)
            )

    @api.model
    def _ask_about_survey(self, case):
        came = acting(case.env).came
        if came.doubt in ASKED:
            self._ask_to_look(
                case,
                lambda env, number: env._("Is it the customer who answers the survey about %s? Look into it", number),
            )

    @api.model
    def _ask_to_look(self, cases, sentence, *barred):
        cases._ask(lambda case: self._watcher(case, *barred), sentence, ACTIVITY, once="type", notify=True)

    @api.model
    def _watcher(self, case, *barred):
        """Who looks into it: the nearest leader, somebody of the quality team, a manager; never who handled it."""
        out = (case.handler_ids | case.user_id | case.officer_id | case.subject_user_ids).union(*barred)
        quality = (
            self.env.ref("helpdesk_mgmt_complaint.group_quality")
            .sudo()
            .all_user_ids.filtered(lambda user: user._is_internal() and case.company_id in user.company_ids)
        )
        chain = case.team_id._leaders() | quality | case._managers(case.company_id)
        return (chain - out).filtered("active")[:1]

    @api.model
    def _in_words(self, case):
        """The doubts about the customer's words on a case, one a line."""
        moves, survey = case.move_ids.filtered("doubt").sorted("id"), case.survey_input_id.complaint_doubt
        labels = {name: dict(moves._fields[name]._description_selection(self.env)) for name in ("doubt", "phase_to")}
        lines = [
            self.env._(
                "%(date)s, “%(phase)s”: %(doubt)s.",
                date=case._local_moment(move.date),
                phase=labels["phase_to"][move.phase_to],
                doubt=labels["doubt"][move.doubt],
            )
            for move in moves
        ]
        if survey:
            lines.append(self.env._("Survey: %s.", labels["doubt"][survey]))
        return "\n".join(lines)
