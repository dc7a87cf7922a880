"""The segment is asked of the customer where his contact does not tell it, and remembered; staff have theirs."""

from unittest.mock import patch

from ..exceptions import MissingInput
from .common import ComplaintCase, PortalCase
from .public_report import PublicReportCase


def segments_of(cls):
    Segment = cls.env["helpdesk.beneficiary.segment"]
    cls.private, cls.public, cls.staff, cls.old = Segment.create(
        [
            {"name": "Private sector"},
            {"name": "Government"},
            {"name": "Internal beneficiary", "internal": True},
            {"name": "Old", "active": False},
        ]
    )
    cls.private.with_context(lang="ar_001").name = "القطاع الخاص"
    cls.foreign = Segment.create({"name": "Theirs", "company_id": cls.make_company()[0].id})


class TestSegmentOfStaff(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        segments_of(cls)

    def test_policy_k03_staff_are_internal_by_themselves(self):
        # guards: models.settings.res_partner:_beneficiary_segment
        ticket = self.make_ticket(partner_id=self.agent2.partner_id.id)
        self.assertEqual(ticket.segment_id, self.staff)
        self.assertFalse(self.make_ticket().segment_id, "a customer is not")
        self.customer.beneficiary_segment_id = self.private
        self.assertEqual(self.make_ticket().segment_id, self.private)

    def test_policy_k03_employee_without_a_user_is_internal(self):
        """Where the people of the organisation are kept as employees, which this addon does not ask for."""
        # guards: models.settings.res_partner:_is_complaint_staff
        worker = self.make_customer("عامل")
        self.assertFalse(self.make_ticket(partner_id=worker.id).segment_id)
        if "hr.employee" not in self.env:
            return
        self.env["hr.employee"].create({"name": "عامل", "work_contact_id": worker.id})
        self.assertEqual(self.make_ticket(partner_id=worker.id).segment_id, self.staff)

    def test_segment_of_another_company_tells_nothing_here(self):
        # guards: models.settings.res_partner:_beneficiary_segment
        self.customer.beneficiary_segment_id = self.foreign
        self.assertFalse(self.make_ticket().segment_id)
        theirs = self.make_ticket(
            company_id=self.foreign.company_id.id, team_id=self.foreign.company_id.complaint_team_id.id, user_id=False
        )
        self.assertEqual(theirs.segment_id, self.foreign)

    def test_company_has_an_internal_segment_of_its_own(self):
        # guards: models.process.helpdesk_beneficiary_segment:_of_company
        own = self.staff.copy({"name": "Ours", "company_id": self.company.id})
        self.assertEqual(self.make_ticket(partner_id=self.agent2.partner_id.id).segment_id, own)


class TestSegmentOnThePortal(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        segments_of(cls)

    def offered(self, url="/new/ticket"):
        return self.page(self.get(url)).xpath("//select[@name='segment']/option/@value")

    def ids(self, *segments):
        return ["", *(str(segment.id) for segment in segments)]

    def test_policy_e01_segment_is_asked_once_and_remembered(self):
        # guards: models.process.helpdesk_beneficiary_segment:_to_choose
        self.sign_in(self.sara)
        self.assertEqual(self.offered(), self.ids(self.private, self.public))
        self.submit(segment=str(self.public.id))
        self.assertEqual(self.filed_by(self.sara).segment_id, self.public)
        # guards: models.settings.res_partner:_remember_segment
        self.assertEqual(self.sara.beneficiary_segment_id, self.public)
        self.assertFalse(self.offered())
        # what is sent nevertheless changes nothing
        self.submit(segment=str(self.private.id), filing_token="second", subject="Another matter altogether")
        self.assertEqual(self.filed_by(self.sara)[-1:].segment_id, self.public)
        self.assertEqual(self.sara.beneficiary_segment_id, self.public)

    def test_policy_e01_it_may_be_left_open(self):
        """Unless the type demands it."""
        # guards: models.portal.helpdesk_ticket_filing:_segment_error
        self.sign_in(self.omar)
        self.assertEqual(self.submit().status_code, 422)
        self.assertFalse(self.filed_by(self.omar))
        self.type("complaint").demands_segment = False
        self.submit()
        case = self.filed_by(self.omar)
        self.assertTrue(case)
        self.assertFalse(case.segment_id | self.omar.beneficiary_segment_id)

    def test_what_is_not_offered_is_not_taken(self):
        # guards: models.portal.helpdesk_ticket_filing:_segment_error
        self.sign_in(self.sara)
        for segment in (self.staff, self.old, self.foreign):
            response = self.submit(segment=str(segment.id))
            self.assertEqual(response.status_code, 422)
        self.assertIn("which of these describes you", response.text)
        self.assertFalse(self.filed_by(self.sara))
        vals = {"type_id": self.type().id, "partner_id": self.sara.id, "declaration_accepted": True}
        with self.assertRaises(MissingInput):
            self.env["helpdesk.ticket.filing"]._check_filing({**vals, "segment_id": self.staff.id})

    def test_type_that_demands_a_segment_is_not_taken_without(self):
        # guards: models.portal.helpdesk_ticket_filing:_segment_error
        error = self.env["helpdesk.ticket.filing"]._segment_error
        type_, company = self.type(), self.company
        if "demands_segment" in type_._fields:
            type_.demands_segment = True
            self.assertIn("Say which", error(self.sara, company, type_, 0))
        self.assertFalse(error(self.sara, company, type_, self.private.id))
        self.sara.beneficiary_segment_id = self.private
        self.assertFalse(error(self.sara, company, type_, 0))

    def test_policy_k03_staff_are_not_asked(self):
        self.sign_in(self.agent)
        self.assertFalse(self.offered())
        self.assertTrue(self.get("/new/ticket").text)
        self.submit(segment=str(self.private.id))
        self.assertEqual(self.filed_by(self.agent.partner_id).segment_id, self.staff)

    def test_customers_company_tells_it(self):
        self.firm.beneficiary_segment_id = self.private
        self.sign_in(self.ali)
        self.assertFalse(self.offered())
        self.submit()
        self.assertEqual(self.filed_by(self.ali).segment_id, self.private)
        self.assertFalse(self.ali.beneficiary_segment_id)

    def test_no_segments_no_question(self):
        (self.private | self.public).active = False
        self.sign_in(self.sara)
        self.assertFalse(self.offered())

    # ------------------------------------------------------------------ the account

    def account(self, **values):
        return self.post(
            "/my/address/submit",
            {
                "partner_id": str(self.sara.id),
                "name": "Sara",
                "email": "sara@example.com",
                "phone": "+966501234567",
                "street": "Street 1",
                "city": "Riyadh",
                "zip": "12211",
                "country_id": str(self.env.ref("base.sa").id),
                **values,
            },
        )

    def test_policy_e01_segment_is_said_in_the_account(self):
        # guards: controllers.account:_create_or_update_address
        self.sign_in(self.sara)
        self.assertEqual(self.offered("/my/account"), self.ids(self.private, self.public))
        for refused in (self.staff, self.old, self.foreign):
            self.assertIn("redirectUrl", self.account(segment=str(refused.id)).text)
            self.assertFalse(self.sara.beneficiary_segment_id)
        self.assertIn("redirectUrl", self.account(segment=str(self.private.id)).text)
        self.assertEqual(self.sara.beneficiary_segment_id, self.private)
        self.assertFalse(self.offered("/my/account"))
        self.assertIn("Private sector", self.get("/my/account").text)
        self.account(segment=str(self.public.id))
        self.assertEqual(self.sara.beneficiary_segment_id, self.private, "a person changes it")

    def test_field_of_the_contact_is_not_written_by_the_form(self):
        self.sign_in(self.sara)
        self.account(beneficiary_segment_id=str(self.private.id))
        self.assertFalse(self.sara.beneficiary_segment_id)

    def test_account_asks_nothing_where_there_is_no_process(self):
        # guards: controllers.account:_prepare_my_account_rendering_values
        self.sign_in(self.sara)
        with patch.object(type(self.company), "_complaint_team", lambda company: self.env["helpdesk.ticket.team"]):
            self.assertFalse(self.offered("/my/account"))


class TestSegmentOfAReport(PublicReportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        segments_of(cls)

    def test_policy_e01_visitor_says_it_without_an_account(self):
        # guards: controllers.public:_prepare_report_vals
        self.sign_in()
        page = self.page(self.get("/complaints/report"))
        values = page.xpath("//select[@name='segment']/option/@value")
        self.assertEqual(values, ["", str(self.private.id), str(self.public.id)])
        self.send(segment=str(self.private.id))
        self.assertEqual(self.filed().segment_id, self.private)
        self.assertTrue(self.filed().is_anonymous)

    def test_policy_k03_outsider_is_not_internal(self):
        # guards: models.portal.helpdesk_ticket_filing:_segment_error
        self.sign_in()
        for segment in (self.staff, self.old, self.foreign):
            self.assertNotTaken(self.send(segment=str(segment.id)), "segment")

    def test_signed_in_customers_contact_is_not_asked(self):
        self.sara.beneficiary_segment_id = self.public
        self.sign_in(self.sara)
        self.assertTrue(self.page(self.get("/complaints/report")).xpath("//select[@name='segment']"))
        self.send(anonymous="0", name="Sara", email="sara@example.com", phone="")
        self.assertFalse(self.filed().segment_id)

    # ------------------------------------------------------------------ kinds of files

    def test_anonymous_form_names_only_what_is_taken(self):
        # guards: controllers.uploads:accepted
        page = self.page(self.get("/complaints/report"))
        shown = {
            kind: " ".join(page.xpath(f"//div[@data-person='{kind}'][span]/span/text()"))
            for kind in ("anonymous", "named")
        }
        for kind in ("mp3", "mp4", "m4a", "zip", "doc,", "xls,"):
            self.assertNotIn(kind, shown["anonymous"] + ",")
            self.assertIn(kind, shown["named"] + ",")
        for kind in ("pdf", "jpg", "docx", "txt"):
            self.assertIn(kind, shown["anonymous"])
        field = page.xpath("//input[@name='attachment']")[0]
        self.assertNotIn(".mp3", field.get("data-accept-anonymous"))
        self.assertIn(".mp3", field.get("data-accept-named"))

    def test_page_of_an_anonymous_case_names_only_what_is_taken(self):
        # guards: controllers.tracking:_render_case
        self.type("report").demands_segment = False
        self.sign_in()
        reference, code = self.receipt(self.send())
        self.post("/complaints/track", {"reference": reference, "code": code})
        page = self.get("/complaints/track").text
        self.assertIn("docx", page)
        self.assertNotIn("mp3", page)
