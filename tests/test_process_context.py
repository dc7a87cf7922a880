"""No value that a client can send switches a rule off: every context key the addon reads, with every public method."""

import ast
import inspect
import re
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from ..models.process.acting import KEY, Acting, acting
from .common import ComplaintCase

ROOT = Path(__file__).parent.parent
# read until 19.0.1.4.0
FORMER = [
    "complaint_actor", "complaint_anonymous", "complaint_automatic", "complaint_by_item", "complaint_by_mail",
    "complaint_case_only", "complaint_event", "complaint_follow_up_of", "complaint_hand_over_reason", "complaint_heard",
    "complaint_held", "complaint_key", "complaint_machine_mail", "complaint_no_bounce", "complaint_no_compare",
    "complaint_no_notice", "complaint_step", "complaint_to_body", "complaint_tracked", "complaint_unanswered_mail",
    "complaint_words",
]  # fmt: skip
# what a client may say, as any context of Odoo's own
CORE = {"default_ticket_id", "default_step", "lang", "tz", "active_test", "allowed_company_ids"}
# a public method's argument by its name; others get a text
ARGUMENTS = {
    "limit": 5, "days": 3, "solution_id": 0, "heard_by_id": None, "heard_date": None, "promised_date": "2026-06-30",
    "decision": "accept", "details": None, "default": None, "means": "phone", "partner": None, "team": None, "other": 0,
}  # fmt: skip


def keys_read():
    """Every context key that the addon's code reads by name, the core's own apart."""
    keys = set()
    for folder in ("models", "wizards", "controllers", "report"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("context.get"):
                    keys |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
                elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("env.context"):
                    keys |= {node.slice.value} if isinstance(node.slice, ast.Constant) else set()
    return sorted((keys | {KEY} | set(FORMER)) - CORE)


class TestContext(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Sara", "sara.keys@example.com", login="sara_keys", lang="en_US")

    def public_methods(self):
        """Names of what a client may call on a case and this addon defines, besides `message_post`."""
        Ticket = type(self.env["helpdesk.ticket"])
        names = set()
        for cls in Ticket.__mro__:
            if cls.__module__.startswith("odoo.addons.helpdesk_mgmt_complaint."):
                names |= {name for name, value in vars(cls).items() if name[0] != "_" and inspect.isfunction(value)}
        # what the ORM and the mail gateway call is refused to clients, or tried by tests of its own
        private = {name for name in names if getattr(getattr(Ticket, name), "_api_private", False)}
        return sorted(names - private - {"create", "write", "copy", "unlink", "message_new", "message_update"})

    def standing(self, ticket):
        """All that a call may have changed, without numbers that a sequence gives."""
        ticket.invalidate_recordset()
        case = ticket.sudo()
        return re.sub(
            r"\d{3,}",
            "#",
            repr(
                {
                    "case": case.read(["phase", "decision", "close_reason", "user_id", "solution", "is_anonymous"]),
                    "moves": case.move_ids.mapped(lambda move: (move.phase_from, move.phase_to, move.by_customer)),
                    "deadlines": case.deadline_ids.mapped(lambda row: (row.kind, row.state, row.due_date)),
                    "messages": case.message_ids.mapped(lambda m: (m.message_type, m.subject, m.subtype_id.name)),
                    "told": case.message_ids.notification_ids.mapped("res_partner_id.name"),
                    "notices": case.notice_ids.mapped(lambda notice: (notice.event, notice.channel)),
                    "asked": case.activity_ids.mapped(lambda a: (a.user_id.login, a.activity_type_id.name)),
                    "items": case.requirement_ids.mapped(lambda item: (item.verdict, item.to_check)),
                }
            ),
        )

    def outcome(self, ticket, user, method, kwargs, context):
        """What a call returns or raises, and what it leaves behind; taken back afterwards."""
        model = self.env(user=user.id, context={"lang": "en_US", "tz": "Asia/Riyadh"})["helpdesk.ticket"]
        with self.env.cr.savepoint() as savepoint:
            try:
                result = call_kw(model, method, [ticket.ids], {**kwargs, "context": {**model.env.context, **context}})
            except Exception as error:  # what is refused is refused alike
                result = (type(error).__name__, str(error))
            # a tracking code is drawn by lot
            told = re.sub(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", "CODE", repr(result))
            left = (re.sub(r"\d+", "#", told), self.standing(ticket))
            savepoint.rollback()
        self.env.invalidate_all()
        return left

    def arguments(self, method):
        given = inspect.signature(getattr(type(self.env["helpdesk.ticket"]), method)).parameters
        return {
            name: ARGUMENTS.get(name, "Because the payment is late")
            for name, parameter in list(given.items())[1:]
            if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        }

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models")
    def test_no_context_key_changes_what_a_call_does(self):
        # guards: models.process.acting:acting
        keys, methods = keys_read(), self.public_methods()
        self.assertIn("action_reject", methods)
        forged = [dict.fromkeys(keys, value) for value in (True, "text")]
        calls = [(method, self.arguments(method)) for method in methods]
        calls.append(("message_post", {"body": "Hello", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}))
        with self.at("2026-06-07 10:00"):
            cases = [self.make_ticket(phase=phase) for phase in ("verification", "awaiting_customer", "proposed")]
        with self.at("2026-06-08 10:00"):
            for ticket in cases:
                for user in (self.agent, self.customer.user_ids):
                    for method, kwargs in calls:
                        plain = self.outcome(ticket, user, method, kwargs, {})
                        for context in forged:
                            with self.subTest(phase=ticket.phase, user=user.login, method=method, value=context[KEY]):
                                self.assertEqual(self.outcome(ticket, user, method, kwargs, context), plain)

    def test_only_the_process_itself_acts_otherwise(self):
        # guards: models.process.acting:acting
        for value in (True, "managed", {"managed": True}, ["managed"], 1, None):
            with self.subTest(value=value):
                self.assertEqual(acting(self.env(context={KEY: value})), Acting())
        silent = Acting(silent=True)
        self.assertIs(acting(self.env(context={KEY: silent})), silent)

    def test_a_key_of_today_is_read_by_one_function(self):
        """A new context key would be a new hidden argument: it belongs into `Acting`."""
        # guards: models.process.acting:KEY
        # core reads its own in the same method, and does by it what it does without us
        of_core = {"mail_auto_subscribe_no_notify"}
        self.assertEqual(set(keys_read()) - set(FORMER) - of_core, {KEY})

    def test_a_portal_user_calls_nothing_of_the_process(self):
        ticket = self.make_ticket()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            ticket.with_user(self.customer.user_ids).with_context(**{KEY: True}).name = "Changed"
