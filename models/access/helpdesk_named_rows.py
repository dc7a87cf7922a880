from odoo import SUPERUSER_ID, api, models

MODULE = "helpdesk_mgmt_complaint"
# Core's models whose rows belong to a case and are read with it.
OF_CASES = ("survey.user_input", "survey.user_input.line", "mail.message", "mail.mail", "ir.attachment")


class HelpdeskNamedRows(models.AbstractModel):
    """A form asks what a record would show before there is one, and names rows by any id: it names none that the user
    may not read. What follows from a row is computed as superuser in many places, of a record that is nowhere yet too.

    What the record itself names already stays as it is.
    """

    _name = "helpdesk.named.rows"
    _description = "Names rows in its form"

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            defaults = {key[8:]: value for key, value in self.env.context.items() if key.startswith("default_")}
            self._check_named(values)
            # a context names them for the record, and for a row of one of its tables
            for model in (self.browse(), *self._tables()) if defaults else ():
                self._check_named(defaults, model)
        return super().onchange(values, field_names, fields_spec)

    def _tables(self):
        return (self.env[field.comodel_name] for field in self._fields.values() if field.type == "one2many")

    def _check_named(self, values, of=None):
        """
        :param of: whose values they are, else this record's
        :raise AccessError: they name a row that the user may not read
        """
        for model, ids in _named(self if of is None else of, values):
            rows = model.browse(sorted(ids)).exists()
            # of other applications' messages and files core says who reads them
            if hasattr(model, "_named_by_cases"):
                rows = rows.sudo()._named_by_cases().with_env(self.env)
            rows.check_access("read")


class HelpdeskHiddenName(models.AbstractModel):
    """What a row is called where another names it: whoever may not read it learns that there is one, no more.

    Core reads the names of rows that a record names as superuser.
    """

    _name = "helpdesk.hidden.name"
    _description = "Its name is not told to all"

    @api.depends_context("uid")
    def _compute_display_name(self):
        super()._compute_display_name()
        user = self.env.user
        if not self.env.su or self.env.uid == SUPERUSER_ID or not user._is_internal():
            return
        named = self.filtered("id")._named_by_cases().with_user(user)
        for row in named - named._filtered_access("read"):
            row.with_env(self.env).display_name = f"{row._name},{row.id}"

    def _named_by_cases(self):
        """Those whose names may tell something of a case."""
        return self


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["mail.message", "helpdesk.hidden.name"]

    def _named_by_cases(self):
        threads = self.env["helpdesk.case.shadow"]._guarded_threads()
        return self.filtered(lambda message: message.model in threads)


class MailMail(models.Model):
    _name = "mail.mail"
    _inherit = ["mail.mail", "helpdesk.hidden.name"]

    def _named_by_cases(self):
        threads = self.env["helpdesk.case.shadow"]._guarded_threads()
        return self.filtered(lambda mail: mail.model in threads)


class IrAttachment(models.Model):
    _name = "ir.attachment"
    _inherit = ["ir.attachment", "helpdesk.hidden.name"]

    def _named_by_cases(self):
        threads = self.env["helpdesk.case.shadow"]._guarded_threads()
        return self.filtered(lambda file: file.res_model in threads)


class MailComposeMessage(models.TransientModel):
    """A message that is answered gives the composer its subject, whoever may read it: its reader must be able to."""

    _inherit = "mail.compose.message"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_answered(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_answered([vals])
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_answered([values])
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _check_answered(self, vals_list):
        """:raise AccessError: a message of a case that the user may not read would be answered"""
        defaults = {key[8:]: value for key, value in self.env.context.items() if key.startswith("default_")}
        named = {vals.get("parent_id") for vals in (defaults, *vals_list)}
        ids = [id_ for id_ in named if isinstance(id_, int) and id_]
        if ids and not self.env.su:
            messages = self.env["mail.message"].sudo().browse(ids).exists()
            messages._named_by_cases().with_env(self.env).check_access("read")


def is_guarded(model):
    """Whether rows of a model are read by those who may read a case, or by nobody else than this addon says."""
    return model._name in ("helpdesk.ticket", *OF_CASES) or (
        model._original_module == MODULE and not model._transient and not model._abstract
    )


def _named(record, values):
    """(model, ids) of the rows to which access is checked and which the values name, from table to table.

    :param record: what the values are of, or an empty recordset
    """
    for name, value in values.items():
        field = record._fields.get(name)
        if not (field and field.relational and value):
            continue
        comodel = record.env[field.comodel_name]
        ids, rows = _ids_and_rows(comodel, value)
        for row, sub in rows:
            yield from _named(row, sub)
        if ids and is_guarded(comodel):
            known = set(record.sudo()[name].ids) if record else set()
            if ids - known:
                yield comodel, ids - known


def _ids_and_rows(comodel, value):
    """Ids that a value of a field names, and [(row, its values)] that it brings along."""
    ids, rows = set(), []
    if isinstance(value, int | dict):
        value = [value]
    for command in value if isinstance(value, list | tuple) else ():
        if isinstance(command, dict):
            rows.append((comodel.browse(), command))
        elif isinstance(command, int):
            ids.add(command)
        elif isinstance(command, list | tuple):
            one, many = ([*command, 0, 0])[1:3]
            if isinstance(many, dict):
                rows.append((comodel.browse(one) if isinstance(one, int) and one else comodel.browse(), many))
            ids |= {each for each in (many if isinstance(many, list | tuple) else [one]) if isinstance(each, int)}
    return ids - {0}, rows
