"""The language of the tests of a ministry's pack: its officers do what the guide says, step by step."""

from markupsafe import Markup

from odoo.tests import Form

from .packs import read_pack

MOBILE = "+966 55 100 0001"
ANSWER = Markup("<p>صُرف الدعم اليوم.</p>")


class MinistryBuilders:
    """Officers of the ministry's pack; mixed into `PackCase` and `PackPortalCase`."""

    pack = "ministry"

    @classmethod
    def bring_to(cls, ticket, phase):
        """By the officer who has the case; that the ministry is competent is recorded on the way."""
        for step in {
            "received": [],
            "verification": ["verify"],
            "processing": ["verify", "accept"],
            "proposed": ["verify", "accept", "propose"],
        }[phase]:
            getattr(cls, step)(ticket)
        return ticket

    @classmethod
    def officer(cls, ticket):
        """The case as the one who has it sees it."""
        ticket.invalidate_recordset()
        return ticket.with_user(ticket.sudo().user_id or cls.one("reception"))

    @classmethod
    def verify(cls, ticket):
        cls.officer(ticket).action_start_verification()

    @classmethod
    def accept(cls, ticket):
        case = cls.officer(ticket)
        if case.type_id.check_jurisdiction:
            case.jurisdiction = "ours"
        case.action_accept()

    @classmethod
    def propose(cls, ticket, answer=ANSWER):
        case = cls.officer(ticket)
        case.solution = answer
        case.action_propose_solution()

    @classmethod
    def of_pack(cls, section, key, company=None):
        if section != "bodies":
            return super().of_pack(section, key, company)
        # contacts have one name, in the body's language
        [entry] = [entry for entry in read_pack(cls.pack)[section] if entry["key"] == key]
        return cls.env["res.partner"].search([("name", "=", entry["name"]["ar"])])

    def register(self, user=None, **values):
        """A case that an officer takes down in a call, or whatever the channel, in the form of the desk."""
        user = user or self.one("reception")
        form = Form(self.env["helpdesk.case.registration"].with_user(user))
        for name, value in {
            "channel_id": self.of_pack("channels", "phone"),
            "caller": self.customer.phone,
            "type_id": self.type(),
            "category_id": self.of_pack("categories", "service_result"),
            "subject": "تأخر الخدمة",
            "description": "لم تُنجز الخدمة في موعدها.",
            **values,
        }.items():
            form[name] = value
        wizard = form.save()
        wizard.action_register()
        return self.env["helpdesk.ticket"].search([("filing_token", "=", wizard._filing_key())])

    def log(self, ticket, outcome="no_answer", **vals):
        """An attempt to reach the customer, as its officer logs it."""
        user = self.officer(ticket).env.user
        return (
            self.env["helpdesk.contact.attempt"]
            .with_user(user)
            .create({"ticket_id": ticket.id, "outcome": outcome, "means": "phone", **vals})
        )

    def texts(self, ticket):
        """Text messages to the customer that are in Odoo's queue, oldest first."""
        return self.env["sms.sms"].search([("mail_message_id", "in", ticket.sudo().message_ids.ids)]).sorted("id")

    def solved(self, *moments, kind="complaint", **vals):
        """A case that was taken, handled and answered, and whose customer accepted, at two moments."""
        with self.at(moments[0]):
            ticket = self.make_ticket(kind, **vals)
            self.verify(ticket)
            self.accept(ticket)
        with self.at(moments[1]):
            self.propose(ticket)
            if ticket.phase == "proposed":
                ticket.sudo().action_customer_accept()
        return ticket
