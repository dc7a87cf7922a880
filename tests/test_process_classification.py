from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..exceptions import ComplaintError, MissingInput
from .common import ComplaintCase


class TestClassification(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Category = cls.env["helpdesk.ticket.category"]
        cls.service = Category.create(
            {"name": "Certificates", "complexity": "complex", "importance": "low", "company_id": False}
        )
        cls.specific = Category.create({"name": "Lost certificate", "parent_id": cls.service.id, "company_id": False})
        cls.urgent = Category.create(
            {"name": "Danger", "parent_id": cls.service.id, "importance": "high", "company_id": False}
        )
        cls.bare = Category.create({"name": "Other", "company_id": False})
        cls.classifier = cls.make_user(
            "classifier", "helpdesk_mgmt.group_helpdesk_user_team,helpdesk_mgmt_complaint.group_classification"
        )
        cls.team.user_ids |= cls.classifier

    def segment(self, name="Individuals", **vals):
        return self.env["helpdesk.beneficiary.segment"].create({"name": name, **vals})

    def tracked(self, ticket):
        self.flush_tracking()
        return set(ticket.message_ids.tracking_value_ids.field_id.mapped("name"))

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    # ------------------------------------------------------------------ filled from the category

    def test_policy_m06_general_and_specific_categories(self):
        """A specific category brings its own values, and its general one's where it has none."""
        # guards: models.process.helpdesk_ticket_category:_inherited_value
        ticket = self.make_ticket(category_id=self.specific.id)
        self.assertEqual((ticket.complexity, ticket.importance), ("complex", "low"))
        self.assertTrue(self.service.is_general)
        self.assertFalse(self.specific.is_general)
        ticket.with_user(self.agent).category_id = self.urgent
        self.assertEqual((ticket.complexity, ticket.importance), ("complex", "high"))

    def test_category_without_values_leaves_what_was_there(self):
        ticket = self.make_ticket(category_id=self.service.id)
        ticket.category_id = self.bare
        self.assertEqual((ticket.complexity, ticket.importance), ("complex", "low"))

    def test_values_given_hold_against_the_category(self):
        ticket = self.make_ticket(category_id=self.service.id, complexity="critical")
        self.assertEqual(ticket.complexity, "critical")

    def test_each_value_falls_back_to_the_category_by_itself(self):
        """Given one, the other is the category's: at creation, by RPC, in a form and with a default of the client."""
        # guards: models.process.helpdesk_ticket_intake:_compute_importance
        # guards: models.process.helpdesk_ticket_intake:_compute_complexity
        Ticket = self.env["helpdesk.ticket"].with_user(self.classifier)
        vals = {
            "name": "Lost",
            "description": "-",
            "type_id": self.type().id,
            "team_id": self.team.id,
            "category_id": self.specific.id,
        }
        for given, expected in (
            ({}, ("complex", "low")),
            ({"complexity": "critical"}, ("critical", "low")),
            ({"importance": "high"}, ("complex", "high")),
            ({"complexity": "critical", "importance": "high"}, ("critical", "high")),
        ):
            with self.subTest(given=given):
                # one alone, one of a batch with unlike others, and one whose values are defaults
                defaults = {f"default_{name}": value for name, value in given.items()}
                for ticket in (
                    Ticket.create({**vals, **given}),
                    Ticket.create([{**vals, "complexity": "routine", "importance": "medium"}, {**vals, **given}])[1],
                    Ticket.with_context(**defaults).create(vals),
                ):
                    self.assertEqual((ticket.complexity, ticket.importance), expected)
                form = Form(Ticket.with_context(default_team_id=self.team.id, default_type_id=self.type().id))
                form.name, form.description, form.category_id = "Lost", "-", self.specific
                for name, value in given.items():
                    setattr(form, name, value)
                ticket = form.save()
                self.assertEqual((ticket.complexity, ticket.importance), expected)

    def test_policy_m07_complexity_is_changed_by_the_agent(self):
        # guards: models.process.helpdesk_ticket_intake:_fill_from_category
        ticket = self.make_ticket(category_id=self.service.id)
        for complexity in ("routine", "complex", "critical"):
            ticket.with_user(self.agent).complexity = complexity
            self.assertEqual(ticket.complexity, complexity)

    def test_team_change_keeps_what_was_set(self):
        """A hand-over to another department does not undo the classification."""
        ticket = self.make_ticket(category_id=self.service.id)
        ticket.with_user(self.classifier).write({"importance": "high", "complexity": "critical"})
        ticket.team_id = self.make_team("Branch", self.agent)
        self.assertEqual((ticket.complexity, ticket.importance), ("critical", "high"))

    def test_plain_tickets_are_not_classified(self):
        # guards: models.process.helpdesk_ticket_intake:_fill_from_category
        ticket = self.make_ticket(category_id=self.service.id, team_id=self.plain_team.id, type_id=False)
        self.assertFalse(ticket.complexity or ticket.importance)
        ticket.team_id = self.team
        self.assertEqual((ticket.complexity, ticket.importance), ("complex", "low"))

    def test_segment_of_the_contact_or_its_company(self):
        # guards: models.settings.res_partner:_beneficiary_segment
        private, public = self.segment("Private"), self.segment("Government")
        company = self.make_customer("Bank", is_company=True, beneficiary_segment_id=private.id)
        person = self.make_customer("Employee", "e@bank.example.com", company=company)
        self.assertEqual(self.make_ticket(partner_id=person.id).segment_id, private)
        person.beneficiary_segment_id = public
        ticket = self.make_ticket(partner_id=person.id)
        self.assertEqual(ticket.segment_id, public)
        # a customer without one leaves the agent's choice
        ticket.partner_id = self.customer
        self.assertEqual(ticket.segment_id, public)

    # ------------------------------------------------------------------ required before acceptance

    def test_acceptance_names_what_is_missing(self):
        # guards: models.process.helpdesk_ticket_intake:_check_classified
        ticket = self.make_ticket(category_id=False, phase="verification")
        with self.assertRaises(MissingInput) as refusal:
            ticket.action_accept()
        for label in ("Category", "Complexity", "Importance"):
            self.assertIn(label, str(refusal.exception))
        self.assertNotIn("segment", str(refusal.exception))
        ticket.category_id = self.bare
        ticket.complexity = "routine"
        with self.assertRaises(MissingInput) as refusal:
            ticket.stage_id = self.team._stage_of("processing")
        self.assertNotIn("Category", str(refusal.exception))
        self.assertIn("Importance", str(refusal.exception))
        self.assertPhase(ticket, "verification")
        ticket.with_user(self.classifier).importance = "low"
        ticket.with_user(self.agent).action_accept()
        self.assertPhase(ticket, "processing")

    def test_segment_is_required_once_segments_exist(self):
        # guards: models.process.helpdesk_ticket_intake:_check_classified
        self.make_ticket(phase="processing")
        segment = self.segment()
        ticket = self.make_ticket(phase="verification")
        with self.assertRaises(MissingInput) as refusal:
            ticket.with_user(self.agent).action_accept()
        self.assertIn("Beneficiary segment", str(refusal.exception))
        ticket.with_user(self.agent).segment_id = segment
        ticket.with_user(self.agent).action_accept()
        self.assertPhase(ticket, "processing")

    def test_segments_of_another_company_are_not_asked_for(self):
        company, _team = self.make_company()
        self.segment("Theirs", company_id=company.id)
        self.make_ticket(phase="processing")

    def test_policy_m09_procedure(self):
        """First contact, treatment, third party: set by the way the case takes, changed by the agent."""
        # guards: models.process.helpdesk_ticket_steps:action_accept
        self.assertEqual(self.make_ticket(phase="processing").procedure, "treatment")
        self.assertEqual(self.make_ticket(phase="third_party").procedure, "third_party")
        ticket = self.make_ticket(solution="<p>Until 16:00.</p>")
        ticket.with_user(self.agent).action_solve_first_contact()
        self.assertEqual(ticket.procedure, "first_contact")
        self.assertPhase(ticket, "closed", "solved")
        chosen = self.make_ticket(phase="verification", procedure="third_party")
        chosen.action_accept()
        self.assertEqual(chosen.procedure, "third_party")

    # ------------------------------------------------------------------ importance

    def test_policy_m08_importance_by_the_classification_team(self):
        """Importance is set by a specialised team, not by any agent."""
        # guards: models.process.helpdesk_ticket_intake:_check_importance
        # guards: models.process.helpdesk_ticket_intake:_may_set_importance
        ticket = self.make_ticket(category_id=self.service.id)
        with self.assertRaises(ComplaintError):
            ticket.with_user(self.agent).importance = "high"
        self.assertEqual(ticket.importance, "low")
        for user in (self.classifier, self.leader, self.env.ref("base.user_admin")):
            ticket.with_user(self.classifier).importance = "low"
            ticket.with_user(user).importance = "high"
        ticket.with_user(self.agent).write({"importance": "high", "complexity": "routine"})
        self.company.complaint_importance_restricted = False
        ticket.with_user(self.agent).importance = "medium"

    def test_policy_m08_importance_at_registration(self):
        # guards: models.process.helpdesk_ticket_intake:_importance_of_new
        vals = {
            "name": "Late",
            "description": "<p>Late</p>",
            "team_id": self.team.id,
            "category_id": self.service.id,
        }
        Ticket = self.env["helpdesk.ticket"]
        for importance, context in (("high", {}), (False, {"default_importance": "high"})):
            with self.assertRaises(ComplaintError), self.env.cr.savepoint():
                Ticket.with_user(self.agent).with_context(**context).create(
                    {**vals, **({"importance": importance} if importance else {})}
                )
        # what the category says anyway is no choice
        self.assertEqual(Ticket.with_user(self.agent).create({**vals, "importance": "low"}).importance, "low")
        self.assertEqual(Ticket.with_user(self.classifier).create({**vals, "importance": "high"}).importance, "high")

    def test_importance_in_the_form(self):
        """The agent's form shows importance read-only, the classifier's lets it be set."""
        ticket = self.make_ticket(phase="verification")
        self.assertFalse(ticket.with_user(self.agent).can_set_importance)
        self.assertTrue(ticket.with_user(self.classifier).can_set_importance)
        with self.assertRaises(AssertionError), Form(ticket.with_user(self.agent)) as form:
            form.importance = "high"
        with Form(ticket.with_user(self.classifier)) as form:
            form.importance = "high"
        self.assertEqual(ticket.importance, "high")

    # ------------------------------------------------------------------ tracked

    def test_changes_are_tracked(self):
        """Every change of the classification is in the log, with who."""
        ticket = self.make_ticket(phase="verification")
        self.flush_tracking()
        segment, other = self.segment(), self.make_team("Branch", self.agent)
        changes = {
            "type_id": self.type("inquiry").id,
            "category_id": self.service.id,
            "complexity": "critical",
            "importance": "high",
            "segment_id": segment.id,
            "procedure": "third_party",
            "officer_id": self.agent2.id,
            "user_id": self.classifier.id,
            "confidential": True,
        }
        for name, value in changes.items():
            with self.subTest(name=name):
                before = ticket.message_ids
                ticket.with_user(self.classifier).write({name: value})
                self.flush_tracking()
                message = (ticket.message_ids - before).filtered("tracking_value_ids")
                self.assertIn(name, message.tracking_value_ids.field_id.mapped("name"))
                self.assertEqual(message.author_id, self.classifier.partner_id)
        before = ticket.message_ids
        ticket.team_id = other
        self.flush_tracking()
        self.assertIn("stage_id", set(ticket._fields) & {"stage_id"})
        self.assertTrue(ticket.message_ids >= before)

    def test_types_of_a_category(self):
        """What the portal offers: a category may be of some types only."""
        self.bare.type_ids = [Command.set(self.type("inquiry").ids)]
        self.assertEqual(self.bare.type_ids.mapped("kind"), ["inquiry"])


class TestClassificationTeam(ComplaintCase):
    """M08: the classification team classifies every case, and sees nothing else of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classifier = cls.make_user("m08", "helpdesk_mgmt_complaint.group_classification")

    def rows(self, user=None):
        return self.env["helpdesk.ticket.classification"].with_user(user or self.classifier)

    def test_policy_m08_team_classifies_a_case_it_cannot_read(self):
        # guards: models.process.helpdesk_ticket_classification:write
        ticket = self.make_ticket()
        with self.assertRaises(AccessError):
            ticket.with_user(self.classifier).check_access("read")
        row = self.rows().search([("number", "=", ticket.number)])
        self.assertEqual((row.id, row.name, row.importance), (ticket.id, ticket.name, "medium"))
        row.write({"importance": "high", "complexity": "critical"})
        self.assertEqual((ticket.importance, ticket.complexity), ("high", "critical"))
        self.env.flush_all()
        self.cr.precommit.run()
        log = ticket.message_ids.filtered(lambda m: "importance" in m.tracking_value_ids.field_id.mapped("name"))
        self.assertEqual(log.sorted("id")[-1].author_id, self.classifier.partner_id)
        with self.assertRaises(AccessError):
            ticket.with_user(self.classifier).check_access("read")

    def test_team_sees_and_writes_nothing_else(self):
        # guards: models.process.helpdesk_ticket_classification:write
        # guards: models.process.helpdesk_ticket_classification:_table_query
        ticket = self.make_ticket()
        row = self.rows().browse(ticket.id)
        self.assertFalse({"partner_id", "message_ids", "solution", "user_id"} & set(row._fields))
        for vals in ({"name": "x"}, {"team_id": self.plain_team.id}, {"importance": "high", "phase": "closed"}):
            with self.assertRaises(ComplaintError):
                row.write(vals)
        with self.assertRaises(AccessError):
            row.unlink()
        with self.assertRaises(AccessError):
            self.rows().create({"importance": "high"})

    def test_confidential_cases_those_about_oneself_and_ones_own(self):
        # guards: models.process.helpdesk_ticket_classification:_table_query
        hidden = self.make_ticket(confidential=True)
        row = self.rows().browse(hidden.id)
        self.assertFalse(row.name or row.description)
        row.importance = "high"
        self.assertEqual(hidden.importance, "high")
        about = self.make_ticket(subject_user_ids=[Command.set(self.classifier.ids)])
        own = self.make_ticket(partner_id=self.classifier.partner_id.id)
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        ended = self.make_ticket(phase="closed")
        self.assertFalse(self.rows().search([("id", "in", (about | own | plain | ended).ids)]))
        with self.assertRaises(UserError):
            self.rows().browse(about.id).write({"importance": "low"})
        self.assertEqual(about.importance, "medium")

    def test_others_do_not_classify_and_companies_are_apart(self):
        # guards: security/access_rules.xml:helpdesk_ticket_classification_rule_company
        company, team = self.make_company()
        abroad = self.make_ticket(team_id=team.id, company_id=company.id, user_id=False)
        self.assertFalse(self.rows().search([("id", "=", abroad.id)]))
        for user in (self.agent, self.make_customer("P", "p@example.com", login="m08_portal").user_ids):
            with self.assertRaises(AccessError):
                self.rows(user).search([])
