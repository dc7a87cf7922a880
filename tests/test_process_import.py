import base64
import io

from openpyxl import Workbook

from odoo.exceptions import AccessError, UserError

from .common import ComplaintCase, utc

HISTORY = (
    "number,name,description,partner_id,team_id,type_id,category_id,phase,registered_date,closed_date,close_reason\n"
    "OLD/1,Late,x,سارة العتيبي,Care,Complaint,Payments,closed,2025-03-02 09:00:00,2025-03-05 12:00:00,\n"
    "OLD/2,Late,x,سارة العتيبي,Care,Complaint,,Not accepted,2025-03-02,2025-03-04,\n"
    "OLD/3,Late,x,سارة العتيبي,Care,Complaint,Payments,processing,2025-03-02,,\n"
    ",Late,x,سارة العتيبي,Care,Complaint,Payments,,,,\n"
)
OPEN = "name,description,partner_id,partner_email,team_id,type_id,number\n" + "".join(
    f"Case {number},x,{partner},{email},{team},Complaint,\n"
    for number, (partner, email, team) in enumerate(
        [
            ("سارة العتيبي", "", "Care"),
            ("", "somebody@example.com", "Care"),
            ("", "", "Care"),
            ("", "nobody@example.com", "Plain"),
        ]
    )
)


class TestImport(ComplaintCase):
    def wizard(self, text, mode, user=None, name="cases.csv"):
        content = text if isinstance(text, bytes) else text.encode()
        return (
            self.env["helpdesk.case.import"]
            .with_user(user or self.manager)
            .create({"file": base64.b64encode(content), "file_name": name, "mode": mode})
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("manager", "helpdesk_mgmt.group_helpdesk_manager")
        cls.env["helpdesk.sla.policy"].create({"name": "R", "milestone": "resolution", "days": 2})
        cls.env["helpdesk.sla.policy"].create({"name": "F", "milestone": "first_response", "days": 1})
        cls.type().sequence_id.company_id = False

    def bring_in(self, text, mode="history", **how):
        wizard = self.wizard(text, mode, **how)
        wizard.action_check()
        return self.env["helpdesk.ticket"].browse(wizard.action_import()["domain"][0][2])

    def told(self):
        self.env.flush_all()
        activities = self.env["mail.activity"].search_count([("res_model", "=", "helpdesk.ticket")])
        return self.env["mail.mail"].search_count([]), self.env["helpdesk.ticket.notice"].search_count([]), activities

    def test_history_keeps_numbers_phases_and_dates(self):
        # guards: models.process.helpdesk_ticket_history:_take_over
        # guards: models.process.helpdesk_ticket_history:_bring_to_past
        before = self.told()
        with self.at("2026-06-07 10:00"):
            cases = self.bring_in(HISTORY)
        closed, rejected, processing, new = cases
        self.assertEqual(cases[:3].mapped("number"), ["OLD/1", "OLD/2", "OLD/3"])
        self.assertRegex(new.number, r"^CMP/2026/\d+$")
        self.assertEqual(cases.mapped("phase"), ["closed", "rejected", "processing", "received"])
        self.assertEqual((closed.close_reason, rejected.close_reason), ("solved", "ineligible"))
        self.assertEqual(closed.registered_date, utc("2025-03-02 09:00"))
        self.assertEqual(closed.closed_date, utc("2025-03-05 12:00"))
        way = ["received", "verification", "processing", "closed"]
        self.assertEqual(closed.move_ids.sorted("id").mapped("phase_to"), way)
        self.assertEqual(self.told(), before, "nobody is told")

    def test_history_has_a_consistent_ledger(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_follow_registration
        with self.at("2026-06-07 10:00"):
            closed, rejected, processing, new = self.bring_in(HISTORY)
            self.assertEqual(sorted(closed.deadline_ids.mapped("kind")), ["reopening", "resolution"])
            # due on Tuesday at 9, done on Wednesday at noon
            row = self.row(closed, "resolution")
            self.assertEqual((row.start_date, row.due_date), (utc("2025-03-02 09:00"), utc("2025-03-04 09:00")))
            self.assertEqual((row.state, row.late_hours), ("missed", 11.0))
            self.assertEqual(self.row(closed, "reopening").state, "lapsed")
            self.assertEqual(self.row(rejected, "resolution").state, "cancelled")
            self.assertEqual(self.row(processing, "resolution").state, "running")
            before = self.told()
            self.run_cron()
        self.assertEqual(self.told()[:2], before[:2], "no customer is told of what lapsed long ago")
        self.assertPhase(closed, "closed", "solved")

    def test_only_the_wizard_of_a_manager_brings_history_in(self):
        # guards: wizards.helpdesk_case_import:_import_history
        with self.assertRaises(AccessError):
            self.wizard(HISTORY, "history", user=self.agent)
        vals = {"name": "x", "description": "-", "team_id": self.team.id, "type_id": self.type().id}
        for context in ({}, {"complaint_acting": {"history": True, "silent": True}}):
            case = self.env["helpdesk.ticket"].with_user(self.agent).with_context(**context)
            case = case.create({**vals, "phase": "closed", "registered_date": "2025-03-02 09:00:00"})
            self.assertEqual(case.phase, "received")
            self.assertGreater(case.registered_date, utc("2026-01-01 00:00"))

    def test_import_of_open_cases_says_how_many_notices_it_sends(self):
        # guards: wizards.helpdesk_case_import:_count_notices
        wizard, before = self.wizard(OPEN, "open"), self.told()
        wizard.action_check()
        self.assertEqual(
            wizard.summary,
            "4 tickets come in, 3 of them as cases of the complaint process. "
            "Confirmations of receipt that are sent to customers: 2.",
        )
        self.assertEqual(self.told(), before)
        cases = self.env["helpdesk.ticket"].browse(wizard.action_import()["domain"][0][2])
        self.assertTrue(all(cases.filtered("phase").mapped("number")), "a blank number is given by the process")
        sent = cases.notice_ids.filtered(lambda n: n.event == "received" and n.channel == "email")
        self.assertEqual(len(sent), 2)

    def test_blank_columns_leave_what_the_process_gives(self):
        # guards: models.process.helpdesk_ticket_intake:_vals_of_process
        self.team.default_type_id = self.type()
        names = [
            "name",
            "description",
            "partner_id",
            "team_id",
            "type_id",
            "number",
            "company_id",
            "stage_id",
            "user_id",
        ]
        row = ["x", "y", self.customer.name, "Care", "", "", "", "", ""]
        loaded = self.env["helpdesk.ticket"].load(names, [row])
        case = self.env["helpdesk.ticket"].browse(loaded["ids"])
        self.assertRegex(case.number, r"^CMP/")
        self.assertEqual((case.phase, case.type_id, case.company_id), ("received", self.type(), self.company))
        self.team.default_type_id = False
        loaded = self.env["helpdesk.ticket"].load(names, [row])
        self.assertEqual(self.env["helpdesk.ticket"].browse(loaded["ids"]).type_id, self.type())

    def test_all_or_nothing(self):
        # guards: wizards.helpdesk_case_import:_check_errors
        count = self.env["helpdesk.ticket"].search_count([])
        for wrong, sentence in (
            (HISTORY.replace("OLD/2", "OLD/1"), "Line 3: Another case has the reference OLD/1"),
            (HISTORY.replace("Not accepted", "Nowhere"), "Line 3: “Nowhere” is no"),
            (HISTORY.replace("2025-03-04", "4 March"), "Line 3: “4 March"),
            (HISTORY.replace("2025-03-05", "2025-03-01"), "Line 2: OLD/1 ended before it was registered"),
            (HISTORY.replace("Care", "Unknown"), "Line 2: "),
            (HISTORY.replace("phase", "fase"), "There is no field “fase”"),
            ("name\n", "holds no case"),
        ):
            with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                self.bring_in(wrong)
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), count)

    def test_checked_before_it_is_imported(self):
        # guards: wizards.helpdesk_case_import:action_import
        wizard = self.wizard(HISTORY, "history")
        with self.assertRaisesRegex(UserError, "Check the file first"):
            wizard.action_import()
        wizard.action_check()
        wizard.mode = "open"
        with self.assertRaisesRegex(UserError, "Check the file first"):
            wizard.action_import()

    def test_workbook_with_labels(self):
        # guards: wizards.helpdesk_case_import:_field_of
        book, content = Workbook(), io.BytesIO()
        book.active.append(["Ticket number", "Title", "description", "team_id", "type_id", "phase"])
        field, arabic = self.env["helpdesk.ticket"]._fields["phase"], self.env(context={"lang": "ar_001"})
        label = dict(field._description_selection(arabic))["received"]
        book.active.append(["OLD/9", "Late", "x", "Care", self.type().with_env(arabic).name, label])
        book.save(content)
        self.manager.lang = "ar_001"
        wizard = self.wizard(content.getvalue(), "history", name="cases.xlsx").with_context(lang="ar_001")
        wizard.action_check()
        case = self.env["helpdesk.ticket"].browse(wizard.action_import()["domain"][0][2])
        self.assertEqual((case.number, case.phase), ("OLD/9", "received"))
