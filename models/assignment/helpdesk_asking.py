from markupsafe import Markup

from odoo import SUPERUSER_ID, Command, api, fields, models

from ...tools.plural import counted
from ..process.acting import acting

TODO, WARNING, CALL = (f"mail.mail_activity_data_{name}" for name in ("todo", "warning", "call"))


class HelpdeskAsking(models.AbstractModel):
    """Asks people of the organisation about a record: one way for cases, referrals, actions, tasks, alerts, reports."""

    _name = "helpdesk.asking"
    _description = "Asks people about a record"

    def _ask(self, whom, sentence, activity=TODO, *, once="", date=None, row=None, notify=False, **values):
        """An activity for somebody on each record; one who may not read it is mailed the sentence alone.

        :param whom: `res.users`, or f(record in superuser mode) -> `res.users`; nobody is asked where it is empty
        :param sentence: f(environment in the user's language, number of the case) -> text
        :param activity: xml id of the activity's type
        :param once: not where one is still to be done: `type`, one of this type; `user`, one of this type and user;
            `text`, this sentence, on whatever record the user was asked it
        :param date: local date by which it is to be done; today without it
        :param row: limit of the ledger, or f(record) -> limit, with which the activity ends
        :param notify: Odoo mails the activity to the user, as if a colleague had planned it
        :param values: further values of the activity
        """
        if acting(self.env).history:
            return self.env["mail.activity"].sudo()
        type_ = self.env.ref(activity, raise_if_not_found=False)
        today, vals_list, asked = fields.Datetime.now().date(), [], {}
        for record in self.sudo():
            user = whom(record) if callable(whom) else whom.sudo()
            among = record.activity_ids if once in ("type", "user") else self.env["mail.activity"]
            open_ones = among.filtered(lambda a: a.activity_type_id == type_)
            if user and not (open_ones and (once == "type" or user in open_ones.user_id)):
                asked[record] = user
        readers = {
            user: set(self.browse(r.id for r in asked if asked[r] == user)._seen_by(user)._filtered_access("read").ids)
            for user in set(asked.values())
        }
        mailed = {}
        for record, user in asked.items():
            text = sentence(self.with_context(lang=user.lang).env, record._asked_case().number)
            if not type_ or record.id not in readers[user]:
                mailed.setdefault(user, []).append((record._asked_case(), text))
                continue
            if once == "text" and self._was_asked(user, text, vals_list):
                continue
            limit = row(record) if callable(row) else row
            vals_list.append(
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": record.id,
                    "activity_type_id": type_.id,
                    "summary": text,
                    "user_id": user.id,
                    "date_deadline": date or today,
                    "automated": True,
                    "complaint_deadline_id": limit.id if limit else False,
                    **values,
                }
            )
        for user, told in mailed.items():
            self._mail_together(user, told)
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=not notify)
        return activities.create(vals_list) if vals_list else activities

    @api.model
    def _was_asked(self, user, text, vals_list):
        """Whether the user still has this to do, or is about to get it."""
        if any(vals["user_id"] == user.id and vals["summary"] == text for vals in vals_list):
            return True
        domain = [("user_id", "=", user.id), ("summary", "=", text), ("res_model", "=", self._name)]
        return bool(self.env["mail.activity"].sudo().search_count(domain, limit=1))

    def _asked_case(self):
        """The case that the record is about, in superuser mode; empty where it is about none."""
        return self.sudo().ticket_id if "ticket_id" in self._fields else self.env["helpdesk.ticket"].sudo()

    def _mail_together(self, user, told):
        """One mail a person, however many cases it is about; it says no more of them than their references.

        :param told: list of (case, sentence)
        """
        if len(told) == 1:
            [(case, text)] = told
            case._mail_escalation(user, text)
            return
        lines = [text for case, text in told if case]
        company = told[0][0].company_id
        if lines:
            self.env["mail.mail"].sudo().create(
                {
                    "subject": counted(
                        self.with_context(lang=user.lang).env._(
                            "{n, plural, one {# case needs you} other {# cases need you}}"
                        ),
                        user.lang,
                        n=len(lines),
                    ),
                    "body_html": Markup("<ul>%s</ul>") % Markup().join(Markup("<li>%s</li>") % line for line in lines),
                    "email_from": company.email_formatted or self.env.user.email_formatted,
                    "recipient_ids": [Command.link(user.partner_id.id)],
                    "auto_delete": False,
                    "is_internal": True,
                }
            )

    def _mail_escalation(self, user, text):
        """By mail with the reference only: the recipient need not be allowed to read the case, nor follow it."""
        if not self:
            return
        may_read = self._may_be_read_by(user)
        self.env["mail.mail"].sudo().create(
            {
                "subject": text,
                "body_html": Markup("<p>%s</p>") % text,
                # what the log shows: a message without a body counts as removed
                "body": Markup("<p>%s</p>") % text,
                "email_from": self.company_id.email_formatted or self.env.user.email_formatted,
                "recipient_ids": [Command.link(user.partner_id.id)],
                "auto_delete": False,
                # the log of the case, which customers do not see
                "is_internal": True,
                "model": self._name if may_read else False,
                "res_id": self.id if may_read else False,
            }
        )

    def _seen_by(self, user):
        """The records in a user's environment, in all of his companies."""
        return self.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def _may_be_read_by(self, user):
        return self._seen_by(user).has_access("read")

    @api.model
    def _managers(self, company):
        """Who manages the helpdesk of a company; robots read no mail."""
        managers = self.env.ref("helpdesk_mgmt.group_helpdesk_manager").sudo().all_user_ids
        return managers.filtered(
            lambda u: u.active and u._is_internal() and u.id != SUPERUSER_ID and company in u.company_ids
        )

    @api.model
    def _senior_management(self, company):
        """Who leads a company: told of what recurs, and of what nobody below has seen to."""
        senior = self.env.ref("helpdesk_mgmt_complaint.group_senior_management", raise_if_not_found=False)
        users = senior.sudo().all_user_ids if senior else self.env["res.users"].sudo()
        return users.filtered(
            lambda u: u.active and u._is_internal() and u.id != SUPERUSER_ID and company in u.company_ids
        )

    def _least_loaded(self, users, load):
        """The one of `users` with the least to do, empty for nobody.

        Equally loaded ones take turns by the case's id: it is drawn from a sequence, so cases that are filed at the
        same moment, and do not see each other, go to different people.

        :param load: {user: how much he has to do}
        """
        self.ensure_one()
        fewest = min((load.get(user, 0) for user in users), default=0)
        equal = users.filtered(lambda user: load.get(user, 0) == fewest).sorted("id")
        return equal[self._asked_case().id % len(equal)] if equal else equal
