import base64
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..exceptions import ComplaintError, MissingInput
from ..tools.plural import counted

# what a column of a history may tell besides the fields that anybody may write
HISTORY = ("phase", "registered_date", "closed_date", "close_reason")
SHOWN = 10


class HelpdeskCaseImport(models.TransientModel):
    """Cases come in by the hundred: what another system has handled, silently and with its history; or open ones, and
    how many notices go out is said before."""

    _name = "helpdesk.case.import"
    _description = "Import cases"

    file = fields.Binary(string="File (CSV or XLSX)", required=True, attachment=False)
    file_name = fields.Char()
    mode = fields.Selection(
        [("history", "History: numbers, phases and dates are kept, nobody is told"), ("open", "New cases")],
        required=True,
        default="history",
        string="What it holds",
    )
    summary = fields.Text(readonly=True)
    checked_key = fields.Char(readonly=True)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_check(self):
        """Says what the import will do, and does nothing."""
        self.ensure_one()
        names, rows = self._read()
        if self.mode == "history":
            summary = counted(
                self.env._(
                    "{n, plural, one {# case comes} other {# cases come}} in with their history. Nobody is told."
                ),
                self.env.lang,
                n=len(rows),
            )
        else:
            cases, notices = self._count_notices(names, rows)
            summary = self.env._(
                "%(rows)s tickets come in, %(cases)s of them as cases of the complaint process. "
                "Confirmations of receipt that are sent to customers: %(notices)s.",
                rows=len(rows),
                cases=cases,
                notices=notices,
            )
        self.write({"summary": summary, "checked_key": self._key()})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import cases"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_import(self):
        """All of the file, or nothing of it.

        :raise UserError: names the rows that cannot be taken, and why
        """
        self.ensure_one()
        if self.checked_key != self._key():
            raise MissingInput(self.env._("Check the file first: you are told what the import will do."))
        names, rows = self._read()
        with self.env.cr.savepoint():
            ids = self._import_history(names, rows) if self.mode == "history" else self._import_open(names, rows)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported cases"),
            "res_model": "helpdesk.ticket",
            "view_mode": "list,form",
            "domain": [("id", "in", ids)],
            "target": "main",
        }

    def _key(self):
        return f"{self.mode} {sha256(self.file).hexdigest()}"

    # ------------------------------------------------------------------
    # The file
    # ------------------------------------------------------------------

    def _read(self):
        """:return: (fields of the columns, rows of texts)"""
        reader = self.env["base_import.import"].create(
            {"res_model": "helpdesk.ticket", "file": base64.b64decode(self.file), "file_name": self.file_name}
        )
        options = {"quoting": '"', "separator": "", "float_thousand_separator": ",", "float_decimal_separator": "."}
        try:
            _length, rows = reader._read_file(options)
        except UserError:
            raise
        except Exception as error:
            # what the readers raise of a broken file has no common class
            raise ComplaintError(self.env._("The file cannot be read: %s", error)) from error
        if len(rows) < 2:
            raise ComplaintError(self.env._("The file holds no case: its first line names the fields."))
        return [self._field_of(header) for header in rows[0]], rows[1:]

    @api.model
    def _field_of(self, header):
        """The field that a column is for: its name, or its label in the user's language or in English."""
        header = (header or "").strip()
        Ticket = self.env["helpdesk.ticket"]
        if header.split("/")[0] in Ticket._fields:
            return header
        for lang in (self.env.lang, "en_US"):
            for name, spec in Ticket.with_context(lang=lang).fields_get(attributes=["string"]).items():
                if spec["string"].lower() == header.lower():
                    return name
        raise ComplaintError(self.env._("There is no field “%s”.", header))

    # ------------------------------------------------------------------
    # Open cases
    # ------------------------------------------------------------------

    def _count_notices(self, names, rows):
        """:return: (how many cases of the process the rows make, how many customers are sent a confirmation)"""
        Ticket, cases, notices = self.env["helpdesk.ticket"], 0, 0
        paths = [name.split("/") for name in names]
        errors = []
        with self.env.cr.savepoint() as savepoint:
            records = Ticket._extract_records(paths, rows)
            converted = list(Ticket._convert_records(records, log=errors.append, savepoint=savepoint))
        self._check_errors([(error.get("record", 0), error["message"]) for error in errors])
        for _id, _xid, vals, _extras in converted:
            vals = Ticket._prepare_case_vals(dict(vals))
            if self.env["helpdesk.ticket.team"].browse(vals.get("team_id")).sudo().use_complaint_process:
                partner = self.env["res.partner"].browse(vals.get("partner_id")).sudo()
                address = partner.email if partner else vals.get("partner_email")
                cases += 1
                notices += bool(email_normalize(address or ""))
        return cases, notices

    def _import_open(self, names, rows):
        loaded = self.env["helpdesk.ticket"].load(names, rows)
        self._check_errors([(message.get("record", 0), message["message"]) for message in loaded["messages"]])
        return loaded["ids"]

    # ------------------------------------------------------------------
    # History
    # ------------------------------------------------------------------

    def _import_history(self, names, rows):
        if not self.env.su and not self.env.user.has_group("helpdesk_mgmt.group_helpdesk_manager"):
            raise ComplaintError(self.env._("Only a manager of the helpdesk imports a history."))
        plain = [position for position, name in enumerate(names) if name not in HISTORY]
        ids, wrong = [], []
        for number, row in enumerate(rows):
            try:
                with self.env.cr.savepoint():
                    case, messages = self.env["helpdesk.ticket.history"]._take_over(
                        [names[position] for position in plain],
                        [row[position] for position in plain],
                        self._history(names, row),
                    )
            except UserError as error:
                messages = [str(error)]
            else:
                ids += case.ids
            wrong += [(number, message) for message in messages]
        self._check_errors(wrong)
        return ids

    def _history(self, names, row):
        told = {name: row[names.index(name)] if name in names else "" for name in HISTORY}
        return {
            name: self._selected(name, told[name]) if name in ("phase", "close_reason") else self._moment(told[name])
            for name in HISTORY
        }

    def _selected(self, name, text):
        """The value that a text names, by itself or by its label."""
        text = str(text or "").strip()
        field = self.env["helpdesk.ticket"]._fields[name]
        for env in (self.env, self.with_context(lang="en_US").env):
            for value, label in field._description_selection(env):
                if text.lower() in (value, label.lower()):
                    return value
        if text:
            raise ComplaintError(self.env._("“%(text)s” is no %(field)s.", text=text, field=field.string))
        return False

    def _moment(self, text):
        """A moment of the user's time zone as naive UTC; nothing for nothing."""
        if not text:
            return None
        Ticket = self.env["helpdesk.ticket"]
        text = str(text).strip()
        if len(text) == 10:
            text = f"{text} 00:00:00"
        try:
            value, _warnings = self.env["ir.fields.converter"]._str_to_datetime(
                Ticket, Ticket._fields["registered_date"], text, None
            )
        except ValueError as error:
            raise ComplaintError(self.env._("“%s” is no date: write 2026-06-07 10:30:00.", text)) from error
        return fields.Datetime.to_datetime(value)

    def _check_errors(self, wrong):
        """:param wrong: list of (position of the row, sentence)"""
        if wrong:
            lines = [
                self.env._("Line %(line)s: %(message)s", line=number + 2, message=message)
                for number, message in wrong[:SHOWN]
            ]
            raise ComplaintError("\n".join([self.env._("Nothing was imported.")] + lines))
