"""Tracking codes are kept as hashes that say nothing without the key of the database."""

import importlib.util
from pathlib import Path

from ..exceptions import ComplaintError
from ..tools import tracking_code
from .public_report import PublicReportCase
from .tracking import TrackCase

MIGRATION = Path(__file__).parent.parent / "migrations/19.0.1.6.0/post-codes.py"


class TestKeyedHash(TrackCase):
    def test_a_copy_of_the_rows_tells_no_code(self):
        # guards: models.portal.helpdesk_ticket:_tracking_hash_of
        ticket, code = self.case()
        kept = ticket.sudo().tracking_hash
        self.assertEqual(len(kept), 64)
        self.assertNotEqual(kept, tracking_code.fingerprint(code))
        self.assertTrue(ticket._has_code(code.lower()))
        self.assertFalse(ticket._has_code("0000-0000-0000-0000"))
        self.assertFalse(ticket._has_code(""))

    def test_another_key_ends_all_codes_until_new_ones_are_issued(self):
        """As in a copy of the database that got a secret of its own."""
        # guards: models.portal.helpdesk_ticket_page:_find_by_code
        ticket, code = self.case()
        self.env["ir.config_parameter"].set_param("database.secret", "of-the-copy")
        find = self.env["helpdesk.ticket.page"]._find_by_code
        self.assertFalse(find(ticket.number, code))
        new = ticket.action_issue_tracking_code()["params"]["code"]
        self.assertEqual(find(ticket.number, new), ticket)

    def test_codes_of_earlier_releases_go_on_opening_their_cases(self):
        spec = importlib.util.spec_from_file_location("post_codes", MIGRATION)
        migration = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(migration)
        codes = [tracking_code.from_bytes(bytes([number] * 10)) for number in range(3)]
        cases = self.env["helpdesk.ticket"].union(*(self.make_ticket() for _code in codes))
        bare = self.make_ticket()
        for case, code in zip(cases, codes, strict=True):
            case.sudo().tracking_hash = tracking_code.fingerprint(code)
        cases[2].active = True
        self.env.flush_all()
        migration.BATCH = 2
        migration.migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        for case, code in zip(cases, codes, strict=True):
            self.assertTrue(case._has_code(code))
            self.assertFalse(case.tracking_code_by_id)
        self.assertFalse(bare.has_tracking_code)

    def test_code_of_a_caller_was_seen_by_who_registered_him(self):
        # guards: wizards.helpdesk_case_registration:action_register
        wizard = (
            self.env["helpdesk.case.registration"]
            .with_user(self.agent)
            .create(
                {
                    "type_id": self.type("report").id,
                    "category_id": self.category.id,
                    "subject": "Unsafe building",
                    "description": "The stairs are about to fall",
                    "channel_id": self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone").id,
                    "anonymous": True,
                }
            )
        )
        code = wizard.action_register()["params"]["code"]
        case = self.env["helpdesk.ticket"].search([("tracking_code_by_id", "=", self.agent.id)])
        self.assertTrue(case._has_code(code))
        self.assertIn("A tracking code was issued", " ".join(case.message_ids.mapped("body")))


class TestCaptcha(PublicReportCase, TrackCase):
    """Core's own hook, which asks nothing until a module for reCAPTCHA or Turnstile is installed."""

    def refuse(self, *refused):
        """A module that verifies: it asks nothing of other forms."""
        self.verified = []

        def verify(model, action):
            self.verified.append(action)
            if action in refused:
                raise ComplaintError("Suspicious activity detected.")

        self.patch(self.registry["ir.http"], "_verify_request_recaptcha_token", verify)

    def form(self, path):
        return self.page(self.get(path)).xpath("//form[@data-captcha]/@data-captcha")

    def test_forms_are_marked_for_the_module_that_shows_it(self):
        # guards: views/public_templates.xml:public_case
        ticket, code = self.case()
        self.sign_in()
        self.assertEqual(self.form("/complaints/report"), ["complaint_report"])
        self.assertEqual(self.form("/complaints/track"), ["complaint_track"])
        self.open(ticket, code)
        self.assertEqual(self.form("/complaints/track"), ["complaint_track_reply"])

    def test_filing_without_an_account(self):
        # guards: controllers.public:complaint_report_file
        self.sign_in()
        self.refuse("complaint_report")
        response = self.send()
        self.assertEqual((response.status_code, self.verified), (422, ["complaint_report"]))
        self.assertIn("Suspicious activity", response.text)
        self.assertIn("Unsafe building", response.text)
        self.assertFalse(self.filed())
        self.refuse()
        self.receipt(self.send())

    def test_opening_a_case(self):
        """Neither answer tells whether the code was right."""
        # guards: controllers.tracking:complaint_track_open
        ticket, code = self.case()
        self.sign_in()
        self.refuse("complaint_track")
        for given in (code, "0000-0000-0000-0000"):
            response = self.attempt(ticket.number, given)
            self.assertEqual(response.status_code, 422)
            self.assertIn("Suspicious activity", response.text)
        self.assertEqual(self.verified, ["complaint_track"] * 2)
        self.refuse()
        self.open(ticket, code)

    def test_answer_by_code(self):
        # guards: controllers.tracking:complaint_track_reply
        ticket, code = self.case(phase="awaiting_customer")
        self.sign_in()
        self.open(ticket, code)
        self.refuse("complaint_track_reply")
        response = self.reply("The number is 5")
        self.assertEqual(response.status_code, 422)
        self.assertIn("Suspicious activity", response.text)
        self.assertIn("The number is 5", response.text)
        self.assertPhase(ticket, "awaiting_customer")
        self.refuse()
        self.reply("The number is 5")
        self.assertEqual(self.verified, ["complaint_track_reply"])
        self.assertPhase(ticket, "processing")
