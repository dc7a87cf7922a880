from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

MODULE = "helpdesk_mgmt_complaint"


class HelpdeskCaseShadow(models.AbstractModel):
    """Rows of core's models that name a case, its customer or its subject: seen with the case, and not without it.

    Core lets every employee read followers and notifications. The condition is part of the query that is made anyway,
    asks row by row, and finds for rows of other applications, and of tickets without the process, what it found before.
    Core's own work reads these rows as superuser.
    """

    _name = "helpdesk.case.shadow"
    _description = "Trace of a case in a model of the core"

    # the contact whose own row it is: who was told knows that he was
    _shadow_partner = "partner_id"

    @api.model
    @tools.ormcache(cache="stable")
    def _guarded_threads(self):
        """Names of the models of cases, and of this addon's own threads: each has its own access."""
        own = (
            name
            for name, model in self.env.registry.items()
            if model._original_module == MODULE
            and model._auto
            and not model._abstract
            and "message_ids" in model._fields
        )
        return ("helpdesk.ticket", *sorted(own))

    @api.model
    def _seen_sql(self, name: SQL, res_id: SQL) -> SQL:
        """Whether the record that a row names is of another application, or one that the user may read."""
        seen = [SQL("%s IS NULL OR %s NOT IN %s", name, name, self._guarded_threads())]
        for thread in self._guarded_threads():
            model = self.env[thread].with_context(active_test=False)
            queries = [model._search([])] if model.has_access("read") else []
            if thread == "helpdesk.ticket":
                queries.append(model.sudo()._search(model._unguarded_domain()))
            seen += [
                SQL("%s = %s AND %s", name, thread, self._exists_sql(query, res_id))
                for query in queries
                if not query.is_empty()
            ]
        return SQL("(%s)", SQL(" OR ").join(seen))

    @api.model
    def _exists_sql(self, query, res_id):
        query.add_where(SQL("%s = %s", SQL.identifier(query.table, "id"), res_id))
        return SQL("EXISTS (%s)", query.select(SQL("1")))

    @api.model
    def _shadow_sql(self, alias: str) -> SQL:
        """`_seen_sql` of the record that the row of `alias` belongs to."""
        return self._seen_sql(
            SQL.identifier(alias, "res_model", to_flush=self._fields["res_model"]),
            SQL.identifier(alias, "res_id", to_flush=self._fields["res_id"]),
        )

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & Domain.custom(to_sql=lambda model, alias, query: model._own_or_seen_sql(alias))
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _own_or_seen_sql(self, alias):
        return SQL(
            "(%s = (SELECT partner_id FROM res_users WHERE id = %s) OR %s)",
            SQL.identifier(alias, self._shadow_partner, to_flush=self._fields[self._shadow_partner]),
            self.env.uid,
            self._shadow_sql(alias),
        )

    def _named_cases(self):
        """The rows, in superuser mode, that a process of this addon made."""
        return self.filtered(lambda row: row.res_model in self._guarded_threads())

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not any(self._ids):
            return result
        others = self.sudo().filtered(lambda row: row[self._shadow_partner] != self.env.user.partner_id)
        named = others._named_cases().with_env(self.env)
        hidden = named and named - self.search(Domain("id", "in", named.ids))
        if not hidden:
            return result
        already = result[0] if result else self.browse()
        return already | hidden, lambda: AccessError(self.env._("You may not see the case that this belongs to."))


class MailFollowers(models.Model):
    _name = "mail.followers"
    _inherit = ["mail.followers", "helpdesk.case.shadow"]


class MailNotification(models.Model):
    _name = "mail.notification"
    _inherit = ["mail.notification", "helpdesk.case.shadow"]

    _shadow_partner = "res_partner_id"

    @api.model
    def _shadow_sql(self, alias):
        message = self.env["mail.message"]
        name, res_id = (
            SQL.identifier("shadow", field, to_flush=message._fields[field]) for field in ("model", "res_id")
        )
        return SQL(
            "EXISTS (SELECT FROM mail_message AS shadow WHERE shadow.id = %s AND %s)",
            SQL.identifier(alias, "mail_message_id", to_flush=self._fields["mail_message_id"]),
            self._seen_sql(name, res_id),
        )

    def _named_cases(self):
        return self.filtered(lambda row: row.mail_message_id.model in self._guarded_threads())


class MailMessage(models.Model):
    """Whether a notice reached its readers is told, on the bus, to those who may read what it is about."""

    _inherit = "mail.message"

    def _message_notifications_to_store(self, store):
        threads = self.env["mail.notification"]._guarded_threads()
        guarded = self.filtered(lambda message: message.sudo().model in threads)
        seen = self - guarded
        for message in guarded:
            notified = message.sudo().notification_ids
            if len(notified.with_env(self.env)._filtered_access("read")) == len(notified):
                seen |= message
        return super(MailMessage, seen)._message_notifications_to_store(store)
