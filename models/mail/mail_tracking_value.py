from odoo import models


class MailTrackingValue(models.Model):
    """A change of a case is told in the reader's language, not in that of whoever made it."""

    _inherit = "mail.tracking.value"

    def _format_display_value(self, field_type, new=True):
        values = super()._format_display_value(field_type, new=new)
        if field_type not in ("many2one", "selection"):
            return values
        return [tracking._in_readers_words(new, value) for tracking, value in zip(self, values, strict=True)]

    def _in_readers_words(self, new, kept):
        """What was kept, where it is the name of something in another language; what has been renamed since stays."""
        self.ensure_one()
        field = self.field_id
        if not kept or field.model != "helpdesk.ticket" or not self._of_a_case():
            return kept
        languages = [code for code, _label in self.env["res.lang"].get_installed()]
        if field.ttype == "selection":
            labels = self.env[field.model]._fields[field.name]._description_selection
            pairs = [pair for code in languages for pair in labels(self.with_context(lang=code).env)]
            keys = {key for key, label in pairs if label == kept}
            return dict(labels(self.env))[keys.pop()] if len(keys) == 1 else kept
        named = self.env[field.relation].sudo()
        translated = named._rec_name and getattr(named._fields[named._rec_name], "translate", False)
        record = named.browse(self.new_value_integer if new else self.old_value_integer).exists()
        if not translated or not record:
            return kept
        names = {record.with_context(lang=code).display_name for code in languages}
        names |= {record.with_context(lang=code)[named._rec_name] for code in languages}
        return record.display_name if kept in names else kept

    def _of_a_case(self):
        message = self.sudo().mail_message_id
        return (
            message.model == "helpdesk.ticket"
            and self.env["helpdesk.ticket"].sudo().browse(message.res_id).exists().use_complaint_process
        )
