import json
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

FOLDER = Path(__file__).parents[2] / "data" / "packs"


class HelpdeskPolicyPack(models.Model):
    """A body's policy as data: what a pack is, and which ones a company has applied.

    Each row is one application of a pack to a company; the newest one holds, the others tell what was before.
    """

    _name = "helpdesk.policy.pack"
    _description = "Applied policy pack"
    _order = "id desc"
    _rec_name = "title"

    code = fields.Char(required=True, readonly=True)
    title = fields.Char(string="Pack", required=True, readonly=True, translate=True)
    release = fields.Integer(readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    current = fields.Boolean(readonly=True, default=True, help="The pack that holds now; the others were before it.")
    content = fields.Text(readonly=True, required=True, help="The pack as it was applied.")
    applied_date = fields.Datetime(string="Applied on", readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="Applied by", readonly=True, default=lambda self: self.env.uid)
    line_ids = fields.One2many("helpdesk.policy.pack.line", "pack_id", readonly=True)

    _one_holds = models.UniqueIndex("(company_id) WHERE current", "A company has one pack that holds.")

    # ------------------------------------------------------------------
    # What others call
    # ------------------------------------------------------------------

    @api.model
    def available(self):
        """The packs that come with the addon: list of (code, name in the user's language)."""
        self._check_may_apply()
        lang = "ar" if (self.env.lang or "").startswith("ar") else "en"
        codes = sorted((path.parent.name for path in FOLDER.glob("*/pack.json")), key=lambda c: (c != "standard", c))
        return [(code, self._shipped(code)["name"][lang]) for code in codes]

    @api.model
    def describe(self, code):
        """A pack (of `preview`) for a reader: dict `code`, `release`, `name`, `summary`, `promises`, `roles` (list of
        dicts `key`, `name`, `help`, `required`, `many`), in the user's language."""
        self._check_may_apply()
        lang = "ar" if (self.env.lang or "").startswith("ar") else "en"
        pack = self._pack(code)
        return {
            "code": pack["code"],
            "release": pack["release"],
            "name": pack["name"][lang],
            "summary": pack["summary"][lang],
            "promises": [promise[lang] for promise in pack["promises"]],
            "roles": [
                {**role, "name": role["name"][lang], "help": role.get("help", {}).get(lang, "")}
                for role in pack.get("roles", [])
            ],
        }

    @api.model
    def preview(self, code, company, roles=None, take=None):
        """What applying a pack would do; writes nothing.

        :param code: of a shipped pack, or the bytes of a pack file
        :param company: record or id
        :param roles: {role: users, their ids or logins}
        :param take: {"section/key/field": "pack" or "mine"}, for what both have written
        :return: dict of lists `made`, `changed`, `left`, `missing`, each item a dict `section`, `key`, `name`, `model`,
            `text` and, where one field is meant, `field`, `now`, `then`, and in words `label`, `now_text`, `then_text`
            (not where persons come); and `open_cases`, a dict `count`, `numbers`:
            open cases that would be due at another time if they were planned again, which is not done
        """
        engine, company = self._engine(company)
        plan = engine._plan_pack(company, engine._pack(code), roles, take)
        return engine._plan_told(plan)

    @api.model
    def apply(self, code, company, roles=None, take=None):
        """Applies a pack in one transaction. Parameters are those of `preview`.

        :return: the applied row; where nothing is to do, the one that holds already
        """
        engine, company = self._engine(company)
        pack = engine._pack(code)
        return self.browse(engine._apply_pack(company, pack, roles, take).id)

    @api.model
    def diff(self, company):
        """How the company differs from the pack it applied: list of dicts `section`, `key`, `name`, `field` (False
        where a whole record is meant), `pack`, `now`, `text`."""
        engine, company = self._engine(company)
        return engine._differences(company)

    @api.model
    def export(self, company):
        """The company's own policy as a pack file: bytes."""
        engine, company = self._engine(company)
        return engine._file(engine._exported(company))

    @api.model
    def load(self, *args, **kwargs):
        """Checks a pack file and applies it: load(content, company, roles=None, take=None).

        Every model has a method of this name, which takes the rows of an import; packs are not imported so.

        :return: as `apply`
        :raise UserError: the file is wrong; nothing of it was applied
        """
        return self._load_file(*args, **kwargs)

    @api.model
    def _load_file(self, content, company, roles=None, take=None):
        """:param content: bytes"""
        engine, company = self._engine(company)
        pack = engine._read_pack(content)
        return self.browse(engine._apply_pack(company, pack, roles, take).id)

    def action_undo(self):
        """Back to the state before this application, as long as no case uses what it made."""
        for applied in self:
            engine, _company = self._engine(applied.sudo().company_id)
            engine.browse(applied.id)._undo()
        return True

    # ------------------------------------------------------------------
    # Who, where, which
    # ------------------------------------------------------------------

    @api.model
    def _check_may_apply(self):
        """:raise AccessError: the user does not administer the settings; a pack gives rights and changes companies"""
        if not self.env.su and not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Policy packs are applied, compared and exported by administrators of the settings.")
            )

    @api.model
    def _engine(self, company):
        """This model in superuser mode, for one company.

        :return: (model, company)
        """
        self._check_may_apply()
        if isinstance(company, models.BaseModel):
            company = company.id if company._name == "res.company" and len(company) == 1 else 0
        if isinstance(company, bool) or not isinstance(company, int):
            raise UserError(self.env._("Name one company."))
        company = self.env["res.company"].sudo().browse(company).exists()
        if not company:
            raise UserError(self.env._("There is no such company."))
        if not self.env.su and company not in self.env.user.company_ids:
            raise AccessError(self.env._("You do not work in the company %s.", company.name))
        # nothing else that a client has put into the context
        engine = self.sudo().with_context({"lang": self.env.lang, "allowed_company_ids": company.ids})
        return engine, company.with_env(engine.env)

    @api.model
    def _shipped(self, code):
        """A pack that comes with the addon.

        :raise UserError: there is none of that code
        """
        known = {path.parent.name: path for path in FOLDER.glob("*/pack.json")}
        if not isinstance(code, str) or code not in known:
            raise UserError(self.env._("There is no policy pack “%s”.", code))
        return json.loads(known[code].read_text(encoding="utf-8"))

    @api.model
    def _pack(self, code):
        return self._read_pack(code) if isinstance(code, bytes) else self._shipped(code)

    @api.model
    def _holding(self, company):
        """The application that holds in a company; empty where none was."""
        return self.search([("company_id", "=", company.id), ("current", "=", True)], limit=1)
