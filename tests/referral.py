"""The language of the tests of referrals: a bank and its clerk, cases that are referred, letters to them."""

from .ledger import LedgerCase


class ReferralCase(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "complaint_referral_days": 10,
                "complaint_referral_reminder_days": 3,
                "email": "care@example.com",
            }
        )
        cls.bank = cls.env["res.partner"].create(
            {
                "name": "البنك المركزي",
                "is_company": True,
                "email": "letters@bank.example.com",
                "phone": "+966 11 463 3000",
                "lang": "ar_001",
            }
        )
        cls.clerk = cls.env["res.partner"].create(
            {"name": "هدى الشمري", "parent_id": cls.bank.id, "email": "huda@bank.example.com", "lang": "ar_001"}
        )

    def refer(self, days=3, phase="processing", partner=None, ticket=None, **details):
        """A case that is referred: (case, its referral)."""
        ticket = ticket or self.make_ticket(phase=phase)
        ticket.with_user(self.agent).action_refer(partner or self.bank, "Trace the payment", days, details)
        return ticket, ticket.referral_ids[:1]

    def letters(self, referral):
        """Mails of the referral, oldest first."""
        domain = [("model", "=", "helpdesk.referral"), ("res_id", "=", referral.id)]
        return self.env["mail.mail"].search(domain, order="id")

    def asked(self, ticket, xmlid):
        return ticket.activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(xmlid))
