import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import email_normalize, email_split

from ...tools.mail_bounce import MESSAGE_ID
from ..process.acting import acting
from .fetchmail_server import FETCHING

_logger = logging.getLogger(__name__)
CASE, REFERRAL = "helpdesk.ticket", "helpdesk.referral"
CONFLICTS = (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)
# a mail may lie in queues for days; a clock that is further off is wrong
ON_ITS_WAY = timedelta(days=30)
# what a person has to look at
UNREAD = {"sealed", "container", "garbled", "silent"}


def claimed_moment(text, now):
    """When a mail was written, by its sender's clock where that can be; else now.

    :param text: naive UTC moment, as Odoo writes it
    """
    try:
        moment = fields.Datetime.to_datetime(text)
    except ValueError:
        return now
    return moment if moment and now - ON_ITS_WAY <= moment <= now else now


class HelpdeskMailReceived(models.Model):
    """What tells each mail that came in for a team with the process from every other: the same mail is taken in once,
    another one that bears its Message-Id is not lost. And what is kept of the bytes as they came.
    """

    _name = "helpdesk.mail.received"
    _description = "Received mail"
    _order = "id desc"
    _rec_name = "message_ref"

    message_ref = fields.Char(string="Message-Id", required=True, readonly=True, index=True)
    digest = fields.Char(required=True, readonly=True, index=True, help="Of sender, date, subject and parts.")
    date = fields.Datetime(
        string="Received on", required=True, readonly=True, default=fields.Datetime.now, help="By the server's clock."
    )

    # ------------------------------------------------------------------
    # The same mail, or another one
    # ------------------------------------------------------------------

    @api.model
    def _note(self, incoming, ref):
        if not self._has(incoming, ref):
            self.sudo().create({"message_ref": ref, "digest": incoming.digest})

    @api.model
    def _has(self, incoming, ref):
        same = Domain("digest", "=", incoming.digest) & Domain("message_ref", "=", ref)
        return bool(self.sudo().search_count(same, limit=1))

    @api.model
    def _is_another(self, incoming):
        """Whether a mail that Odoo dropped, because its Message-Id is known, is not the mail that is known by it."""
        ref, values = incoming.values["message_id"], incoming.values
        first = self.env["mail.message"].sudo().search([("message_id", "=", ref)], limit=1)
        ours = first.model == REFERRAL or (first.model == CASE and self.env[CASE].sudo().browse(first.res_id).phase)
        if not (ours or self._team_led_to(incoming)):
            return False
        known = self.sudo().search(Domain("message_ref", "=", ref) | Domain("digest", "=", incoming.digest))
        if known:
            return incoming.digest not in known.mapped("digest")
        # it was taken in before digests were kept
        senders = {email_normalize(address or "") for address in (first.email_from, values.get("email_from"))}
        return len(senders) > 1 or (first.subject or "") != (values.get("subject") or "").strip()

    # ------------------------------------------------------------------
    # Where a mail leads to that nobody could route
    # ------------------------------------------------------------------

    @api.model
    def _team_led_to(self, incoming, model=None, custom_values=None):
        """The team with the process that a mail is addressed to, or whose case it answers; none for other mail."""
        gateway, (addresses, answered) = self.env["helpdesk.mail.gateway"], incoming.led_by()
        case = gateway._case_of_message(gateway._message_by_ids(CASE, set(MESSAGE_ID.findall(answered))))
        if case:
            return case.team_id
        emails = [email.lower() for email in email_split(addresses)]
        local = Domain("alias_incoming_local", "=", True) & Domain(
            "alias_name", "in", [email.partition("@")[0] for email in emails]
        )
        aliases = self.env["mail.alias"].sudo().search(Domain("alias_full_name", "in", emails) | local)
        for alias in aliases:
            if team := alias._process_team():
                return team
        return gateway._mail_team(custom_values) if model == CASE else self.env["helpdesk.ticket.team"]

    # ------------------------------------------------------------------
    # What cannot be taken in is held
    # ------------------------------------------------------------------

    @api.model
    def _hold_failed(self, incoming, error, model, custom_values):
        """Keeps a mail that could not become a case, or join one.

        :return: whether it is kept; else the error goes on to whoever brought the mail
        """
        # whoever lets a held mail in is told; Odoo brings a mail again after a conflict, its own fetching does not
        if acting(self.env).released or (isinstance(error, CONFLICTS) and not FETCHING.get()):
            return False
        try:
            team = incoming.team or self._team_led_to(incoming, model, custom_values)
            if not team:
                return False
            _logger.warning("a mail to a team with the process is held: it could not be taken in", exc_info=error)
            self.env["helpdesk.mail.held"].sudo()._hold(
                incoming, team, incoming.case, reason="failed", failure=f"{type(error).__name__}: {error}"
            )
        except psycopg2.Error:
            # the transaction is lost: whoever brought the mail keeps it
            return False
        return True

    # ------------------------------------------------------------------
    # The bytes as they came
    # ------------------------------------------------------------------

    @api.model
    def _keep_original(self, incoming, case):
        """Where something of a mail was put right, or cannot be read, staff find it as it came on the case."""
        if not incoming or not case or not (incoming.is_mended or incoming.unread & UNREAD):
            return
        original = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": "original.eml",
                    "raw": incoming.raw,
                    "mimetype": "message/rfc822",
                    "res_model": case._name,
                    "res_id": case.id,
                }
            )
        )
        body = self.env._("This mail was put right before it was read, or could not be read in full: see the original.")
        case._message_log(body=body, attachment_ids=original.ids)

    @api.model
    def _ask_to_read(self, incoming, case):
        if not incoming or not case or acting(self.env).by_machine or not (unread := incoming.unread & UNREAD):
            return
        silent = unread == {"silent"}
        case._ask_responsible(
            lambda env, number: (
                env._("A mail on %s has no text: ask the customer what it is about", number)
                if silent
                else env._("A mail on %s could not be read in full: look at the original", number)
            ),
            once="type",
        )
