import logging

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools.mail import plaintext2html

from ...exceptions import LOST_RACE
from ..process.acting import act
from . import helpdesk_ticket_notice  # noqa: F401 (its model is inherited)

_logger = logging.getLogger(__name__)
MODULE = "helpdesk_mgmt_complaint"
BROKEN_TEXT = f"{MODULE}.activity_broken_text"
# The deadline that a plain notice names.
UNTIL = {
    "received": "verification",
    "routed": "resolution",
    "accepted": "resolution",
    "reopened": "resolution",
    "returned": "customer_reply",
    "reminder": "customer_reply",
    "proposed": "decision",
    "closed": "reopening",
    "rejected": "reopening",
    "cancelled": "reopening",
}


class HelpdeskTicketNotice(models.Model):
    """The texts of a notice: an administrator's, and plain ones that go out where that one cannot be made."""

    _inherit = "helpdesk.ticket.notice"

    @api.model
    def _made_or_plain(self, case, template, lang, as_written, plain):
        """What `as_written` makes of a template; where that fails, what `plain` makes.

        Both in a savepoint: what the notice tells of stands. An administrator is asked to mend the template.

        :return: the result, empty where both failed; why the template failed, empty where it did not
        """
        result, error = self._attempt(as_written)
        if error is None:
            return result, False
        language, reason = self.env["res.lang"]._get_data(code=lang).name or lang, self._reason_of(error)
        self._attempt(lambda: self._ask_to_mend(case, template.name, language, reason))
        return self._attempt(plain)[0], f"{template.name} – {language}: {reason}"

    @api.model
    def _attempt(self, make):
        """:return: what `make` gives, and the error, either of which is None"""
        try:
            with self.env.cr.savepoint():
                return make(), None
        except LOST_RACE:
            raise
        except Exception as error:
            _logger.warning("a text of a notice could not be made", exc_info=True)
            return None, error

    @api.model
    def _reason_of(self, error):
        """What an error says, in one line: the cause, not that something of QWeb's went wrong."""
        while error.__cause__ or (error.__context__ and not error.__suppress_context__):
            error = error.__cause__ or error.__context__
        return f"{type(error).__name__}: {error}".split("\n", 1)[0][:300]

    @api.model
    def _ask_to_mend(self, case, template, language, reason):
        """One activity of an administrator a template and language, however many notices it spoils."""
        type_ = self.env.ref(BROKEN_TEXT, raise_if_not_found=False)
        admin = (self._template_editors(case.company_id) | self.env["helpdesk.asking"]._managers(case.company_id))[:1]
        names = {"template": template, "language": language}

        def sentence(env, _number):
            return env._("The text “%(template)s” cannot be made in %(language)s: mend it", **names)

        summary = sentence(self.with_context(lang=admin.lang).env, "")
        activities = self.env["mail.activity"].sudo()
        if admin and not (
            type_ and activities.search_count([*self._broken(type_), ("summary", "=", summary)], limit=1)
        ):
            note = Markup("<p>%s</p>") % reason
            case.sudo()._ask(admin, sentence, BROKEN_TEXT, note=note)

    @api.model
    def _broken(self, type_):
        return [("activity_type_id", "=", type_.id), ("res_model", "=", "helpdesk.ticket")]

    @api.model
    def _template_editors(self, company):
        """Administrators of the company who may change templates."""
        editors = self.env.ref("base.group_system").sudo().all_user_ids
        managers = self.env["helpdesk.asking"]._managers(company)
        return managers & editors

    # ------------------------------------------------------------------
    # Plain texts: nothing that an administrator writes is in them
    # ------------------------------------------------------------------

    @api.model
    def _what_happened(self, case, event):
        env, words = case.env, case._wording()
        your, Your = words.your, words.Your
        return {
            "received": lambda: env._("We have received %s.", your),
            "routed": lambda: env._("%s is with the competent department now.", Your),
            "accepted": lambda: env._("We have begun: %s.", words.handling),
            "returned": lambda: env._("We need something from you about %s.", your),
            "reminder": lambda: env._("%s waits for your answer.", Your),
            "referred": lambda: env._("%s has been referred to another body; we follow it there.", Your),
            "proposed": lambda: env._("%s is there: please accept or reject it.", words.Result),
            "taken_back": lambda: env._("We are revising %s.", words.result),
            "closed": lambda: env._("%s has been closed.", Your),
            "rejected": lambda: env._("%s could not be accepted.", Your),
            "reopened": lambda: env._("%s has been opened again.", Your),
            "cancelled": lambda: env._("%s has been closed.", Your),
            "delayed": lambda: env._("Late: %s.", words.handling),
            "late": lambda: env._("We have received your message on %s, which has ended.", your),
            "duplicate": lambda: env._("%s is dealt with together with another matter.", Your),
            "separated": lambda: env._("%s goes on by itself again.", Your),
            "settled": lambda: env._("%s has ended together with another matter.", Your),
            "survey": lambda: env._("Please tell us how satisfied you are."),
            "survey_reminder": lambda: env._("Please tell us how satisfied you are."),
            "decision_logged": lambda: env._("We have taken down what you decided."),
        }.get(event, lambda: env._("There is news of %s.", your))()

    @api.model
    def _plain_subject(self, case, event):
        return f"{case.number}: {self._what_happened(case, event)}"

    @api.model
    def _until(self, case, event):
        kind = UNTIL.get(event)
        row = kind and case._running(kind)
        due = row and case._local_moment(row.due_date, case.customer_lang)
        return case.env._("Until: %s", due) if due else ""

    @api.model
    def _plain_body(self, case, event, details):
        """Reference, what happened, what was written about it, until when, where to read it."""
        message = details.get("message")
        link = case._notice_link(page="survey" if event in ("survey", "survey_reminder") else "")
        lines = [
            Markup("<strong>%s</strong>") % case.number,
            self._what_happened(case, event),
            plaintext2html(message) if message else "",
            self._until(case, event),
            Markup('<a href="%s">%s</a>') % (link, case._wording().Your),
        ]
        return Markup().join(Markup("<p>%s</p>") % line for line in lines if line)

    @api.model
    def _plain_text(self, case, event):
        case = case.with_context(lang=case.customer_lang)
        texts = (
            f"{case._wording().sender}: {case.number}.",
            self._what_happened(case, event),
            self._until(case, event),
        )
        return " ".join(text for text in texts if text)

    # ------------------------------------------------------------------
    # A template is tried before it is kept
    # ------------------------------------------------------------------

    @api.model
    def _check_texts(self, templates, names):
        """
        :param names: the fields of the templates that were written
        :raise ValidationError: one of them that the process sends fails on a case, in one of the languages
        """
        # data are loaded before there is a process to try them in
        if not names or not self.env.registry.ready:
            return
        domain = [("module", "=", MODULE), ("model", "=", templates._name), ("res_id", "in", templates.ids)]
        found = set(self.env["ir.model.data"].sudo().search_fetch(domain, ["res_id"]).mapped("res_id"))
        for template in templates.filtered(lambda t: t.id in found and t.model == "helpdesk.ticket"):
            problem = self._try_texts(template, names)
            if problem:
                raise ValidationError(
                    self.env._(
                        "“%(template)s” was not saved: for some cases it could not be made. %(problem)s",
                        template=template.name,
                        problem=problem,
                    )
                )

    @api.model
    def _try_texts(self, template, names):
        """Makes the texts of a template for cases of each phase, in every language; nothing of it stays.

        :param names: its fields
        :return: what fails first, in words; empty where nothing does
        """
        problem = ""
        try:
            with self.env.cr.savepoint():
                problem = self._first_failure(template.sudo(), names)
                raise _Tried
        except _Tried:
            return problem

    @api.model
    def _first_failure(self, template, names):
        for case, label in self._tried_cases():
            details = {"message": "-", "body": "-", "days": 1}
            for lang, language in self.env["res.lang"].get_installed():
                text = act(template.with_context(lang=lang), details=details)
                for name in names:
                    try:
                        with self.env.cr.savepoint(flush=False):
                            text._render_field(name, case.ids, set_lang=lang)
                    except LOST_RACE:
                        raise
                    except Exception as error:
                        parts = {"language": language, "case": label, "reason": self._reason_of(error)}
                        return self.env._("%(language)s, %(case)s: %(reason)s", **parts)
        return ""

    @api.model
    def _tried_cases(self):
        """(case, in words): one of each phase that there is, and made-up ones of each phase."""
        Case = self.env["helpdesk.ticket"].sudo()
        labels = dict(Case._fields["phase"]._description_selection(self.env))
        for phase, newest in Case._read_group([("phase", "!=", False)], ["phase"], ["id:max"]):
            case = Case.browse(newest)
            yield case, f"{labels[phase]} ({case.number})"
        team = self.env["helpdesk.ticket.team"].sudo().search([("use_complaint_process", "=", True)], limit=1)
        if not team:
            return
        for vals, lacks in self._tried_vals(team):
            case = act(Case, silent=True, not_compared=True, anonymous=bool(vals.pop("anonymous", False))).create(vals)
            for phase, label in labels.items():
                case._write_managed({"stage_id": team._stage_of(phase).id})
                yield case, f"{label} ({lacks})"

    @api.model
    def _tried_vals(self, team):
        type_ = self.env.ref("helpdesk_mgmt_complaint.type_complaint", raise_if_not_found=False)
        common = {
            # drawn from no sequence: a trial leaves no gap in the references
            "number": "TRIAL",
            "name": "-",
            "description": "-",
            "team_id": team.id,
            "company_id": (team.company_id or self.env.company).id,
            "type_id": type_ and type_.id,
            "user_id": False,
            "category_id": False,
        }
        partner = self.env.user.partner_id.id
        return [
            ({**common, "partner_id": partner}, self.env._("without assignee")),
            ({**common, "partner_id": False, "partner_name": "-"}, self.env._("without contact")),
            ({**common, "partner_id": False, "anonymous": True}, self.env._("anonymous")),
        ]


class _Tried(Exception):
    """The trial is over: its savepoint is rolled back."""
