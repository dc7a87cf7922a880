import logging
from contextvars import ContextVar

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL

from ...exceptions import ComplaintError
from ...tools.mail_bounce import Report, message_ids_in, read_report, report_of
from ...tools.raw_mail import IncomingMail, legible_text, tame
from ..process.acting import act, acting
from .helpdesk_mail_received import CASE, claimed_moment

_logger = logging.getLogger(__name__)
MODULE = "helpdesk_mgmt_complaint"
# The mail that `message_process` has in hand. No context key: other applications' records would carry it.
INCOMING = ContextVar("complaint_incoming_mail", default=None)
# Ends the Message-Id of every message of a ticket, as core makes it, before the host.
OF_TICKET = "-helpdesk.ticket@"


class MailThread(models.AbstractModel):
    """The gateway routes mails on this model, before it knows which record they belong to."""

    _inherit = "mail.thread"

    # ------------------------------------------------------------------
    # Reading: core reads what came; a mail of ours is read again, mended
    # ------------------------------------------------------------------

    @api.model
    def message_process(
        self, model, message, custom_values=None, save_original=False, strip_attachments=False, thread_id=None
    ):
        incoming = IncomingMail(message, save_original, strip_attachments)
        token, received = INCOMING.set(incoming), self.env["helpdesk.mail.received"]
        read_as = {"save_original": save_original, "strip_attachments": strip_attachments, "thread_id": thread_id}
        try:
            thread = super().message_process(model, message, custom_values=custom_values, **read_as)
            if thread is False and incoming.is_dropped and received._is_another(incoming):
                incoming.comes_again()
                thread = super().message_process(model, message, custom_values=custom_values, **read_as)
            return thread
        except Exception as error:
            # who is none of the staff brings no mail
            inside = self.env.su or self.env.user._is_internal()
            if not (inside and received._hold_failed(incoming, error, model, custom_values)):
                raise
            return False
        finally:
            INCOMING.reset(token)

    @api.model
    def _let_in(self, raw, team):
        """Takes in a mail that was held: into this team, unless it answers a case.

        :return: id of the case
        :raise ComplaintError: it cannot be taken in now either
        """
        try:
            with self.env.cr.savepoint():
                return self.message_process(CASE, raw, custom_values={"team_id": team.id})
        except UserError:
            raise
        except Exception as error:
            text = self.env._("This mail cannot be taken in yet: %s", error)
            raise ComplaintError(text) from error

    @api.model
    def message_parse(self, message, save_original=False):
        incoming = INCOMING.get()
        if incoming:
            tame(message)
        if not incoming or incoming.message:
            return super().message_parse(message, save_original=save_original)
        incoming.message = message
        try:
            values = super().message_parse(message, save_original=save_original)
            incoming.values = values
            if incoming.other_id:
                values["message_id"] = incoming.other_id
            if "\0" in values["message_id"]:
                # core's search for a mail of this id would fail
                raise ValueError(f"A null character in the Message-Id {values['message_id']!r}")
            return values
        except psycopg2.Error:
            raise
        except Exception as error:
            # beyond core; where it leads to nobody of ours, the error is raised all the same
            incoming.error = error
            return self._parse_mended(incoming)

    @api.model
    def _parse_mended(self, incoming):
        mended = incoming.mended()
        if not mended:
            raise incoming.error
        try:
            values = self.message_parse(mended, save_original=incoming.save_original)
        except psycopg2.Error:
            raise
        except Exception:
            _logger.info("a mail could not be put right", exc_info=True)
            raise incoming.error from None
        if incoming.strip_attachments:
            values.pop("attachments", None)
        if incoming.other_id:
            values["message_id"] = incoming.other_id
        incoming.values = values
        return values

    @api.model
    def _take_in(self, message_dict):
        """The mail is ours: its values become those of the mended mail."""
        incoming = INCOMING.get()
        if incoming and not incoming.error and incoming.mended():
            message_dict.update(self._parse_mended(incoming))
        if incoming:
            incoming.error = None
            if incoming.is_anonymous:
                message_dict["message_id"] = incoming.own_id
        if message_dict.get("date"):
            message_dict["date"] = claimed_moment(message_dict["date"], fields.Datetime.now())
        message_dict.update(
            # str.__class__: what is marked safe stays so
            {name: type(value)(legible_text(value)) for name, value in message_dict.items() if isinstance(value, str)}
        )
        self.env["helpdesk.mail.gateway"]._shorten(message_dict)

    @api.model
    def _leave_to_core(self):
        """The mail is none of ours: what core could not read stays unread."""
        incoming = INCOMING.get()
        if incoming and incoming.error:
            raise incoming.error

    # ------------------------------------------------------------------
    # Whose mail it is
    # ------------------------------------------------------------------

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        incoming = INCOMING.get()
        if incoming:
            incoming.is_dropped = False
        routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        if incoming and incoming.refused:
            self.env["helpdesk.mail.held"].sudo()._hold(incoming, incoming.refused, None, reason="refused")
        if not self._lead_to_us(routes):
            self._leave_to_core()
            return routes
        self._take_in(message_dict)
        gateway = self.env["helpdesk.mail.gateway"]
        routes = gateway._allowed_routes(message_dict, gateway._routes_by_reference(message_dict, routes))
        team, case = gateway._case_of_routes(routes)
        if incoming:
            incoming.team, incoming.case = team or gateway._team_of_referral(routes), case
        if team and self._is_known(message_dict["message_id"]):
            return []
        return [] if team and self._returns_mail(message, message_dict) else routes

    @api.model
    def _lead_to_us(self, routes):
        """Whether a mail reaches a process team, one of its cases, or a record of this addon: asks the models first."""
        if any(self.env[model]._original_module == MODULE for model, *_rest in routes or ()):
            return True
        return bool(self.env["helpdesk.mail.gateway"]._case_of_routes(routes)[0])

    @api.model
    def _is_known(self, ref):
        """Whether a mail to a team with the process has been taken in, or held, before."""
        incoming, received = INCOMING.get(), self.env["helpdesk.mail.received"]
        if not incoming or acting(self.env).released:
            return False
        self._wait_for_same_mail(ref)
        if received._has(incoming, ref):
            return True
        received._note(incoming, ref)
        return False

    @api.model
    def _wait_for_same_mail(self, message_id):
        """Of a mail that is delivered twice at once the second waits until the first has been taken in.

        :raise ConcurrencyError: it was taken in after this transaction took its snapshot; Odoo runs the delivery again,
            which then finds it
        """
        lock = SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", f"complaint-mail {message_id}")
        self.env.execute_query(lock)
        taken = SQL(
            "SELECT 1 FROM mail_message WHERE message_id = %(id)s "
            "UNION ALL SELECT 1 FROM helpdesk_mail_received WHERE message_ref = %(id)s LIMIT 1",
            id=message_id,
        )
        # only a connection of its own sees what was committed while this one waited
        with self.env.registry.cursor() as cr:
            cr.execute(taken)
            known = cr.fetchone()
        if known and not self.env.execute_query(taken):
            raise ConcurrencyError(self.env._("This mail has just been taken in."))

    @api.model
    def _message_parse_post_process(self, message, message_dict, routes):
        values = super()._message_parse_post_process(message, message_dict, routes)
        author = self.env["helpdesk.mail.gateway"]._author_of_mail(message_dict, routes)
        if author is not None:
            values["author_id"] = author.id
        return values

    # ------------------------------------------------------------------
    # Machines
    # ------------------------------------------------------------------

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        if not self._lead_to_us(routes):
            return super()._message_route_process(message, message_dict, routes)
        incoming, received = INCOMING.get(), self.env["helpdesk.mail.received"]
        by_machine = acting(self.env).by_machine or self._is_machine_mail(message)
        word = self.env["helpdesk.mail.gateway"]._whose_word(message, message_dict, routes, by_machine)
        if word and word.quiet:
            message_dict.update(is_internal=True, partner_ids=[])
        model = act(
            self,
            by_machine=by_machine or bool(word and word.kind == "machine"),
            no_answer=self._wants_no_answer(message),
            word=word,
        )
        # what fails leaves nothing behind: the mail is held then
        with self.env.cr.savepoint():
            thread_id = super(MailThread, model)._message_route_process(message, message_dict, routes)
            gateway = model.env["helpdesk.mail.gateway"]
            case = gateway._case_of_thread(routes, thread_id)
            received._keep_original(incoming, case)
            model.env["helpdesk.mail.received"]._ask_to_read(incoming, case.with_env(model.env))
        return thread_id

    @api.model
    def _is_machine_mail(self, message):
        """Whether no person wrote this mail (RFC 3834 and its de facto forerunners).

        :param message: `email.message.EmailMessage`
        """
        if (message.get("Auto-Submitted") or "no").split(";")[0].strip().lower() != "no":
            return True
        if (message.get("Precedence") or "").strip().lower() in ("bulk", "junk", "auto_reply", "list"):
            return True
        if message.get("X-Autoreply") or message.get("X-Autorespond"):
            return True
        return message.get_content_type() == "multipart/report"

    @api.model
    def _wants_no_answer(self, message):
        """Whether an automatic answer to this mail would be wrong, whoever wrote it."""
        suppressed = {word.strip().lower() for word in (message.get("X-Auto-Response-Suppress") or "").split(",")}
        return bool(
            suppressed & {"all", "autoreply"}
            or message.get("List-Id")
            or (message.get("Return-Path") or "").strip() == "<>"
        )

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        if acting(self.env).released:
            return False
        team, ticket = self.env["helpdesk.mail.gateway"]._case_of_routes(routes)
        if not team:
            return super()._detect_loop_sender(message, message_dict, routes)
        guard = act(self, no_bounce=True)
        if not super(MailThread, guard)._detect_loop_sender(message, message_dict, routes):
            return False
        self.env["helpdesk.mail.held"].sudo()._hold(INCOMING.get(), team, ticket)
        return True

    def _routing_create_bounce_email(self, email_from, body_html, message, **mail_values):
        # the mail is held for a person, not refused; and a machine would answer the refusal
        if acting(self.env).no_bounce:
            return
        incoming = INCOMING.get()
        if incoming and incoming.error:
            # core would have failed before it came to refuse the mail
            return
        super()._routing_create_bounce_email(email_from, body_html, message, **mail_values)

    def _alias_get_error(self, message, message_dict, alias):
        # a person lets the mail in, whoever its alias is open for
        return False if acting(self.env).released else super()._alias_get_error(message, message_dict, alias)

    # ------------------------------------------------------------------
    # Delivery reports
    # ------------------------------------------------------------------

    def _message_parse_extract_bounce(self, email_message, message_dict):
        if acting(self.env).released:
            # a person has said that it is none
            return {"is_bounce": False}
        values = super()._message_parse_extract_bounce(email_message, message_dict)
        if values["is_bounce"] and self._may_report_on_ticket(email_message, {**message_dict, **values}):
            raw = INCOMING.get().raw if INCOMING.get() else email_message.as_bytes()
            self.env["helpdesk.mail.gateway"]._find_bounced_notice(raw, message_dict, values)
        return values

    @api.model
    def _may_report_on_ticket(self, email_message, message_dict):
        """Whether a report names a message of a ticket, as far as its text tells."""
        told = [message_dict["in_reply_to"], message_dict["references"], *(message_dict["bounced_msg_ids"] or ())]
        if any(OF_TICKET in (text or "") for text in told):
            return True
        return any(OF_TICKET in ref for ref in message_ids_in(email_message))

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        ticket = self.env["helpdesk.ticket"]
        if self._may_report_on_ticket(email_message, message_dict):
            ticket = self.env["helpdesk.mail.gateway"]._case_of_message(message_dict["bounced_message"])
        if not ticket:
            self._hold_report(email_message, message_dict)
            self._leave_to_core()
            super()._routing_handle_bounce(email_message, message_dict)
            return
        self._take_in(message_dict)
        if not self.env["helpdesk.mail.gateway"]._may_bring():
            self.env["helpdesk.mail.gateway"]._hold_brought(ticket.team_id, ticket)
            return
        self._take_report(email_message, message_dict, ticket)

    @api.model
    def _take_report(self, email_message, message_dict, ticket):
        report = read_report(INCOMING.get().raw) if INCOMING.get() else Report()
        failed = self._report_says_failed(email_message, report)
        # a receipt or a delay is no bounce: the notice arrived, or still may
        if failed:
            super()._routing_handle_bounce(email_message, message_dict)
        self.env["helpdesk.mail.gateway"]._keep_report(ticket, message_dict, failed)

    @api.model
    def _hold_report(self, email_message, message_dict):
        """A report that names no mail at all, to a team with the process: one of its notices did not arrive."""
        incoming = INCOMING.get()
        read = email_message.get_param("report-type") == "disposition-notification"
        if not incoming or read or message_dict["bounced_message"]:
            return
        if team := self.env["helpdesk.mail.received"]._team_led_to(incoming):
            incoming.error = None
            self.env["helpdesk.mail.held"].sudo()._hold(incoming, team, None, reason="bounce")

    @api.model
    def _returns_mail(self, message, message_dict):
        """Whether a mail that would make or join a case is a mail server's report in a form that Odoo does not know: it
        marks the notice that it names, else a person finds out which one it means."""
        incoming = INCOMING.get()
        if not incoming or acting(self.env).released:
            return False
        report = report_of(incoming.raw, is_machine=self._is_machine_mail(message))
        if not report:
            return False
        bounce = {
            "is_bounce": True,
            "bounced_email": next(iter(sorted(report.failed or report.delayed)), False),
            "bounced_partner": self.env["res.partner"],
            "bounced_msg_ids": False,
            "bounced_message": self.env["mail.message"],
        }
        self.env["helpdesk.mail.gateway"]._find_bounced_notice(incoming.raw, message_dict, bounce)
        message_dict.update(bounce)
        if case := self.env["helpdesk.mail.gateway"]._case_of_message(bounce["bounced_message"]):
            self._take_report(message, message_dict, case)
        else:
            self.env["helpdesk.mail.held"].sudo()._hold(incoming, incoming.team, None, reason="bounce")
        return True

    @api.model
    def _report_says_failed(self, message, report):
        """Whether a report (RFC 3464, RFC 8098), or a text of a mail server, says that a mail did not arrive."""
        actions = set()
        for part in message.walk():
            if part.get_content_type() == "message/disposition-notification":
                return False
            if part.get_content_type() == "message/delivery-status" and part.is_multipart():
                actions |= {(block.get("Action") or "").strip().lower() for block in part.get_payload()} - {""}
        return "failed" in actions if actions else report.is_final
