"""The language of the tests of reports: a body of its own, solved cases, a report and its figures."""

from freezegun import freeze_time

from .common import ComplaintBuilders, utc


class ReportBuilders(ComplaintBuilders):
    @classmethod
    def setUpReports(cls):
        cls.setUpComplaints()
        # the body of the demo has cases of its own
        cls.body, cls.team = cls.make_company("هيئة الاختبار")
        cls.manager = cls.make_user(
            "manager",
            "helpdesk_mgmt.group_helpdesk_manager",
            company_id=cls.body.id,
            company_ids=[(6, 0, cls.body.ids)],
        )
        cls.quality = cls.make_user(
            "quality",
            "helpdesk_mgmt_complaint.group_quality",
            company_id=cls.body.id,
            company_ids=[(6, 0, cls.body.ids)],
        )

    @classmethod
    def solved(cls, registered, solved, **vals):
        vals = {"team_id": cls.team.id, "company_id": cls.body.id, "user_id": False, **vals}
        with freeze_time(utc(registered)):
            ticket = cls.make_ticket(phase="processing", **vals)
        with freeze_time(utc(solved)):
            cls.step(ticket, "propose")
            if ticket.phase == "proposed":
                cls.step(ticket, "customer_accept")
        return ticket

    @classmethod
    def make_report(cls, **vals):
        return cls.env["helpdesk.periodic.report"].create(
            {
                "kind": "period",
                "date_from": "2026-04-01",
                "date_to": "2026-06-30",
                "company_id": cls.body.id,
                **vals,
            }
        )

    def figure(self, report, key, name="value"):
        return {row["key"]: row for row in report._content()["indicators"]}[key][name]

    def caused_and_referred(self):
        """A solved case with its cause, and one that another body is asked about.

        :return: the case, the body
        """
        cause = self.env["helpdesk.complaint.cause"].create({"name": "Too few people", "company_id": False})
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", cause_id=cause.id)
        bank = self.third_party()
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(
                phase="verification", team_id=self.team.id, company_id=self.body.id, user_id=False
            )
            ticket.action_refer(bank, "Please confirm", 5)
        return ticket, bank
