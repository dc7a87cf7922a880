from pathlib import Path

from odoo import Command
from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import tagged

from .common import ComplaintCase, utc
from .gateway import NoticeCase

SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.6.0" / "post-gone.py"


class LeadingCase(ComplaintCase):
    def archived_team(self, **vals):
        return self.make_team("Old", active=False, **vals)

    def new_case(self, **vals):
        return self.make_ticket(user_id=False, **vals)

    def asked(self, case, user):
        warning = self.env.ref("mail.mail_activity_data_warning")
        return case.activity_ids.filtered(lambda a: a.user_id == user and a.activity_type_id == warning).mapped(
            "summary"
        )


class TestArchivedTeam(LeadingCase):
    def test_category_of_an_archived_team_leads_to_the_company_s(self):
        # guards: models.process.helpdesk_ticket_team:_standing
        category = self.category.copy({"team_id": self.archived_team().id})
        for vals in ({"team_id": False}, {}):
            case = self.env["helpdesk.ticket"].create(
                {
                    "name": "Late",
                    "description": "-",
                    "type_id": self.type().id,
                    "category_id": category.id,
                    "partner_id": self.customer.id,
                    **vals,
                }
            )
            self.assertEqual(case.team_id, self.team)

    def test_it_leads_to_the_nearest_team_above_that_is_in_use(self):
        # guards: models.process.helpdesk_ticket_team:_standing
        top = self.make_team("Top")
        middle = self.archived_team(parent_id=top.id)
        old = self.archived_team(parent_id=middle.id)
        self.assertEqual(self.new_case(team_id=old.id).team_id, top)

    def test_the_second_company_s_team_stays_in_it(self):
        company, team = self.make_company()
        old = self.archived_team(company_id=company.id, resource_calendar_id=team.resource_calendar_id.id)
        category = self.category.copy({"team_id": old.id})
        case = self.new_case(team_id=False, category_id=category.id, company_id=company.id)
        self.assertEqual((case.team_id, case.company_id), (team, company))

    def test_leader_is_told_once_what_still_leads_to_the_archived_team(self):
        # guards: models.assignment.helpdesk_ticket:_tell_of_archived_team
        category = self.category.copy({"team_id": self.archived_team().id})
        first, second = (self.new_case(team_id=False, category_id=category.id) for _ in range(2))
        self.assertIn("New cases of Old, which is archived, come to Care", self.asked(first, self.leader)[0])
        self.assertEqual(self.asked(second, self.leader), [])

    def test_team_without_anybody_to_fall_to_keeps_its_cases(self):
        company, team = self.make_company()
        self.env["helpdesk.ticket.team"].search([("company_id", "=", False)]).company_id = self.company
        team.active = False
        self.assertEqual(self.new_case(team_id=team.id).team_id, team)

    def test_plain_team_is_left_alone(self):
        self.plain_team.active = False
        ticket = self.env["helpdesk.ticket"].create({"name": "x", "description": "-", "team_id": self.plain_team.id})
        self.assertEqual(ticket.team_id, self.plain_team)

    def test_team_with_open_cases_is_not_archived(self):
        # guards: models.process.helpdesk_ticket_team:_check_may_be_archived
        self.make_ticket()
        with self.assertRaisesRegex(UserError, "Care cannot be archived: 1 case is open there") as refusal:
            self.team.active = False
        message, action, button, _context = refusal.exception.args
        self.assertEqual(str(refusal.exception), message)
        self.assertEqual((action["res_model"], button), ("helpdesk.archive", "Hand over and archive"))

    def test_team_with_ended_cases_is_archived(self):
        self.make_ticket(phase="rejected")
        self.team.active = False
        self.assertFalse(self.team.active)

    def test_calendar_that_is_archived_gives_way_to_the_company_s(self):
        # guards: models.calendar.resource_calendar:_fall_to_next
        self.company.resource_calendar_id = self.make_calendar("The body's", hours=((8, 12),))
        with self.at("2026-06-07 10:00"):
            self.env["helpdesk.sla.policy"].create({"name": "x", "milestone": "resolution", "hours": 8})
            case = self.make_ticket()
            self.assertDue(case, "resolution", "2026-06-08 10:00")
            self.calendar.active = False
            self.assertDue(case, "resolution", "2026-06-09 10:00")
            self.assertDue(self.make_ticket(), "resolution", "2026-06-09 10:00")
            self.calendar.active = True
            self.assertDue(case, "resolution", "2026-06-08 10:00")


class TestArchivedChoices(LeadingCase):
    def test_archived_segment_and_survey_fall_to_the_next(self):
        # guards: models.settings.res_partner:_beneficiary_segment
        # guards: models.quality.survey_user_input:_complaint_survey
        old, new = self.env["helpdesk.beneficiary.segment"].create([{"name": "Old"}, {"name": "New"}])
        firm = self.make_customer("Firm", is_company=True)
        firm.beneficiary_segment_id, old.active = new, False
        self.customer.write({"parent_id": firm.id, "beneficiary_segment_id": old.id})
        self.assertEqual(self.make_ticket().segment_id, new)
        survey = self.env.ref("helpdesk_mgmt_complaint.survey_complaint")
        self.company.complaint_survey_id = survey
        self.type().survey_id = survey.copy({"active": False})
        self.assertEqual(self.env["survey.user_input"]._complaint_survey(self.make_ticket()), survey)

    def test_hand_over_of_a_case_whose_type_was_archived(self):
        case, other = self.make_ticket(), self.make_team("Second")
        self.type().active = False
        case.action_hand_over(other, "Theirs")
        self.assertEqual(case.team_id, other)


@tagged("post_install", "-at_install")
class TestArchivedByMail(NoticeCase):
    def test_mail_to_an_archived_team_reaches_the_next_one(self):
        # guards: models.process.helpdesk_ticket:_team_of_vals
        self.company.complaint_team_id = next_team = self.make_team("Next")
        self.team.active = False
        self.assertEqual(self.receive("Sara <sara.test@example.com>").team_id, next_team)

    def test_archived_default_type_and_category(self):
        # guards: models.process.helpdesk_ticket_team:_default_type
        # guards: models.process.helpdesk_ticket_category:_standing
        old = self.type().copy({"name": "Old", "kind": "complaint"})
        below = self.category.copy({"parent_id": self.category.id})
        self.team.write({"default_type_id": old.id, "default_category_id": below.id})
        old.active = below.active = False
        case = self.receive("Sara <sara.test@example.com>")
        self.assertEqual((case.type_id, case.category_id), (self.type(), self.category))
        self.category.active = False
        self.assertFalse(self.receive("Sara <sara.test@example.com>", subject="Again").category_id)

    def test_mail_while_the_complaints_are_archived_has_a_kind_all_the_same(self):
        # guards: models.process.helpdesk_ticket_team:_type_of_new
        self.team.default_type_id = False
        self.type().active = False
        case = self.receive("Sara <sara.test@example.com>")
        self.assertTrue(case.type_id.active and case.type_id.kind)
        self.assertRegex(case.number, r"^[A-Z]+/2")

    def test_case_of_an_archived_team_is_reopened_where_its_cases_go(self):
        # guards: models.process.helpdesk_ticket_decision:_reopen
        old = self.make_team("Old")
        case = self.make_ticket(phase="closed", team_id=old.id)
        old.active = False
        case.sudo().action_reopen("Not paid")
        self.assertPhase(case, "processing")
        self.assertEqual(case.team_id, self.team)
        self.assertEqual(case.stage_id, self.team._stage_of("processing"))

    def test_customer_writes_on_the_case_of_somebody_who_was_archived_past_us(self):
        # guards: models.mail.helpdesk_ticket:_take_in_words
        case = self.make_ticket()
        self.env.cr.execute("UPDATE res_users SET active = false WHERE id = %s", [self.agent.id])
        self.agent.invalidate_recordset()
        self.receive("Sara <sara.test@example.com>", reply_to=self.last_notice(case))
        self.assertEqual(case.user_id, self.leader)

    def test_customer_writes_on_the_case_of_somebody_who_left(self):
        # guards: models.masters.res_users:write
        case = self.make_ticket(phase="awaiting_customer")
        notice = self.last_notice(case)
        self.agent.active = False
        self.receive("Sara <sara.test@example.com>", reply_to=notice)
        self.assertPhase(case, "processing")
        self.assertEqual(case.user_id, self.leader)
        self.assertTrue(self.mails_to(case, self.leader.email))


class TestGone(LeadingCase):
    def test_open_cases_of_who_leaves_go_to_the_leader_who_is_told_once(self):
        # guards: models.assignment.helpdesk_ticket:_hand_on
        first, second, ended = (
            self.make_ticket(),
            self.make_ticket(phase="proposed"),
            self.make_ticket(phase="rejected"),
        )
        self.agent.active = False
        self.assertEqual((first | second).user_id, self.leader)
        self.assertEqual(ended.user_id, self.agent)
        told = self.asked(first | second, self.leader)
        self.assertEqual(len(told), 1)
        self.assertIn(f"Agent has left: see to these open cases: {first.number}, {second.number}", told[0])

    def test_whoever_is_deleted_leaves_no_case_behind(self):
        # guards: models.masters.res_users:_unlink_hand_on_cases
        case = self.make_ticket(user_id=self.agent2.id)
        self.agent2.unlink()
        self.assertEqual(case.user_id, self.leader)
        self.assertTrue(self.asked(case, self.leader))

    def test_team_that_assigns_by_load_gives_them_to_its_members(self):
        self.team.assign_method = "balanced"
        case = self.make_ticket()
        self.agent.active = False
        self.assertEqual(case.user_id, self.agent2)

    def test_leader_complained_about_gets_nothing(self):
        manager = self.make_user("manager", "helpdesk_mgmt.group_helpdesk_manager", name="Manager")
        case = self.make_ticket(subject_user_ids=[Command.set(self.leader.ids)])
        self.agent.active = False
        self.assertNotIn(self.leader, case.user_id | case.activity_ids.user_id)
        self.assertIn(manager, self.env["helpdesk.asking"]._managers(self.company))

    def test_officer_who_leaves_is_followed_by_another(self):
        self.team.officer_ids = self.agent | self.agent2
        case = self.make_ticket(user_id=False, officer_id=self.agent.id)
        self.agent.active = False
        self.assertEqual(case.officer_id, self.agent2)

    def test_ended_case_of_who_left_is_reopened_with_the_leader(self):
        self.team.user_ids = self.agent
        case = self.make_ticket(phase="closed")
        (self.agent | self.leader).active = False
        boss = self.make_user("boss", "helpdesk_mgmt.group_helpdesk_user_team", name="Boss")
        self.team.user_id = boss
        case.sudo().action_reopen("Not paid")
        self.assertEqual(case.user_id, boss)

    def test_update_sees_to_cases_of_people_who_left_before(self):
        # guards: models.masters.res_users:_hand_on_cases
        case, kept = self.make_ticket(), self.make_ticket(user_id=self.agent2.id)
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_users SET active = FALSE WHERE id = %s", [self.agent.id])
        self.env.invalidate_all()
        load_script(str(SCRIPT), "gone").migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        self.assertEqual((case.user_id, kept.user_id), (self.leader, self.agent2))

    def test_plain_ticket_keeps_its_user(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "-", "team_id": self.plain_team.id, "user_id": self.agent.id}
        )
        self.agent.active = False
        self.assertEqual(ticket.user_id, self.agent)


class TestDialog(LeadingCase):
    def dialog(self, records, user=None, **vals):
        model = self.env["helpdesk.archive"].with_user(user or self.env.user)
        return model.create({"res_model": records._name, "res_ids": records.ids, **vals})

    def test_team_passes_on_what_leads_there(self):
        # guards: wizards.helpdesk_archive:_pass_on
        # guards: wizards.helpdesk_archive:_leading
        other, below = self.make_team("Second"), self.make_team("Below", parent_id=self.team.id)
        category, case = self.category.copy({"team_id": self.team.id}), self.make_ticket()
        ended = self.make_ticket(phase="rejected")
        dialog = self.dialog(self.team, team_id=other.id)
        self.assertEqual(
            dialog.hanging.split("\n"),
            [
                "Open cases, by Team: 1",
                "Helpdesk Ticket Category, by Default team: 1",
                "Helpdesk Ticket Team, by Parent Team: 1",
                "Companies, by Complaint team: 1",
            ],
        )
        dialog.action_confirm()
        self.assertFalse(self.team.active)
        self.assertEqual(case.team_id | category.team_id | below.parent_id | self.company.complaint_team_id, other)
        self.assertEqual(ended.team_id, self.team)

    def test_team_with_open_cases_needs_somewhere_for_them(self):
        self.make_ticket()
        with self.assertRaisesRegex(UserError, "Hand them over first"):
            self.dialog(self.team).action_confirm()
        with self.assertRaisesRegex(UserError, "stays in use"):
            self.dialog(self.team, team_id=self.team.id).action_confirm()

    def test_only_masters_and_only_by_those_who_may_write_them(self):
        # guards: wizards.helpdesk_archive:_records
        with self.assertRaisesRegex(UserError, "Choose what is to be archived"):
            self.dialog(self.customer).action_confirm()
        manager = self.make_user("manager", "helpdesk_mgmt.group_helpdesk_manager")
        with self.assertRaises(UserError):
            self.dialog(self.agent, manager).action_confirm()
        self.assertTrue(self.agent.active)

    def test_user_and_calendar(self):
        case = self.make_ticket()
        self.dialog(self.agent, user_id=self.agent2.id).action_confirm()
        self.assertEqual((case.user_id, self.agent.active), (self.agent2, False))
        other = self.make_calendar("Other", hours=((8, 12),))
        self.dialog(self.calendar, calendar_id=other.id).action_confirm()
        self.assertEqual(self.team.resource_calendar_id, other)
        self.assertEqual(self.team._complaint_calendar().next_opening(utc("2026-06-07 13:00")), utc("2026-06-08 08:00"))
