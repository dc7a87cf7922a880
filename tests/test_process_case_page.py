"""The agent's page of a case: what stands in front of the reader, what is folded, and what other tickets keep."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from .common import MODULE, ComplaintCase

FORM = "helpdesk_mgmt.ticket_view_form"
LIST = "helpdesk_mgmt.ticket_view_tree"
KANBAN = "helpdesk_mgmt.view_helpdesk_ticket_kanban"


class TestCasePage(ComplaintCase):
    def arch(self, view, kind, user=None):
        Ticket = self.env["helpdesk.ticket"].with_user(user or self.agent)
        return etree.fromstring(Ticket.get_view(self.env.ref(view).id, kind)["arch"])

    def plain_ticket(self, name="Printer", **vals):
        return self.make_ticket(name=name, team_id=self.plain_team.id, type_id=False, **vals)

    def shown(self, arch, ticket):
        """The nodes of a form that a ticket shows, judged by its values as the browser does."""
        ticket = ticket.with_user(self.agent)
        values = {"context": {}, "uid": self.agent.id, "today": "2026-06-07", "id": ticket.id}
        for name in {node.get("name") for node in arch.iter("field")} & set(ticket._fields):
            value = ticket._fields[name].convert_to_read(ticket[name], ticket, use_display_name=False)
            values[name] = str(value) if value and hasattr(value, "isoformat") else value

        def hidden(node):
            return safe_eval(node.get("invisible") or "False", values)

        # the lists within have other values
        nodes = arch.xpath("//*[self::field or self::page or self::button or self::widget][not(ancestor::field)]")
        return [node for node in nodes if not any(map(hidden, (node, *node.iterancestors())))]

    def names(self, nodes, tag="field"):
        return [node.get("name") for node in nodes if node.tag == tag]

    def in_front(self, nodes):
        """The fields of the sheet that are neither folded nor on one of its pages."""
        aside = "ancestor::page or ancestor::div[@name='button_box' or hasclass('o_complaint_folded')]"
        return self.names(node for node in nodes if node.xpath("ancestor::sheet") and not node.xpath(aside))

    def test_the_reader_comes_first(self):
        """Who asks, what is due and who handles it, his words: in this order, before all that is folded."""
        # guards: views/helpdesk_ticket_views.xml:ticket_view_form
        self.env["helpdesk.sla.policy"].create(
            {"name": "Resolution", "milestone": "resolution", "company_id": self.company.id, "days": 2}
        )
        case = self.make_ticket(phase="processing", remedy="The payment of May")
        nodes = self.shown(self.arch(FORM, "form"), case)
        front = self.in_front(nodes)
        wanted = ["phase", "number", "name", "partner_id", "next_due_date", "user_id", "remedy", "description"]
        self.assertEqual([name for name in front if name in wanted], wanted)
        self.assertLessEqual(len(front), 15, front)
        self.assertEqual(self.names(nodes, "page"), ["solution", "deadlines", "contacts", "history"])
        widgets = self.names(nodes, "widget")
        self.assertLess(widgets.index("complaint_customer"), widgets.index("complaint_files"))
        self.assertLess(widgets.index("complaint_files"), widgets.index("complaint_fold"))

    def test_classification_opens_where_it_is_decided(self):
        # guards: views/helpdesk_ticket_views.xml:ticket_view_form
        arch = self.arch(FORM, "form")
        folds = {f.get("title"): safe_eval(f.get("options"))["open"] for f in arch.iter("widget") if f.get("options")}
        self.assertEqual(folds, {"Classification": ["received", "verification"], "Details": []})
        folded = arch.xpath("//div[@name='case_classification']//field/@name")
        for name in ("category_id", "complexity", "importance", "procedure", "segment_id"):
            self.assertIn(name, folded)

    def test_page_of_verification_goes_when_nothing_was_checked(self):
        # guards: views/helpdesk_ticket_views.xml:ticket_view_form
        arch, case = self.arch(FORM, "form"), self.make_ticket(phase="verification")
        self.assertIn("verification", self.names(self.shown(arch, case), "page"))
        self.step(case, "accept")
        self.assertNotIn("verification", self.names(self.shown(arch, case), "page"))
        other = self.make_ticket(phase="verification")
        other.eligibility = "eligible"
        self.step(other, "accept")
        self.assertIn("verification", self.names(self.shown(arch, other), "page"), "what was found is kept in sight")

    def test_two_scales(self):
        """The stars lead to no policy: a case shows importance and complexity, another ticket its stars."""
        # guards: views/helpdesk_ticket_views.xml:ticket_view_form
        # guards: views/helpdesk_ticket_views.xml:view_helpdesk_ticket_kanban
        # guards: views/helpdesk_ticket_views.xml:ticket_view_tree
        case, plain = self.make_ticket(phase="processing"), self.plain_ticket()
        scales = {"priority", "importance", "complexity"}
        arch = self.arch(FORM, "form")
        self.assertEqual(scales & set(self.names(self.shown(arch, case))), {"importance", "complexity"})
        self.assertEqual(scales & set(self.names(self.shown(arch, plain))), {"priority"})
        for view, kind in ((KANBAN, "kanban"), (LIST, "list")):
            stars = self.arch(view, kind).xpath(
                "//t[@t-name='card']//field[@name='priority'] | /list/field[@name='priority']"
            )
            self.assertTrue(stars)
            self.assertEqual({node.get("invisible") for node in stars}, {"phase"}, view)

    def test_other_tickets_keep_the_form_of_the_base(self):
        # guards: views/helpdesk_ticket_views.xml:ticket_view_form
        plain = self.plain_ticket()
        ours = [(n.tag, n.get("name")) for n in self.shown(self.arch(FORM, "form"), plain)]
        self.env.ref(f"{MODULE}.ticket_view_form").active = False
        base = [(n.tag, n.get("name")) for n in self.shown(self.arch(FORM, "form"), plain)]
        self.assertEqual(ours, base)

    def test_fields_that_stand_twice_are_one(self):
        """Customer, agent, category and text stand in the page of a case and in the base's: each is written once."""
        # guards: views/helpdesk_ticket_views.xml:ticket_view_form
        case = self.make_ticket(phase="verification")
        second = self.make_customer("هند القرني", "hind.test@example.com")
        with Form(case.with_user(self.agent), view=FORM) as form:
            form.partner_id = second
            form.description = "<p>Neither has June's.</p>"
            form.category_id = self.env["helpdesk.ticket.category"].create({"name": "Refunds", "company_id": False})
            form.user_id = self.agent2
        self.assertEqual((case.partner_id, case.user_id, case.category_id.name), (second, self.agent2, "Refunds"))
        self.assertIn("June", case.description)

    def test_views_of_administrators_stand(self):
        """What an administrator hung to the page's old places is found there, and a case shows it."""
        # guards: views/helpdesk_ticket_views.xml:ticket_view_form
        arch = """<data>
            <xpath expr="//page[@name='notices']" position="after"><page name="x_page" string="Ours"/></xpath>
            <xpath expr="//page[@name='contacts']" position="inside"><field name="sequence"/></xpath>
            <xpath expr="//group[@name='main']" position="inside"><field name="color"/></xpath>
            <xpath expr="//field[@name='complexity']" position="after"><field name="kanban_state"/></xpath>
            <xpath expr="//div[@name='case_top']" position="inside"><field name="public_answer_count"/></xpath>
            <field name="remedy" position="after"><field name="first_response_date"/></field>
        </data>"""
        for number, parent in enumerate((f"{MODULE}.ticket_view_form", FORM)):
            self.env["ir.ui.view"].create(
                {
                    "name": "Ours",
                    "model": "helpdesk.ticket",
                    "inherit_id": self.env.ref(parent).id,
                    "priority": 99,
                    "arch": arch.replace("x_page", f"x_page{number}"),
                }
            )
        case = self.make_ticket(phase="processing")
        nodes = self.shown(self.arch(FORM, "form", self.env.user), case)
        self.assertEqual(self.names(nodes).count("color"), 2)
        self.assertEqual(self.names(nodes).count("kanban_state"), 2)
        self.assertEqual([p for p in self.names(nodes, "page") if p.startswith("x_")], ["x_page1", "x_page0"])

    def test_phone_of_the_customer(self):
        # guards: models.process.helpdesk_ticket_intake:customer_phone
        self.customer.phone = "+966 55 010 0001"
        case = self.make_ticket()
        self.assertEqual(case.with_user(self.agent).customer_phone, "+966 55 010 0001")
        self.assertFalse(self.make_ticket(partner_id=False, partner_name="A passer-by").customer_phone)
        portal = self.make_customer(
            "نورة القحطاني", "noura.test@example.com", login="noura.test", phone="0501"
        ).user_ids
        own = self.make_ticket(partner_id=portal.partner_id.id)
        with self.assertRaises(AccessError):
            own.with_user(portal).read(["customer_phone"])

    def test_open_cases_come_first(self):
        """In the list of all tickets: open cases, the oldest first; other tickets as they were; ended cases, the latest
        first."""
        # guards: views/helpdesk_ticket_views.xml:ticket_view_tree
        with self.at("2026-06-07 10:00"):
            first_ended = self.make_ticket(phase="closed")
            oldest = self.make_ticket()
        with self.at("2026-06-08 10:00"):
            last_ended = self.make_ticket(phase="closed")
            newest = self.make_ticket(phase="processing")
        plain = self.plain_ticket() + self.plain_ticket()
        order = self.arch(LIST, "list").get("default_order")
        tickets = first_ended + oldest + last_ended + newest + plain
        found = self.env["helpdesk.ticket"].search([("id", "in", tickets.ids)], order=order)
        self.assertEqual(found, oldest + newest + plain + last_ended + first_ended)
        self.assertTrue(order.startswith("sequence"), "people drag other tickets into their order")

    def test_board_keeps_the_order_of_other_tickets(self):
        # guards: views/helpdesk_ticket_views.xml:view_helpdesk_ticket_kanban
        tickets = self.plain_ticket(priority="1") + self.plain_ticket(priority="3") + self.plain_ticket(priority="1")
        order = self.arch(KANBAN, "kanban").get("default_order")
        Ticket, domain = self.env["helpdesk.ticket"], [("id", "in", tickets.ids)]
        self.assertEqual(Ticket.search(domain, order=order), Ticket.search(domain))

    def test_card_says_what_is_next(self):
        """Number, kind, category and tags leave the card of a case to its title, its customer and what is next."""
        # guards: views/helpdesk_ticket_views.xml:view_helpdesk_ticket_kanban
        card = self.arch(KANBAN, "kanban").xpath("//t[@t-name='card']")[0]
        of_others = {node.get("name") for node in card.iter("field") if node.get("invisible") == "phase"}
        self.assertEqual(
            of_others, {"category_id", "number", "type_id", "partner_id", "tag_ids", "priority", "kanban_state"}
        )
        late = card.xpath("//div[@name='next_limit']")[0]
        self.assertIn("=== 'overdue' ? 'o_complaint_late text-danger", late.get("t-attf-class"))
        self.assertNotIn("text-bg-", etree.tostring(card).decode(), "no other colour")
        self.assertFalse(card.xpath("//*[@decoration-danger or @decoration-warning]"))

    def test_saving_keeps_its_key(self):
        # guards: views/helpdesk_ticket_views.xml:ticket_view_form
        keys = [node.get("data-hotkey") for node in self.arch(FORM, "form").xpath("//header/button[@data-hotkey]")]
        self.assertTrue(keys)
        # save, discard, and what else every form has
        self.assertFalse({"s", "j", "n", "p", "c"} & set(keys))

    def test_list_of_stages_shows_their_phase(self):
        # guards: views/helpdesk_ticket_stage_views.xml:helpdesk_ticket_stage_view_list
        Stage = self.env["helpdesk.ticket.stage"]
        view = self.env.ref("helpdesk_mgmt.view_helpdesk_ticket_stage_tree")
        self.assertIn("phase", etree.fromstring(Stage.get_view(view.id, "list")["arch"]).xpath("/list/field/@name"))
