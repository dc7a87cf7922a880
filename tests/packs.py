"""The scene of the tests of the packs: a body of its own that has taken one, its people, its Arabic customers.

What stands in a pack, and who fills its roles, is all that is configured: a test that needs more has found what the
pack lacks.
"""

import json
from email.message import EmailMessage
from email.utils import make_msgid
from functools import cache
from pathlib import Path

from odoo import Command
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import html2plaintext

from .common import MODULE, RIYADH, ComplaintBuilders, PortalCase

PACKS = Path(__file__).parent.parent / "data" / "packs"
# the model of each section whose records tests look for
MODELS = {
    "hours": "resource.calendar",
    "segments": "helpdesk.beneficiary.segment",
    "teams": "helpdesk.ticket.team",
    "types": "helpdesk.ticket.type",
    "categories": "helpdesk.ticket.category",
    "requirements": "helpdesk.requirement",
    "channels": "helpdesk.ticket.channel",
    "sla": "helpdesk.sla.policy",
    "bodies": "res.partner",
}
# the pack is applied on a Monday; cases come from Sunday 7 June 2026 on, when no holiday is near
APPLIED = "2026-06-01 09:00"
MORNING = "2026-06-07 10:00"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@cache
def read_pack(code):
    """The document of a pack; nobody changes it."""
    return json.loads((PACKS / code / "pack.json").read_text(encoding="utf-8"))


class PackBuilders(ComplaintBuilders):
    """A body that has applied the pack `pack`; `persons` says for which roles how many people there are."""

    pack = None
    persons = {}

    @classmethod
    def setUpComplaints(cls):
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US", "tz": RIYADH})
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.env.user.group_ids |= cls.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        cls._set_demo_aside()
        cls.company = cls.make_body("جهة الاختبار", "test-body")
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.company = cls.company.with_env(cls.env)
        cls.staff = {}
        if cls.pack:
            cls.apply_pack(cls.pack, cls.company)
            cls.team = cls.company.complaint_team_id
            cls.calendar = cls.team._complaint_calendar()
            cls.category = cls.env["helpdesk.ticket.category"].search(
                [("company_id", "=", cls.company.id), ("child_id", "=", False)], limit=1
            )
        cls.customer = cls.make_customer(
            "سارة العتيبي", "sara@customers.example.com", login="sara_of_pack", phone="+966 55 100 0001"
        )

    @classmethod
    def _set_demo_aside(cls):
        """What the demo's body shares with everybody is not this one's, and its cases wake nobody."""
        super()._set_demo_aside()
        for model in ("helpdesk.beneficiary.segment", "helpdesk.sla.policy", "helpdesk.requirement"):
            cls.env[model].search([]).active = False
        cls.env["helpdesk.ticket.category"].search([("company_id", "=", False)]).active = False
        cls.env["helpdesk.ticket.deadline"].search([]).next_action_date = False

    @classmethod
    def make_body(cls, name, domain):
        """A company as Odoo makes it, with an address for its mail, and nothing of ours."""
        company = cls.env["res.company"].create(
            {"name": name, "email": f"care@{domain}.example.com", "phone": "+966 11 000 0000"}
        )
        cls.env.user.company_ids |= company
        company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {"name": f"{domain}.example.com", "company_ids": [Command.set(company.ids)]}
        )
        return company

    @classmethod
    def apply_pack(cls, code, company):
        """Applies a pack, with people in all of its roles: `staff` has them by role."""
        roles = {role["key"]: cls.make_staff(role, company, code) for role in read_pack(code).get("roles", ())}
        cls.staff = {**cls.staff, **roles}
        with cls.at(cls, APPLIED):
            cls.env["helpdesk.policy.pack"].apply(code, company, roles)
        cls.end_transaction()
        return roles

    @classmethod
    def make_staff(cls, role, company, code):
        """People of a role, with no rights but those of an employee: what they need the pack gives them."""
        people = cls.env["res.users"]
        number = cls.persons.get(role["key"], 2 if role.get("many") else 1)
        for place in range(1, number + 1):
            login = f"{code}_{role['key']}_{place}"
            people |= new_test_user(
                cls.env,
                login=login,
                groups="base.group_user",
                name=f"{role['name']['ar']} {place}" if number > 1 else role["name"]["ar"],
                email=f"{login}@staff.example.com",
                phone=f"+966 50 {len(cls.staff):03} {place:04}",
                function=role["name"]["ar"],
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
                tz=RIYADH,
                lang="ar_001",
            )
        return people

    @classmethod
    def one(cls, role):
        """The (first) person of a role."""
        return cls.staff[role][:1]

    @classmethod
    def of_pack(cls, section, key, company=None):
        """The record that the pack made, or adapted, of an entry: found by its English name."""
        [entry] = [entry for entry in read_pack(cls.pack)[section] if entry["key"] == key]
        company = company or cls.company
        rows = cls.env[MODELS[section]].with_context(lang="en_US", active_test=False)
        domain = [("name", "=", entry["name"]["en"])] if "name" in entry else [("kind", "=", key)]
        if "company_id" in rows._fields:
            domain.append(("company_id", "in", [False, company.id]))
        found = rows.search(domain)
        own = found.filtered(lambda r: r.company_id) if "company_id" in rows._fields else found
        found = (own or found).with_context(lang=cls.env.lang, active_test=True)
        assert len(found) == 1, f"{section} {key}: {found}"
        return found

    @classmethod
    def type(cls, kind="complaint"):
        """The body's type of a kind: its own copy, else the shared one."""
        types = cls.env["helpdesk.ticket.type"].with_context(active_test=False)
        shared = cls.env.ref(f"{MODULE}.type_{kind}")
        if "company_id" not in types._fields:
            return shared
        return types.search([("kind", "=", kind), ("company_id", "=", cls.company.id)], limit=1) or shared

    @classmethod
    def make_ticket(cls, kind="complaint", **vals):
        """A registered case of the body as an officer takes it down; `phase` moves it on by the real actions."""
        phase = vals.pop("phase", "received")
        ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "تأخر صرف الدعم",
                "description": "<p>لم يصل دعم شهر مايو حتى اليوم.</p>",
                "type_id": cls.type(kind).id,
                "category_id": cls.category.id,
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                **vals,
            }
        )
        cls.bring_to(ticket, phase)
        return ticket

    # ------------------------------------------------------------------ what customers and the world do

    def receive(self, sender, body, subject="تأخر صرف الدعم", reply_to=None, to=None, files=()):
        """A raw mail to the body's address, through the gateway; with `reply_to` an answer to that message."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to or self.team.alias_id.alias_full_name, subject
        mail["Message-Id"] = make_msgid(domain="customers.example.com")
        if reply_to:
            mail["In-Reply-To"] = mail["References"] = reply_to.message_id
        mail.set_content(body)
        for name, content in files:
            mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
        thread = self.env["mail.thread"].message_process(False, mail.as_bytes())
        return self.env["helpdesk.ticket"].browse(thread or [])

    def run_crons(self, *names):
        """Scheduled actions as they run, in this test's transaction; none named: the one of the deadlines."""
        for name in names or ("ir_cron_deadlines",):
            self.env.flush_all()
            with self.enter_registry_test_mode():
                self.env.ref(f"{MODULE}.{name}").method_direct_trigger()
            self.env.invalidate_all()

    @classmethod
    def end_transaction(cls):
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        cls.env.invalidate_all()

    # ------------------------------------------------------------------ what they are told

    def last_notice(self, ticket, event=None):
        """The message of the latest notice, of an event, that went to the page and by mail."""
        rows = ticket.sudo().notice_ids.filtered(lambda n: n.channel != "sms" and event in (None, n.event))
        return rows.sorted("id")[-1:].message_id

    def mail_of(self, message):
        return self.env["mail.mail"].search([("mail_message_id", "=", message.id)])

    def words_of(self, message):
        """Subject and text of a notice as it is read."""
        mail = self.mail_of(message)
        text = html2plaintext(mail[:1].body_html or message.body or "")
        return " ".join(f"{message.subject} {text}".split())

    def assertTold(self, ticket, event, *words, ways=("portal", "email")):
        """The customer was told of an event, in Arabic, on the page and by mail, with these words.

        :return: the text
        """
        ticket.invalidate_recordset()
        message = self.last_notice(ticket, event)
        told = ticket.sudo().notice_ids.mapped("event")
        self.assertTrue(message, f"no notice “{event}” of {ticket.number}, but {told}")
        went = ticket.sudo().notice_ids.filtered(lambda n: n.message_id == message)
        self.assertLessEqual(set(ways), set(went.mapped("channel")))
        self.assertFalse(went.filtered(lambda n: n.state in ("failed", "bounced", "nobody")), went.mapped("state"))
        text = self.words_of(message)
        self.assertIn(ticket.number, text)
        for word in words:
            self.assertIn(word, text)
        return text

    def end_label(self, ticket):
        """What the customer reads of how a case ended."""
        return ticket.with_context(lang="ar_001")._wording().state

    def told(self, record, user):
        """The activities that ask a person something about a record."""
        return record.sudo().activity_ids.filtered(lambda a: a.user_id == user)

    def mails_to_user(self, user):
        """Mails to a person of the staff, whatever they are about."""
        return (
            self.env["mail.mail"]
            .sudo()
            .search([])
            .filtered(lambda m: user.partner_id in m.recipient_ids or (user.email and user.email in (m.email_to or "")))
        )

    def answer_survey(self, ticket, mark, text="شكرًا"):
        """The customer gives every scale question of the survey about the case the same mark, and sends it."""
        answer = ticket.sudo().survey_input_id
        for question in answer.survey_id.question_ids:
            if question.question_type == "scale":
                answer._save_lines(question, str(mark))
            elif question.question_type == "text_box":
                answer._save_lines(question, text)
        answer._mark_done()
        self.env.flush_all()
        return answer

    # ------------------------------------------------------------------ the pack itself

    def assertPackHolds(self):
        """The pack is applied as it stands: nothing differs, and once more it changes nothing."""
        Pack = self.env["helpdesk.policy.pack"]
        self.assertEqual(Pack.diff(self.company), [])
        again = Pack.preview(self.pack, self.company)
        self.assertEqual((again["made"], again["changed"]), ([], []))
        with self.at(APPLIED):
            Pack.apply(self.pack, self.company, self.staff)
        self.assertEqual(Pack.diff(self.company), [])

    def assertPackTravels(self):
        """Export, load into another body, with people of its own, export: the same file, byte for byte."""
        Pack = self.env["helpdesk.policy.pack"]
        first = Pack.export(self.company)
        other = self.make_body("جهة أخرى", "other-body")
        roles = {role["key"]: self.make_staff(role, other, "other") for role in read_pack(self.pack)["roles"]}
        Pack.load(first, other, roles)
        self.assertEqual(Pack.export(other).decode(), first.decode())


@tagged("post_install", "-at_install")
class PackCase(PackBuilders, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()


@tagged("post_install", "-at_install")
class PackPortalCase(PackBuilders, PortalCase):
    """The body's customers on its pages; `customer` has an account there, whose log-in is its password."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.speak_for(cls, cls.company)

    def filing(self, kind="complaint", **values):
        """What the form for a new case sends, complete, in Arabic."""
        return super().filing(
            kind,
            **{
                "subject": "تأخر صرف الدعم",
                "description": "لم يصل دعم شهر مايو حتى اليوم.",
                "remedy": "صرف المستحق",
                "preferred_contact": "email",
                **values,
            },
        )

    def file(self, kind="complaint", who=None, files=(), **values):
        """A customer signs in and files; what was made of it."""
        who = who or self.customer
        before = self.env["helpdesk.ticket"].search([])
        self.sign_in(who)
        token = values.pop("filing_token", f"token-{len(before)}")
        response = self.submit(files, kind=kind, filing_token=token, **values)
        self.assertEqual(response.status_code, 303, html2plaintext(response.text)[:2000])
        self.env.invalidate_all()
        return self.env["helpdesk.ticket"].search([]) - before

    def page_text(self, url):
        """What a reader sees of a page of the session."""
        page = self.page(self.url_open(url))
        for hidden in page.xpath("//script | //style"):
            hidden.drop_tree()
        return " ".join(page.text_content().split())

    def charter_text(self):
        """The published charter, read in Arabic by somebody who has not signed in."""
        self.sign_in()
        self.opener.cookies["frontend_lang"] = "ar_001"
        return self.page_text("/complaints/charter")

    def assertDecided(self, ticket, decision, **values):
        """The customer's decision form was taken."""
        response = self.decide(ticket, decision, **values)
        self.assertEqual(response.status_code, 303, html2plaintext(response.text)[:2000])
        self.env.invalidate_all()
