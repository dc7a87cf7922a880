"""The language of the tests: builders for calendars, teams, people and cases, and asserts about phases and limits."""

from datetime import datetime

import pytz
from freezegun import freeze_time
from lxml import html
from markupsafe import Markup

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from ..models.process.acting import act
from ..models.process.helpdesk_ticket_type import DEMANDS

MODULE = "helpdesk_mgmt_complaint"
RIYADH = "Asia/Riyadh"
# Sunday 7 June 2026, 10:00 in Riyadh
SUNDAY = datetime(2026, 6, 7, 7, 0)


def utc(text, tz=RIYADH):
    """Naive UTC of a local time such as "2026-06-07 10:00"."""
    fmt = "%Y-%m-%d %H:%M:%S" if text.count(":") == 2 else "%Y-%m-%d %H:%M"
    return pytz.timezone(tz).localize(datetime.strptime(text, fmt)).astimezone(pytz.utc).replace(tzinfo=None)


class ComplaintBuilders:
    """Builders and asserts; mixed into TransactionCase and HttpCase classes."""

    def customers_link(self, ticket, decision=""):
        """What the mail to the customer has: the address of his page, or of a decision's, with the token."""
        return ticket._notice_link(decision).replace("signed-in", ticket._portal_ensure_token())

    @classmethod
    def setUpComplaints(cls):
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US", "tz": RIYADH})
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.env.user.group_ids |= cls.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        cls._set_demo_aside()
        cls.company = cls.env.ref("base.main_company")
        cls.company.write(
            {
                "country_id": cls.env.ref("base.sa").id,
                "complaint_public_charter": True,
                "complaint_public_reports": True,
                "complaint_reply_days": 3,
                "complaint_reminder_days": 1,
                "complaint_decision_days": 5,
                "complaint_reopen_days": 5,
                "complaint_importance_restricted": True,
                # nobody is told of cases that no test is about
                "complaint_untaken_days": 0,
            }
        )
        # a body that classifies its cases
        cls.env["helpdesk.ticket.type"].search([]).write(dict.fromkeys(DEMANDS, True))
        # demo segments and requirements would be asked for at every acceptance, demo policies promise something to each
        cls.env["helpdesk.beneficiary.segment"].search([]).active = False
        cls.env["helpdesk.sla.policy"].search([]).active = False
        cls.env["helpdesk.requirement"].search([]).active = False
        cls.calendar = cls.make_calendar("Sunday to Thursday")
        cls.leader = cls.make_user("lead", "helpdesk_mgmt.group_helpdesk_user_team", name="Leader")
        cls.agent = cls.make_user("agent", "helpdesk_mgmt.group_helpdesk_user_team", name="Agent")
        cls.agent2 = cls.make_user("agent2", "helpdesk_mgmt.group_helpdesk_user_team", name="Second agent")
        cls.team = cls.make_team("Care", cls.agent | cls.agent2, leader=cls.leader)
        cls.company.complaint_team_id = cls.team
        cls.plain_team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Plain", "user_ids": [Command.set((cls.agent | cls.agent2).ids)]}
        )
        cls.category = cls.env["helpdesk.ticket.category"].create(
            {"name": "Payments", "complexity": "routine", "importance": "medium", "company_id": False}
        )
        cls.customer = cls.make_customer("سارة العتيبي", "sara.test@example.com")

    @classmethod
    def _set_demo_aside(cls):
        """The demo's body has applied a pack: what all companies share is again as the addon ships it."""
        applied = cls.env["helpdesk.policy.pack"].sudo().search([("current", "=", True)])
        for pack in applied:
            made = {line.section: [] for line in pack.line_ids}
            for line in pack.line_ids.filtered(lambda line: line.fresh and line.section != "roles"):
                made[line.section].append(line._record())
            for record in made.get("channels", ()):
                record.active = False
            loose = [
                record for section in ("wording", "targets", "reviews", "causes") for record in made.get(section, ())
            ]
            act(pack.with_context(tracking_disable=True), promises_stand=True)._restore(pack.line_ids, loose)
        # what that body changed besides
        cls.env.ref(f"{MODULE}.type_inquiry").survey_on_close = True

    # ------------------------------------------------------------------ builders

    @classmethod
    def make_calendar(cls, name, days="60123", hours=((8, 16),), tz=RIYADH, company=None):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "company_id": (company or cls.company).id,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create({"name": "Work", "dayofweek": day, "hour_from": start, "hour_to": end})
                    for day in days
                    for start, end in hours
                ],
            }
        )

    @classmethod
    def make_user(cls, login, groups, name=None, **vals):
        return new_test_user(
            cls.env, login=f"complaint_{login}", groups=groups, name=name or login, tz=RIYADH, lang="en_US", **vals
        )

    @classmethod
    def make_team(cls, name, members=None, leader=None, **vals):
        return cls.env["helpdesk.ticket.team"].create(
            {
                "name": name,
                "use_complaint_process": True,
                "resource_calendar_id": cls.calendar.id,
                "company_id": cls.company.id,
                "user_id": leader.id if leader else False,
                "user_ids": [Command.set(members.ids if members else [])],
                **vals,
            }
        )

    @classmethod
    def make_customer(cls, name, email=None, company=None, login=None, lang="ar_001", **vals):
        """A contact; with `login` it has a portal user too, found in `.user_ids`."""
        partner = cls.env["res.partner"].create(
            {"name": name, "email": email, "lang": lang, "parent_id": company.id if company else False, **vals}
        )
        if login:
            cls.env["res.users"].with_context(no_reset_password=True).create(
                {
                    "login": login,
                    "password": login,
                    "partner_id": partner.id,
                    "group_ids": [Command.set([cls.env.ref("base.group_portal").id])],
                }
            )
        return partner

    @classmethod
    def type(cls, kind="complaint"):
        return cls.env.ref(f"{MODULE}.type_{kind}")

    @classmethod
    def make_ticket(cls, kind="complaint", **vals):
        """A registered case of the team, with its customer and category; `phase` moves it on by the real actions."""
        phase = vals.pop("phase", "received")
        ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "Payment delayed",
                "description": Markup("<p>The payment of May has not arrived.</p>"),
                "type_id": cls.type(kind).id,
                "team_id": cls.team.id,
                "category_id": cls.category.id,
                "partner_id": cls.customer.id,
                "user_id": cls.agent.id,
                **vals,
            }
        )
        cls.bring_to(ticket, phase)
        return ticket

    @classmethod
    def bring_to(cls, ticket, phase):
        """Moves a received case to `phase` by the actions that lead there."""
        steps = {
            "received": [],
            "verification": ["verify"],
            "processing": ["verify", "accept"],
            "awaiting_customer": ["verify", "accept", "return"],
            "third_party": ["verify", "accept", "refer"],
            "proposed": ["verify", "accept", "propose"],
            "closed": ["verify", "accept", "propose", "customer_accept"],
            "rejected": ["verify", "reject"],
            "cancelled": ["verify", "withdraw"],
        }[phase]
        for step in steps:
            cls.step(ticket, step)
        return ticket

    @classmethod
    def step(cls, ticket, name):
        if name == "propose" and not ticket.solution:
            ticket.solution = Markup("<p>The payment has been made.</p>")
        {
            "verify": lambda: ticket.action_start_verification(),
            "accept": lambda: ticket.action_accept(),
            "return": lambda: ticket.action_return_to_customer("A copy of the identity card"),
            "refer": lambda: ticket.action_refer(cls.third_party(), "The bank has to confirm", 5),
            "reject": lambda: ticket.action_reject("Not one of our services"),
            "propose": lambda: ticket.action_propose_solution(),
            "customer_accept": lambda: ticket.sudo().action_customer_accept(),
            "withdraw": lambda: ticket.sudo().action_withdraw(),
        }[name]()

    @classmethod
    def third_party(cls):
        return cls.env["res.partner"].create({"name": "Payments company", "is_company": True})

    @classmethod
    def make_company(cls, name="Second body"):
        """A second company with a process team of its own: (company, team)."""
        company = cls.env["res.company"].create({"name": name, "complaint_untaken_days": 0})
        cls.env.user.company_ids |= company
        calendar = cls.make_calendar(f"Hours of {name}", company=company)
        team = cls.make_team(f"Care of {name}", company_id=company.id, resource_calendar_id=calendar.id)
        company.complaint_team_id = team
        return company, team

    @classmethod
    def make_requirement(cls, name, arabic=None, **vals):
        """Something customers must supply: a mandatory document of every type and category, unless told otherwise."""
        requirement = cls.env["helpdesk.requirement"].create({"name": name, **vals})
        if arabic:
            requirement.with_context(lang="ar_001").name = arabic
        return requirement

    # ------------------------------------------------------------------ time, mail, cron

    def at(self, text, tz=RIYADH):
        """Freezes the clock at a local time."""
        return freeze_time(utc(text, tz))

    def run_cron(self):
        """The scheduled action as it runs, in this test's transaction."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_deadlines").method_direct_trigger()
        self.env.invalidate_all()

    def notices(self, ticket):
        """Subjects of the notices the customer was sent, oldest first."""
        messages = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        return messages.sorted("id").mapped("subject")

    def mails_to(self, ticket, email):
        return (
            self.env["mail.mail"]
            .search([("model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)])
            .filtered(lambda m: email in (m.email_to or "") or email in m.recipient_ids.mapped("email"))
        )

    # ------------------------------------------------------------------ asserts

    def assertPhase(self, ticket, phase, reason=None):
        ticket.invalidate_recordset()
        self.assertEqual(ticket.phase, phase)
        self.assertEqual(ticket.stage_id.phase, phase)
        if reason:
            self.assertEqual(ticket.close_reason, reason)

    def row(self, ticket, kind):
        """The latest ledger row of a kind."""
        return ticket.deadline_ids.filtered(lambda r: r.kind == kind).sorted("id")[-1:]

    def assertDue(self, ticket, kind, local, state="running", tz=RIYADH):
        row = self.row(ticket, kind)
        self.assertTrue(row, f"no limit of the kind {kind}")
        self.assertEqual(row.due_date, utc(local, tz))
        self.assertEqual(row.state, state)

    def assertNoRunning(self, ticket):
        self.assertFalse(ticket.deadline_ids.filtered(lambda r: r.state in ("running", "paused")))


@tagged("post_install", "-at_install")
class ComplaintCase(ComplaintBuilders, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()


@tagged("post_install", "-at_install")
class PortalCase(ComplaintBuilders, HttpCase):
    """Customers on the portal: Sara for herself, Ali and Huda for one company, Omar who has nothing to do with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.firm = cls.env["res.partner"].create({"name": "Date farms", "is_company": True})
        cls.sara, cls.ali, cls.huda, cls.omar = (
            cls.make_customer(name.title(), f"{name}@example.com", company, login=f"{name}_portal", lang="en_US")
            for name, company in (("sara", None), ("ali", cls.firm), ("huda", cls.firm), ("omar", None))
        )

    def sign_in(self, who=None):
        """As the user of a contact, as a user, or as nobody."""
        login = who and (who.login if who._name == "res.users" else who.user_ids.login)
        self.authenticate(login, login)

    def get(self, url):
        return self.url_open(url, allow_redirects=False)

    def post(self, url, data, files=None):
        """Sends a form of this session; its own `csrf_token` wins, and values that are None are left out."""
        data = {"csrf_token": Request.csrf_token(self), **data}
        data = {name: value for name, value in data.items() if value is not None}
        return self.url_open(url, data=data, files=files, allow_redirects=False)

    def filing(self, kind="complaint", **values):
        """What the form for a new case sends, complete."""
        return {
            "type": self.type(kind).id,
            "category": self.category.id,
            "subject": "Payment delayed",
            "description": "The payment of May has not arrived.",
            "remedy": "Pay it",
            "preferred_contact": "sms",
            "declaration": "1",
            "filing_token": "token-of-the-form",
            **values,
        }

    def submit(self, files=(), **values):
        return self.post("/submitted/ticket", self.filing(**values), [("attachment", file) for file in files])

    def decide(self, ticket, decision, **values):
        return self.post(f"/my/ticket/{ticket.id}/decision", {"decision": decision, **values})

    def speak_for(self, company):
        """Public pages speak for this company: the website's where there are websites, else the public user's."""
        if "website" in self.env:
            self.env["website"].search([]).company_id = company
        else:
            self.env.ref("base.public_user").write({"company_ids": company.ids, "company_id": company.id})

    def filed_by(self, partner):
        return self.env["helpdesk.ticket"].search([("partner_id", "=", partner.id)], order="id")

    def page(self, response):
        return html.fromstring(response.text)

    def assertSentAway(self, response, path, status=303):
        self.assertEqual(response.status_code, status)
        self.assertURLEqual(response.headers["Location"].split("?")[0], path)
