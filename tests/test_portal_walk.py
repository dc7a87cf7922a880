"""Every page of a stranger, a customer, an agent, the quality team and a manager, in Arabic and in a real browser."""

from markupsafe import Markup

from odoo.tests import HttpCase, tagged

from .common import MODULE, ComplaintBuilders
from .walk import THREAD_IS_THERE, Walk, words

PHASES = (
    "received", "verification", "awaiting_customer", "processing", "third_party", "proposed", "closed", "rejected",
    "cancelled",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestWalk(Walk, ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.company.write(
            {
                "complaint_public_charter": True,
                "complaint_public_reports": True,
                "complaint_public_answers": True,
                "street": "طريق الملك فهد",
                "street2": False,
                "city": "الرياض",
                "state_id": False,
            }
        )
        cls.team.name = "العناية بالمتعاملين"
        cls.category.with_context(lang="ar_001").name = cls.category.name = "صرف المستحقات"
        cls.customer = cls.make_customer("سارة العتيبي", "sara.walk@example.com", login="sara_walk")
        cls.customer.tz = cls.customer.user_ids.tz = "Asia/Riyadh"
        for user in (cls.agent, cls.agent2, cls.leader):
            user.lang = "ar_001"
        cls.manager = cls.make_user("walk_manager", "helpdesk_mgmt.group_helpdesk_manager", name="مها السالم")
        cls.quality = cls.make_user(
            "walk_quality", f"helpdesk_mgmt.group_helpdesk_user_team,{MODULE}.group_quality", name="خالد الدوسري"
        )
        (cls.manager | cls.quality).lang = "ar_001"

    def cases(self):
        """A case in every phase, written by hands that read English: the pages must not."""
        return {
            phase: self.make_ticket(
                name="تأخر صرف المستحقات",
                description=Markup("<p>لم يصلني مبلغ شهر مايو.</p>"),
                solution=Markup("<p>صُرف المبلغ في حسابكم.</p>"),
                phase=phase,
            )
            for phase in PHASES
        }

    def test_stranger(self):
        # guards: controllers.login:web_login
        # guards: views/web_templates.xml:layout
        self.start_walk()
        self.sign_in()
        for address in ("/web/login", "/web/signup", "/web/reset_password"):
            self.page(address)
        for address in ("charter", "report", "answers", "track"):
            self.page(f"/complaints/{address}")
        self.page("/my/tickets", name="signing in, on the way to one's cases")
        self.page("/complaints/nothing", missing=True)
        self.assertClean()

    def test_customer(self):
        # guards: models.portal.ir_http:_get_translation_frontend_modules_name
        # guards: views/web_templates.xml:frontend_layout
        cases = {phase: case.id for phase, case in self.cases().items()}
        self.start_walk("sara_walk")
        self.sign_in("sara_walk")
        for address in ("/my", "/my/tickets", "/my/tickets?sortby=name", "/my/account", "/my/security", "/new/ticket"):
            self.page(address)
        for phase, case in cases.items():
            self.page(f"/my/ticket/{case}", ready=THREAD_IS_THERE, name=f"case, {phase}")
        self.page(f"/my/ticket/{cases['proposed']}/decision?decision=accept", name="accepting")
        self.page(f"/my/ticket/{cases['proposed']}/decision?decision=reject", name="rejecting")
        self.page(f"/my/ticket/{cases['closed']}/survey", name="survey")
        self.assertClean()

    def test_agent_quality_officer_and_manager(self):
        # guards: models.mail.mail_tracking_value:_in_readers_words
        # guards: views/web_templates.xml:layout
        cases = {phase: case.id for phase, case in self.cases().items()}
        agent, *others = (self.agent | self.quality | self.manager).mapped("login")
        self.start_walk(agent)
        self.sign_in(agent)
        self.client()
        for phase, case in cases.items():
            form = {"type": "ir.actions.act_window", "res_model": "helpdesk.ticket", "res_id": case}
            self.action({**form, "views": [[False, "form"]]}, f"case, {phase}")
        self.every_menu()
        for login in others:
            self.sign_in(login)
            self.client()
            self.every_menu()
        self.assertClean()

    def test_what_counts_as_a_word(self):
        text = "رسالة من noura@example.com على CMP/2026/00027: INV-771093.pdf, https://a.example, @services_demo, Reply"
        self.assertEqual(words(text), ["Reply"])
