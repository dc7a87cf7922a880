"""The language of the tests of duplicates: texts that are alike and one that is not; cases found and closed."""

from markupsafe import Markup

from odoo import Command

from .common import ComplaintCase

SUBJECT = "لم يصلني مبلغ الإعانة عن شهر مايو"
TEXT = "تقدمت بطلب الإعانة رقم 448812 في فرع الملز ولم يصلني مبلغ شهر مايو حتى الآن رغم مراجعتي الموظف مرتين."
SPELLED = "تقدمت بطلب الاعانه رقم ٤٤٨٨١٢ في فرع الملز، ولم يصلني مبلغ شهر مايو حتي الآن رغم مراجعتي الموظف مرتين"
OTHER = "الموظف في فرع النسيم رفض استلام ملف رخصة النشاط التجاري وطلب مني الحضور مرة أخرى دون أن يذكر السبب."


class DuplicateCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_similarity_threshold = 0.5

    @classmethod
    def case(cls, text=TEXT, subject=SUBJECT, **vals):
        return cls.make_ticket(name=subject, description=Markup("<p>%s</p>") % text, **vals)

    @classmethod
    def attach(cls, case, content=b"%PDF-1.4 a receipt", name="receipt.pdf", user=None, **vals):
        Attachment = cls.env["ir.attachment"].with_user(user) if user else cls.env["ir.attachment"]
        return Attachment.sudo().create(
            {"name": name, "raw": content, "res_model": case._name, "res_id": case.id, **vals}
        )

    def found(self, case, user=None):
        """The cases that are found for one, as somebody sees them."""
        case = case.with_user(user) if user else case
        return [one["ticket"].id for one in case.find_duplicates()]


class CloseCase(DuplicateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.sla.policy"].create(
            [
                {"name": "Resolution", "milestone": "resolution", "days": 10, "team_ids": [Command.set(cls.team.ids)]},
                {
                    "name": "Verification",
                    "milestone": "verification",
                    "days": 2,
                    "team_ids": [Command.set(cls.team.ids)],
                },
            ]
        )

    def wizard(self, new, old, user=None, **vals):
        model = self.env["helpdesk.ticket.duplicate.wizard"].with_user(user or self.agent)
        return model.create({"ticket_id": new.id, "duplicate_of_id": old.id, **vals})

    def merge(self, new, old, user=None, **vals):
        self.wizard(new, old, user, **vals).action_confirm()
        self.env.invalidate_all()

    def last_notice(self, case):
        return case.message_ids.filtered(lambda m: m.message_type == "auto_comment").sorted("id")[-1:]
