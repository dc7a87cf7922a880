"""Nobody learns what is not his: a generator looks for it, in whatever is there."""

import logging
import re
import threading
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.http import Request, _generate_routing_rules
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.access.helpdesk_ticket import HelpdeskTicket
from ..models.process.acting import act
from .common import MODULE
from .leaks import ADDON, EVERYBODYS, Walk, carriers
from .leaks_scene import LeakScene, marks

_logger = logging.getLogger(__name__)
# Models of ours with a field that names a case of which the scene has no row, and why.
NOT_IN_THE_SCENE = {
    "helpdesk.periodic.invitation": "answers are read without their case: tests/test_quality_periodic_survey.py",
}
QUIET = (
    "odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models", "odoo.fields",
    "odoo.orm.models", "odoo.orm.fields", "odoo.domains", "odoo.http", "odoo.addons.mail.models.mail_mail",
)  # fmt: skip
# What a form may send: ids, references and keys of somebody else's case.
FORM = {"decision": "accept", "reason": "No", "body": "Hello", "code": "AAAA-AAAA-AAAA-AAAA", "search": "invoice",
        "access_token": "wrong", "token": "wrong", "subject": "Invoice", "description": "Wrong"}  # fmt: skip


# Roles that fill in forms of all kinds.
FORM_FILLERS = ("agent, own cases", "manager", "quality", "complained about", "manager elsewhere", "settings")


@tagged("post_install", "-at_install")
class TestLeaks(LeakScene, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # as in a request: Website's list of its pages asks the thread
        cls.addClassCleanup(
            setattr, threading.current_thread(), "dbname", getattr(threading.current_thread(), "dbname", None)
        )
        threading.current_thread().dbname = cls.env.cr.dbname
        cls.setUpScene()

    def walk(self, role):
        user, forbidden = self.roles[role]
        return Walk(self.env, user, forbidden, self.rows)

    def assertNothingFound(self, role, walk):
        self.assertFalse(walk.found, f"{role} learns of cases that are not his")

    # ------------------------------------------------------------------ the generator

    @mute_logger(*QUIET)
    def test_nobody_finds_what_he_may_not_see(self):
        # guards: models.access.helpdesk_case_shadow:_seen_sql
        # guards: models.access.helpdesk_ticket_satellite:_search
        # guards: security/access_rules.xml:helpdesk_ticket_rule_global
        with_marks, tried = carriers(self.env), {}
        self.assertGreater(len(with_marks), 30)
        for role in self.roles:
            walk = self.walk(role)
            walk.models(with_marks)
            walk.methods()
            walk.wizards()
            tried[role] = dict(walk.tried)
            with self.subTest(role=role):
                self.assertNothingFound(role, walk)
        for role, counts in tried.items():
            _logger.info("%s tried %s", role, ", ".join(f"{count} {what}" for what, count in counts.items()))
        self.assertGreater(sum(sum(counts.values()) for counts in tried.values()), 5000)

    @mute_logger(*QUIET)
    def test_no_form_shows_what_its_user_may_not_see(self):
        """Core computes what a form would show before there is a record, of whatever ids it names."""
        # guards: models.access.helpdesk_named_rows:HelpdeskNamedRows.onchange
        # guards: models.access.helpdesk_named_rows:_compute_display_name
        for role in FORM_FILLERS:
            walk = self.walk(role)
            walk.onchanges()
            with self.subTest(role=role):
                self.assertNothingFound(role, walk)
            self.assertGreater(walk.tried["onchange"], 200)

    def test_what_a_record_names_already_may_stay_in_its_form(self):
        # guards: models.access.helpdesk_named_rows:_named
        user, _forbidden = self.roles["manager"]
        mine, hidden = self.hidden["staff"][:1], self.hidden["secret"][0]
        act(mine.sudo(), managed=True).duplicate_id = hidden
        case = mine.with_user(user)
        values = {"duplicate_id": hidden.id, "name": "Another subject"}
        self.assertIn("value", case.onchange(values, ["name"], {"name": {}, "duplicate_id": {}}))
        other = self.hidden["secret"][1]
        with self.assertRaises(AccessError):
            case.onchange({**values, "duplicate_id": other.id}, ["duplicate_id"], {"name": {}, "duplicate_id": {}})

    @mute_logger(*QUIET)
    def test_no_refusal_names_what_it_refuses(self):
        """In developer mode core's refusals name the records."""
        # guards: models.access.ir_rule:_make_access_error
        Users = self.registry["res.users"]
        plain = Users.has_group

        def has_group(users, name):
            return (name == "base.group_no_one" and users._is_internal()) or plain(users, name)

        with patch.object(Users, "has_group", has_group):
            for role in ("employee", "manager", "manager elsewhere"):
                walk = self.walk(role)
                for name in sorted(set().union(*(self.rows[kind] for kind in walk.forbidden))):
                    for row in walk.env[name].browse(walk.hidden_ids(name)[:4]):
                        for operation in ("read", "write", "unlink"):
                            walk.call(f"refusal {name}", lambda row=row, op=operation: row.check_access(op))
                with self.subTest(role=role):
                    self.assertNothingFound(role, walk)
                    self.assertGreater(walk.tried["refusal"], 100)

    def test_report_on_an_alert_that_its_author_may_not_see(self):
        # guards: models.figures.helpdesk_periodic_report:_check_alert
        user, _forbidden = self.roles["manager elsewhere"]
        report = self.env["helpdesk.periodic.report"].with_user(user)
        vals = {"kind": "special", "reason": "Why", "date_from": "2026-06-01", "date_to": "2026-06-30"}
        alert = self.about["secret"][0]
        with self.assertRaises(AccessError):
            report.create({**vals, "company_id": self.other_company.id, "alert_id": alert.id})

    @mute_logger(*QUIET)
    def test_a_missing_rule_is_found(self):
        self.env.ref(f"{MODULE}.helpdesk_ticket_rule_global").active = False
        walk = self.walk("agent, team")
        walk.models(["helpdesk.ticket", "mail.followers"])
        self.assertIn("secret", walk.found["rows helpdesk.ticket"])
        self.assertIn("secret", walk.found["rows mail.followers"])

    @mute_logger(*QUIET)
    def test_a_method_that_tells_is_found(self):
        def tell(records):
            return records.sudo().mapped("description")

        with patch.object(HelpdeskTicket, "tell", tell, create=True):
            walk = self.walk("agent, team")
            walk.method(self.env["helpdesk.ticket"].with_env(walk.env), "tell")
        self.assertEqual(set(walk.found["method helpdesk.ticket.tell"]), {"secret", "foreign"} & walk.forbidden)

    def test_the_scene_has_what_there_is(self):
        self.assertEqual(self.lacking, sorted(NOT_IN_THE_SCENE))
        for name in [*NOT_IN_THE_SCENE, *EVERYBODYS]:
            self.assertIn(name, self.env)

    # ------------------------------------------------------------------ pages

    def routes(self):
        """[(path, methods, type)] of every route that this addon defines or changes."""
        found = []
        for path, endpoint in _generate_routing_rules(sorted(self.env.registry._init_modules), nodb_only=False):
            method, routing = getattr(endpoint, "func", endpoint), endpoint.routing
            classes = type(getattr(method, "__self__", None)).__mro__
            if any(cls.__module__.startswith(ADDON) and method.__name__ in vars(cls) for cls in classes):
                found.append((path, routing.get("methods") or ["GET", "POST"], routing["type"]))
        return found

    def path(self, path, case):
        values = {"ticket_id": case.id, "attachment_id": min(self.rows["secret"]["ir.attachment"])}
        return re.sub(r"<[^>]*?(\w+)>", lambda match: str(values.get(match[1], "wrong")), path)

    @mute_logger(*QUIET)
    def test_no_page_tells_a_stranger(self):
        # guards: controllers.case:portal_my_ticket
        routes, tried = self.routes(), 0
        self.assertGreater(len(routes), 15)
        for role in ("public", "other customer", "employee"):
            user, forbidden = self.roles[role]
            login = user.login if role != "public" else None
            self.authenticate(login, login)
            for path, methods, kind in routes:
                for method in methods:
                    for hidden in sorted(forbidden)[:2]:
                        tried += 1
                        text = self.answer(self.path(path, self.hidden[hidden][:1]), method, kind, self.hidden[hidden])
                        with self.subTest(role=role, path=path, method=method):
                            self.assertFalse(marks(text) & forbidden)
        self.assertGreater(tried, 100)
        _logger.info("%s requests to %s routes", tried, len(routes))

    def answer(self, path, method, kind, cases):
        form = {**FORM, "ticket_id": cases[0].id, "reference": cases[0].number}
        if kind == "jsonrpc":
            return self.make_jsonrpc_request_text(path, form)
        if method == "GET":
            return self.url_open(f"{path}?reference={cases[0].number}&search=invoice").text
        return self.url_open(path, data={**form, "csrf_token": Request.csrf_token(self)}).text

    def make_jsonrpc_request_text(self, path, form):
        return self.url_open(path, json={"jsonrpc": "2.0", "method": "call", "params": form}).text
