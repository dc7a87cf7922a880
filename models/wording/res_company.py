from odoo import models

ARAB = frozenset(
    [
        "AE",
        "BH",
        "DJ",
        "DZ",
        "EG",
        "IQ",
        "JO",
        "KM",
        "KW",
        "LB",
        "LY",
        "MA",
        "MR",
        "OM",
        "PS",
        "QA",
        "SA",
        "SD",
        "SO",
        "SY",
        "TN",
        "YE",
    ]
)
# what every new company's contact speaks, without anybody choosing it
NOBODYS = "en_US"


class ResCompany(models.Model):
    _inherit = "res.company"

    def _letter_lang(self):
        """The language of letters to whoever has none: the one of the company's contact.

        `en_US` there counts as chosen by nobody where Arabic is installed and the company is of no other than an Arab
        country; whoever wants English letters there chooses another English, or gives the addressee its language.
        """
        self.ensure_one()
        partner = self.sudo().partner_id
        arabic = [code for code, _name in self.env["res.lang"].get_installed() if code.startswith("ar")]
        country = partner.country_id.code
        if arabic and partner.lang in (False, NOBODYS) and (not country or country in ARAB):
            return arabic[0]
        return partner.lang or NOBODYS
