"""Reports in the public interest without signing in: what is taken, what is refused, and that nobody is told who."""

import io
import re

from PIL import Image

from odoo.exceptions import AccessError
from odoo.tools import SQL

from .documents import pdf
from .public_report import PublicReportCase

PDF = ("ahmad-alharbi-statement.pdf", pdf(), "application/pdf")


def picture(kind="JPEG"):
    """A picture that tells where it was taken and by whom."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Ahmad Al-Harbi"
    exif[0x0112] = 6
    Image.new("RGB", (40, 20), "red").save(out, kind, exif=exif)
    return out.getvalue()


class TestPublicReport(PublicReportCase):
    # ------------------------------------------------------------------ filing

    def test_policy_e06_report_without_signing_in(self):
        # guards: models.portal.helpdesk_ticket_filing:_file_public
        self.sign_in()
        number, code = self.receipt(self.send([PDF]))
        case = self.filed()
        self.assertEqual(case.number, number)
        self.assertRegex(number, r"^REP/\d{4}/\d{5}$")
        self.assertRegex(code, r"^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$")
        self.assertPhase(case, "received")
        self.assertEqual((case.kind, case.team_id, case.category_id), ("report", self.team, self.category))
        self.assertTrue(case.is_anonymous)
        self.assertTrue(case.declaration_accepted)
        self.assertTrue(case.attachment_ids.raw.startswith(b"%PDF"))

    def test_code_is_shown_once_and_stored_hashed(self):
        # guards: controllers.public:complaint_receipt
        self.sign_in()
        response = self.send()
        number, code = self.receipt(response)
        case = self.filed()
        again = self.get("/complaints/receipt")
        self.assertEqual(again.status_code, 200)
        for text in (again.text, response.headers["Location"]):
            self.assertNotIn(code, text)
            self.assertNotIn(number, text)
        self.assertEqual(again.headers["Cache-Control"], "no-store")
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(t)::text FROM helpdesk_ticket t WHERE id = %s", [case.id])
        stored = self.env.cr.fetchone()[0]
        for written in (code, code.replace("-", "")):
            self.assertNotIn(written, stored)
            self.assertNotIn(written, str(case.message_ids.mapped("body")))
        with self.assertRaises(AccessError):
            case.with_user(self.agent).read(["tracking_hash"])

    def test_same_form_sent_twice(self):
        """A second click shows the same receipt, and the case is one."""
        self.sign_in()
        self.send([PDF])
        number, code = self.receipt(self.send([PDF]))
        self.assertEqual(self.filed().number, number)
        self.assertEqual(len(self.filed().attachment_ids), 1)
        self.assertTrue(self.filed()._has_code(code))
        number, other = self.receipt(self.send(filing_token="fedcba9876543210" * 2))
        self.assertEqual(len(self.filed()), 2)
        self.assertNotEqual(code, other)

    # ------------------------------------------------------------------ nobody is told who

    def written_by(self, user):
        """{table: number of rows that a user made or changed}, of every table but core's log of devices."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_name) "
            "WHERE column_name = 'create_uid' AND table_type = 'BASE TABLE' AND table_name <> 'res_device_log'"
        )
        counts = {}
        for (table,) in self.env.cr.fetchall():
            rows = SQL("SELECT count(*) FROM %s WHERE %s IN (create_uid, write_uid)", SQL.identifier(table), user.id)
            counts[table] = self.env.execute_query(rows)[0][0]
        return {table: count for table, count in counts.items() if count}

    def test_policy_e11_nothing_tells_who_reported(self):
        # guards: models.portal.helpdesk_ticket_filing:_file_public
        """Also of somebody who is signed in, and typed a name before choosing to go without."""
        self.sign_in(self.sara)
        named = self.written_by(self.sara.user_ids)
        secret = ("ahmad", "alharbi", "Harbi", "0512345678", "sara", "Sara", "127.0.0.1", "SecretBrowser")
        self.opener.headers["User-Agent"] = "SecretBrowser"
        values = {"name": "Ahmad Al-Harbi", "email": "ahmad@example.com", "phone": "0512345678"}
        files = [PDF, ("ahmad phone.jpg", picture(), "image/jpeg"), ("sara.png", picture("PNG"), "image/png")]
        self.receipt(self.send(files, **values))
        case = self.filed()
        self.assertTrue(case.is_anonymous)
        # the leader was told that it has come; nobody else follows it
        self.assertFalse(case.partner_id | case.message_partner_ids - self.leader.partner_id)
        self.assertFalse(case.partner_name or case.partner_email or case.reporter_phone)
        self.assertEqual(
            sorted(case.attachment_ids.mapped("name")), ["attachment-1.pdf", "attachment-2.jpg", "attachment-3.png"]
        )
        self.assertEqual((case.create_uid, case.attachment_ids.create_uid), (self.public_user, self.public_user))
        self.env.flush_all()
        for table, clause in (
            ("helpdesk_ticket", "id = %(id)s"),
            ("mail_message", "model = 'helpdesk.ticket' AND res_id = %(id)s"),
            ("helpdesk_ticket_move", "ticket_id = %(id)s"),
            ("ir_attachment", "res_model = 'helpdesk.ticket' AND res_id = %(id)s"),
            ("helpdesk_tracking_attempt", "true"),
        ):
            self.env.cr.execute(f"SELECT to_jsonb(t)::text FROM {table} t WHERE {clause}", {"id": case.id})
            rows = self.env.cr.fetchall()
            self.assertTrue(rows, table)
            for word in secret:
                self.assertNotIn(word, str(rows).replace(self.base_url(), ""), table)
        self.assertEqual(self.written_by(self.sara.user_ids), named)
        for attachment in case.attachment_ids.filtered(lambda a: a.mimetype.startswith("image/")):
            self.assertNotIn(b"Ahmad", attachment.raw)
            image = Image.open(io.BytesIO(attachment.raw))
            self.assertFalse(image.getexif())
            # the camera's turn is in the pixels now
            self.assertEqual(image.size, (20, 40))

    def test_policy_e11_files_of_a_form_that_is_mended(self):
        """Chosen with a name first, then sent without one: the waiting files change too."""
        # guards: models.portal.helpdesk_ticket_filing:_file_public
        self.sign_in()
        page = self.page(
            self.send([PDF, ("ahmad.jpg", picture(), "image/jpeg")], anonymous="0", name="Ahmad", declaration=None)
        )
        pending = page.xpath("//input[@name='pending']/@value")
        self.assertEqual(len(pending), 2)
        self.receipt(self.send(pending=pending))
        case = self.filed()
        self.assertEqual(sorted(case.attachment_ids.mapped("name")), ["attachment-1.pdf", "attachment-2.jpg"])
        self.assertFalse(any(b"Ahmad" in a.raw for a in case.attachment_ids))
        self.assertFalse(any(case.attachment_ids.mapped("description")))

    def test_broken_picture_of_an_anonymous_reporter(self):
        self.sign_in()
        broken = ("photo.jpg", picture()[:100] + b"Ahmad", "image/jpeg")
        page = self.assertNotTaken(self.send([broken]), "attachment")
        self.assertFalse(page.xpath("//input[@name='pending']"))
        self.assertFalse(self.env["ir.attachment"].search([("res_model", "=", "helpdesk.ticket"), ("res_id", "=", 0)]))

    def test_report_with_a_name_makes_no_contact(self):
        # guards: controllers.public:_prepare_report_vals
        """An address that nobody verified is nobody's: the contact that has it does not become the customer."""
        known = self.env["res.partner"].search_count([])
        self.sign_in(self.omar)
        values = {"anonymous": "0", "name": " Sara \n X ", "email": "Sara@Example.com", "phone": "+966 51 234 5678"}
        self.receipt(self.send([PDF], **values))
        case = self.filed()
        self.assertFalse(case.is_anonymous)
        # the leader was told that it has come; nobody else follows it
        self.assertFalse(case.partner_id | case.message_partner_ids - self.leader.partner_id)
        self.assertEqual(
            (case.partner_name, case.partner_email, case.reporter_phone),
            ("Sara X", "sara@example.com", "+966 51 234 5678"),
        )
        self.assertEqual(case.attachment_ids.name, PDF[0])
        self.assertEqual(self.env["res.partner"].search_count([]), known)
        self.assertEqual(len(self.mails_to(case, "sara@example.com")), 1)
        self.sign_in(self.sara)
        self.assertSentAway(self.get(f"/my/ticket/{case.id}"), "/my")

    # ------------------------------------------------------------------ what is refused

    def test_each_wrong_field_is_named_and_nothing_typed_is_lost(self):
        # guards: controllers.public:_report_errors
        self.sign_in()
        foreign = self.env["helpdesk.ticket.category"].create(
            {"name": "Of another body", "company_id": self.make_company()[0].id}
        )
        named = {"anonymous": "0", "name": "Ahmad"}
        for field, values in (
            ("subject", {"subject": " "}),
            ("subject", {"subject": "x" * 201}),
            ("description", {"description": None}),
            ("description", {"description": "x" * 100_001}),
            ("category", {"category": foreign.id}),
            ("category", {"category": "9" * 30}),
            ("type", {"type": self.type("complaint").id}),
            ("type", {"type": "abc"}),
            ("anonymous", {"anonymous": "maybe"}),
            ("anonymous", {"anonymous": None}),
            ("name", {**named, "name": ""}),
            ("email", {**named, "email": "ahmad at home"}),
            ("email", {**named, "email": "a@example.com, b@example.com"}),
            ("phone", {**named, "phone": "call me"}),
            ("declaration", {"declaration": None}),
            ("form", {"filing_token": "short"}),
        ):
            with self.subTest(field=field, values=str(values)[:60]):
                self.env["helpdesk.tracking.attempt"].search([]).unlink()
                page = self.assertNotTaken(self.send(**values), field)
                if "subject" not in values:
                    self.assertEqual(page.xpath("//input[@name='subject']/@value"), ["Unsafe building"])
                if values.get("name"):
                    self.assertEqual(page.xpath("//input[@name='name']/@value"), ["Ahmad"])

    def test_switched_off_or_no_type_without_a_name(self):
        self.sign_in()
        self.company.complaint_public_reports = False
        self.assertEqual(self.get("/complaints/report").status_code, 404)
        self.assertEqual(self.send().status_code, 404)
        self.company.complaint_public_reports = True
        self.env["helpdesk.ticket.type"].search([]).allow_anonymous = False
        self.assertEqual(self.get("/complaints/report").status_code, 404)
        self.assertFalse(self.filed())

    def test_a_link_files_nothing(self):
        self.sign_in()
        query = "&".join(f"{name}={value}" for name, value in self.report().items())
        self.assertEqual(self.get(f"/complaints/report?{query}").status_code, 200)
        self.assertFalse(self.filed())

    def test_filings_of_one_network_are_limited(self):
        # guards: controllers.public:complaint_report_file
        self.sign_in()
        self.env["helpdesk.tracking.attempt"].search([]).unlink()
        for _time in range(20):
            self.assertEqual(self.send(subject="").status_code, 422)
        page = self.send()
        self.assertEqual(page.status_code, 429)
        self.assertGreater(int(page.headers["Retry-After"]), 0)
        self.assertIn("Unsafe building", page.text)
        self.assertFalse(self.filed())
        self.env["helpdesk.tracking.attempt"].search([]).unlink()
        self.receipt(self.send())

    def test_second_company_takes_its_own(self):
        company, team = self.make_company()
        company.complaint_public_reports = True
        self.speak_for(company)
        self.sign_in()
        self.receipt(self.send())
        self.assertEqual((self.filed().company_id, self.filed().team_id), (company, team))

    def test_notices_speak_the_language_of_the_form(self):
        self.sign_in()
        self.receipt(self.post("/ar/complaints/report", self.report()))
        case = self.filed()
        self.assertEqual(case.customer_lang, "ar_001")
        self.sign_in()
        self.receipt(self.send(subject="In English"))
        self.assertEqual((self.filed() - case).customer_lang, "en_US")
        body = str((self.filed() - case).message_ids.filtered(lambda m: m.message_type == "auto_comment").body)
        self.assertIn("Dear Sir or Madam", re.sub(r"<[^>]+>", "", body))
