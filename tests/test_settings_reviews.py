"""K17, E11: a body reviews its policies, its safeguards and what else it names, each in its own time, and says what it
found."""

from pathlib import Path

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.modules.migration import load_script
from odoo.tools import SQL, mute_logger

from ..exceptions import MissingInput
from .common import MODULE, SUNDAY, ComplaintCase

SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.7.0" / "post-reviews.py"


class TestReviews(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Review = cls.env["helpdesk.policy.review"]
        cls.body, cls.body_team = cls.make_company("Reviewed body")
        own = {"company_id": cls.body.id, "company_ids": [(6, 0, cls.body.ids)]}
        cls.manager = cls.make_user("reviewer", "helpdesk_mgmt.group_helpdesk_manager", name="Manager", **own)
        cls.boss = cls.make_user("boss", "helpdesk_mgmt.group_helpdesk_manager", name="Boss", **own)
        cls.chief = cls.make_user("chief", f"{MODULE}.group_senior_management", name="Chief", **own)
        cls.general = cls.Review._general(cls.body)[cls.body]
        with freeze_time(SUNDAY):
            cls.safeguards = cls.Review.create(
                {
                    "name": "Confidentiality safeguards",
                    "months": 6,
                    "company_id": cls.body.id,
                    "reviewed_date": "2026-01-31",
                }
            )
            cls.general.reviewed_date = "2026-02-28"

    def ask(self, when, company=None):
        with self.at(when):
            self.Review._ask_due(company or self.body)
        self.env.invalidate_all()

    def asked(self, review, user):
        return review.activity_ids.filtered(lambda a: a.user_id == user).mapped("summary")

    # ------------------------------------------------------------------ asking

    def test_policy_k17_each_subject_is_asked_for_in_its_time(self):
        # guards: models.settings.helpdesk_policy_review:_ask_due
        # guards: models.settings.helpdesk_policy_review:_compute_next_date
        self.assertEqual((str(self.safeguards.next_date), str(self.general.next_date)), ("2026-07-31", "2027-02-28"))
        self.ask("2026-07-30 09:00")
        self.assertFalse(self.asked(self.safeguards, self.manager))
        for _turn in range(2):
            self.ask("2026-07-31 09:00")
        for user in self.manager | self.boss:
            self.assertEqual(self.asked(self.safeguards, user), ["Review: Confidentiality safeguards"])
            self.assertFalse(self.asked(self.general, user))
        self.assertFalse(self.asked(self.safeguards, self.chief))

    def test_policy_k17_asked_by_the_daily_action(self):
        # guards: models.figures.helpdesk_periodic_report_due:_cron_make_reports
        with self.at("2026-07-31 09:00"), self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_reports").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self.asked(self.safeguards, self.manager))

    def test_the_day_is_that_of_the_body(self):
        # guards: models.settings.helpdesk_policy_review:_compute_is_due
        # 30 July 23:30 UTC is the 31st in Riyadh
        self.ask("2026-07-31 02:30")
        self.assertTrue(self.asked(self.safeguards, self.manager))

    def test_leap_day(self):
        self.safeguards.write({"months": 12, "reviewed_date": "2024-02-29"})
        self.assertEqual(str(self.safeguards.next_date), "2025-02-28")

    def test_never_and_archived(self):
        self.safeguards.months = 0
        self.general.active = False
        self.ask("2031-01-01 09:00")
        self.assertFalse((self.safeguards | self.general).activity_ids)
        self.assertEqual(self.body.complaint_review_months, 0)

    def test_never_reviewed_is_due_at_once(self):
        self.general.reviewed_date = False
        self.ask("2026-03-01 09:00")
        self.assertTrue(self.asked(self.general, self.manager))

    # ------------------------------------------------------------------ done

    def test_policy_e11_safeguards_are_reviewed_with_what_was_found(self):
        # guards: models.settings.helpdesk_policy_review:_reviewed
        # guards: models.ledger.mail_activity:_action_done
        self.ask("2026-07-31 09:00")
        mine = self.safeguards.activity_ids.filtered(lambda a: a.user_id == self.manager).with_user(self.manager)
        with self.at("2026-08-03 09:00"):
            with self.assertRaises(MissingInput):
                mine.action_feedback(feedback=" ")
            mine.action_feedback(feedback="Two former members still had access: taken away")
        self.assertEqual(str(self.safeguards.reviewed_date), "2026-08-03")
        self.assertEqual(self.safeguards.reviewed_by_id, self.manager)
        self.assertIn("Two former members", self.safeguards.last_finding)
        self.assertIn("Two former members", " ".join(map(str, self.safeguards.message_ids.mapped("body"))))
        self.assertEqual(str(self.safeguards.next_date), "2027-02-03")
        self.assertFalse(self.safeguards.activity_ids, "the other manager need not do it again")
        self.ask("2026-08-04 09:00")
        self.assertFalse(self.safeguards.activity_ids)
        self.ask("2027-02-03 09:00")
        self.assertTrue(self.asked(self.safeguards, self.boss))

    def test_policy_k17_the_button_asks_what_was_found(self):
        # guards: models.settings.helpdesk_policy_review:action_reviewed
        mine = self.general.with_user(self.boss)
        with self.at("2026-06-07 09:00"):
            with self.assertRaises(MissingInput):
                mine.action_reviewed()
            mine.finding = "Deadlines of reports are too short"
            mine.action_reviewed()
            with self.assertRaises(MissingInput):
                mine.action_reviewed()
        self.assertEqual((str(mine.reviewed_date), mine.reviewed_by_id), ("2026-06-07", self.boss))
        self.assertIn("too short", " ".join(map(str, mine.message_ids.mapped("body"))))
        self.assertEqual(str(self.body.complaint_reviewed_date), "2026-06-07")

    def test_another_activity_is_no_review(self):
        mine = self.safeguards.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.manager.id, summary="Book a room"
        )
        mine.with_user(self.manager).action_feedback()
        self.assertEqual(str(self.safeguards.reviewed_date), "2026-01-31")

    def test_policy_k17_what_is_overdue_is_told_on(self):
        # guards: models.settings.helpdesk_policy_review:_ask_due
        self.ask("2026-07-31 09:00")
        self.ask("2026-08-29 09:00")
        self.assertFalse(self.asked(self.safeguards, self.chief))
        for day in ("30", "31"):
            self.ask(f"2026-08-{day} 09:00")
        told = ["Nobody has reviewed this in time: Confidentiality safeguards"]
        self.assertEqual(self.asked(self.safeguards, self.chief), told)
        acknowledged = self.safeguards.activity_ids.filtered(lambda a: a.user_id == self.chief)
        acknowledged.with_user(self.chief).action_feedback(feedback="I have asked")
        self.assertEqual(str(self.safeguards.reviewed_date), "2026-01-31", "telling is no reviewing")
        self.ask("2026-09-01 09:00")
        self.assertFalse(self.asked(self.safeguards, self.chief), "told once")

    def test_a_review_is_not_done_tomorrow(self):
        # guards: models.settings.helpdesk_policy_review:_check_reviewed_date
        with self.at("2026-06-07 09:00"), self.assertRaises(ValidationError):
            self.general.reviewed_date = "2026-06-08"

    # ------------------------------------------------------------------ who

    def test_policy_k17_nobody_reviews_for_another_body(self):
        # guards: security/quality_rules.xml:helpdesk_policy_review_rule_company
        other, _team = self.make_company("Third body")
        foreign = self.Review._general(other)[other]
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).write({"finding": "Nothing"})
        with self.assertRaises(AccessError):
            self.general.with_user(self.agent).read(["name"])
        with self.assertRaises(AccessError):
            self.general.with_user(self.chief).write({"months": 0})
        self.ask("2027-07-31 09:00", other)
        self.assertFalse(self.asked(foreign, self.manager))

    # ------------------------------------------------------------------ the company's own fields

    def test_the_company_s_fields_are_of_the_general_subject(self):
        # guards: models.settings.helpdesk_policy_review:_write_general
        # guards: models.settings.helpdesk_policy_review:_compute_complaint_review
        self.assertEqual(
            (self.body.complaint_review_months, str(self.body.complaint_reviewed_date)), (12, "2026-02-28")
        )
        self.body.complaint_review_months = 3
        self.assertEqual((self.general.months, str(self.general.next_date)), (3, "2026-05-28"))
        self.general.unlink()
        self.assertEqual(self.body.complaint_review_months, 0)
        self.body.complaint_review_months = 9
        self.assertEqual(self.Review._general(self.body)[self.body].months, 9)
        settings = self.env["res.config.settings"].with_company(self.body).create({"complaint_review_months": 24})
        settings.execute()
        self.assertEqual(self.body.complaint_review_months, 24)
        self.assertIn(self.safeguards, settings.complaint_policy_review_ids)

    def test_every_body_begins_with_its_policies(self):
        # guards: models.settings.helpdesk_policy_review:_begin_general
        body = self.env["res.company"].create({"name": "New", "complaint_review_months": 18})
        [review] = self.Review.search([("company_id", "=", body.id)])
        self.assertEqual((review.months, review.key), (18, "policies"))
        self.assertEqual(review.with_context(lang="en_US").name, "Policies and procedures")
        self.assertFalse(self.Review._begin_general(body))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.Review.create({"key": "policies", "name": "Again", "company_id": body.id})

    def test_the_old_settings_become_the_general_subject(self):
        # guards: models.settings.helpdesk_policy_review:_begin_general
        cr = self.env.cr
        self.env.flush_all()
        self.Review.with_context(active_test=False).search([]).unlink()
        cr.execute(
            SQL(
                "ALTER TABLE res_company ADD COLUMN IF NOT EXISTS complaint_review_months int4,"
                " ADD COLUMN IF NOT EXISTS complaint_reviewed_date date"
            )
        )
        cr.execute(
            SQL(
                "UPDATE res_company SET complaint_review_months = 7, complaint_reviewed_date = '2026-05-04'"
                " WHERE id = %s",
                self.body.id,
            )
        )
        with freeze_time(SUNDAY):
            load_script(str(SCRIPT), "post_reviews").migrate(cr, "19.0.1.6.0")
        self.env.invalidate_all()
        self.assertEqual((self.body.complaint_review_months, str(self.body.complaint_reviewed_date)), (7, "2026-05-04"))
        self.assertEqual(self.company.complaint_review_months, 12)
        self.assertFalse(self.company.complaint_reviewed_date)
