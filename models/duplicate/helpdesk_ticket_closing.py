from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.tools import SQL, plaintext2html

from ...exceptions import ComplaintError, MissingInput, MoveNotAllowed, WindowOver
from ..assignment.helpdesk_asking import WARNING
from ..process.acting import act
from ..process.helpdesk_ticket_stage import OPEN


class HelpdeskTicket(models.Model):
    """Closing a case as the duplicate of an open one of the same customer, and taking that back.

    Whose case was closed as a duplicate of a colleague's is told when that one ends: it decides his matter too.
    """

    _inherit = "helpdesk.ticket"

    _duplicate_idx = models.Index("(duplicate_id) WHERE duplicate_id IS NOT NULL")

    can_undo_duplicate = fields.Boolean(compute="_compute_can_undo_duplicate")
    duplicate_undo_until = fields.Datetime(compute="_compute_can_undo_duplicate", string="May be separated until")

    @api.depends("phase", "close_reason", "duplicate_id", "match_ids.undo_until")
    def _compute_can_undo_duplicate(self):
        now = fields.Datetime.now()
        for ticket in self:
            until = ticket._is_duplicate() and ticket._confirmed_match().undo_until
            ticket.duplicate_undo_until = until
            ticket.can_undo_duplicate = bool(until and until >= now)

    def _duplicates_follow_secrecy(self):
        for ticket, duplicates in self._all_duplicates().grouped("duplicate_id").items():
            ticket._hide_with_it(duplicates)

    def _ask_about_strangers(self):
        """A duplicate and the case in which it goes on turn out to have different customers: nobody handles its matter
        any more, and somebody has to see to it."""
        cases = self.filtered("phase")
        for duplicate in cases._all_duplicates() | cases.sudo().filtered(lambda case: case._is_duplicate()):
            if not duplicate._is_of_customer_of(duplicate.duplicate_id):
                duplicate._ask_responsible(
                    lambda env, number: env._(
                        "%s was closed as a duplicate of a case that has another customer: separate the two, or "
                        "register its matter anew",
                        number,
                    ),
                    WARNING,
                    once="type",
                )

    def _hide_with_it(self, others):
        """Whoever may not see the case learns nothing of it from others of the same matter: they tell the same
        (superuser)."""
        self.ensure_one()
        for other in others:
            if self.confidential and not other.confidential:
                other.confidential = True
            missing = self.subject_user_ids - other.subject_user_ids
            if missing:
                other.subject_user_ids = [Command.link(user.id) for user in missing]

    def _is_duplicate(self):
        """Whether the process closed the case as a duplicate."""
        self.ensure_one()
        return self.phase == "cancelled" and self.close_reason == "duplicate" and bool(self.sudo().duplicate_id)

    def _confirmed_match(self):
        """The row of the closing as a duplicate that holds now, in superuser mode."""
        self.ensure_one()
        return self.sudo().match_ids.filtered(lambda row: row.verdict == "same").sorted("date")[-1:]

    # ------------------------------------------------------------------
    # Closing
    # ------------------------------------------------------------------

    def action_duplicate_of(self, other):
        """Any open phase → cancelled as a duplicate; the other case goes on, and the customer is told of it.

        :param other: the open case of the same matter, or its id; one that is a duplicate itself stands for the case
            that goes on
        :return: the case that goes on
        :raise ComplaintError: another customer's case, one that has ended, or the case itself
        """
        self.ensure_one()
        if not isinstance(other, models.BaseModel):
            other = self.browse(other if isinstance(other, int) else ())
        self.check_access("write")
        self._lock_cases(other)
        survivor = self._surviving(other)
        if self._is_duplicate() and self.sudo().duplicate_id == survivor:
            # a second click, or a colleague's
            return survivor
        self._check_duplicate_of(survivor)
        now = fields.Datetime.now()
        days = max(self.company_id.sudo().complaint_reopen_days, 1)
        until = self.sudo().team_id._complaint_calendar().window_end_after(now, days)
        self._move("cancelled", now=now, close_reason="duplicate", duplicate_id=survivor.id)
        self.env["helpdesk.ticket.match"]._decide(self, survivor, "same", now, undo_until=until)
        # its own duplicates follow: a chain has one end
        self._all_duplicates()._write_managed({"duplicate_id": survivor.id})
        # what it says goes on there, and whoever may not see it may not read it there either
        self.sudo()._hide_with_it(survivor.sudo())
        survivor.sudo()._hide_with_it(survivor._all_duplicates())
        survivor.sudo()._message_log(
            body=self.env._("%s was closed as a duplicate of this case.", self.number), author_id=self._acting_author()
        )
        self._send_notice("duplicate", **self._told_of(survivor))
        return survivor

    def _acting_author(self):
        return self.env.user.partner_id.id

    def _lock_cases(self, other):
        """Two agents who close two cases as duplicates of each other wait for each other here.

        The later one gets a serialization failure, and Odoo runs the request again.
        """
        ids = sorted((self | other).ids)
        self.env.flush_all()
        self.env.execute_query(SQL("SELECT id FROM helpdesk_ticket WHERE id = ANY(%s) ORDER BY id FOR UPDATE", ids))

    def _surviving(self, other):
        """The case that goes on where `other` may be a duplicate itself, as the current user may see it.

        :raise MissingInput: there is none that he may see
        """
        case, seen = other.sudo().exists(), set()
        if not (case and case.with_env(self.env).has_access("read")):
            raise MissingInput(self.env._("Choose the case that %s is a duplicate of.", self.number))
        while case._is_duplicate() and case.id not in seen and case != self:
            seen.add(case.id)
            case = case.duplicate_id
        survivor = case.with_env(self.env)
        if survivor != self and not survivor.has_access("read"):
            raise MissingInput(self.env._("Choose the case that %s is a duplicate of.", self.number))
        return survivor

    def _check_duplicate_of(self, other):
        """:raise ComplaintError: the case cannot be closed as a duplicate of `other`, and why"""
        if self.phase not in OPEN:
            raise MoveNotAllowed(self.env._("%s has ended and cannot be closed as a duplicate.", self.number))
        if other == self:
            raise ComplaintError(
                self.env._(
                    "A case is no duplicate of itself: the chosen case is %s, or was closed as a duplicate of it. "
                    "Choose another one.",
                    self.number,
                )
            )
        if other.phase not in OPEN:
            raise ComplaintError(
                self.env._(
                    "%s is not under processing, so nothing goes on there. Handle this case, or let the customer "
                    "reopen the other one.",
                    other.number,
                )
            )
        if not self._is_of_customer_of(other):
            raise ComplaintError(
                self.env._(
                    "%(case)s and %(other)s have different customers: each keeps a case of his own.",
                    case=self.number,
                    other=other.number,
                )
            )

    def _all_duplicates(self):
        """Cases that the process closed as duplicates of these, archived ones too, in superuser mode."""
        cases = self.sudo().with_context(active_test=False).search([("duplicate_id", "in", self.ids)])
        return cases.with_context(self.env.context).filtered(lambda case: case._is_duplicate())

    # ------------------------------------------------------------------
    # Undoing
    # ------------------------------------------------------------------

    def action_undo_duplicate(self):
        """cancelled as a duplicate → the open phase it left, while the window runs. The pair is not asked again.

        :raise WindowOver: the window has ended
        """
        self.ensure_one()
        self.check_access("write")
        other = self.sudo().duplicate_id
        self._lock_cases(other)
        if not self._is_duplicate():
            raise MoveNotAllowed(self.env._("%s was not closed as a duplicate, or was separated already.", self.number))
        row, now = self._confirmed_match(), fields.Datetime.now()
        if not row.undo_until or row.undo_until < now:
            raise WindowOver(
                self.env._(
                    "%(case)s could be separated until %(date)s. Register a new case instead, and name this one.",
                    case=self.number,
                    date=self._local_moment(row.undo_until) if row.undo_until else "-",
                )
            )
        target, ended = self.phase_before_cancel or "received", self.closed_date
        values = {"decision": "pending"} if target == "proposed" else {}
        self._move(target, now=now, duplicate_id=False, **values)
        self.env["helpdesk.ticket.deadline"]._take_up(self, ended, now)
        # both the case that it was closed for and the one that this one has been closed for since
        for one in row.other_id | other:
            self.env["helpdesk.ticket.match"]._decide(self, one, "different", now, undo_until=False)
        self._take_back_duplicates()
        for case, sentence in (
            (self, self.env._("Separated again from %s: it is another matter.", other.number)),
            (other, self.env._("%s was separated again: it is another matter.", self.number)),
        ):
            case.sudo()._message_log(body=sentence, author_id=self._acting_author())
        self._send_notice("separated")
        return True

    def _take_back_duplicates(self):
        """What was closed as a duplicate of this case, before it was closed itself, is one of this case again; so is
        what had been closed as a duplicate of those."""
        Match, mine, found = self.env["helpdesk.ticket.match"].sudo(), self.sudo().browse(), self.sudo()
        while found:
            rows = Match.search([("other_id", "in", (self | mine).ids), ("verdict", "=", "same")])
            rows = rows.filtered(lambda row: row.ticket_id._is_duplicate() and row == row.ticket_id._confirmed_match())
            found = rows.ticket_id - mine - self
            mine |= found
        mine._write_managed({"duplicate_id": self.id})

    # ------------------------------------------------------------------
    # What the customer is told
    # ------------------------------------------------------------------

    def _may_know(self, other):
        """Whether this case's customer may be told anything of the other: only contacts whose own it is.

        An address that somebody typed proves nothing.
        """
        self.ensure_one()
        case, other = self.sudo(), other.sudo()
        return bool(case.partner_id and other and case._is_of_customer_of(other))

    def _told_of(self, other):
        """Details of the notice: reference, title and limit of the case that goes on, if the customer may know them."""
        self.ensure_one()
        if not self._may_know(other):
            return {}
        other = other.sudo()
        limits = other.deadline_ids.filtered(lambda r: r.kind in ("verification", "resolution") and r._is_open())
        limit = limits.sorted(lambda r: (r.kind != "resolution", r.due_date))[:1]
        # one that stands still is not due at its date
        due = limit.state == "running" and other._local_moment(limit.due_date, self.customer_lang)
        phases = dict(other._fields["phase"]._description_selection(self.with_context(lang=self.customer_lang).env))
        return {
            "reference": other.number,
            "title": other.name,
            "due": due or "",
            "state": phases[other.phase],
        }

    def _sms_of_duplicate(self):
        """Where the matter goes on and until when, as sentences of a text message; empty if that may not be told."""
        told = self._told_of(self.sudo().duplicate_id)
        if not told:
            return ""
        here = self.with_context(lang=self.customer_lang)
        text = here.env._("It goes on in your case %s.", told["reference"])
        return f"{text} {here.env._('By %s.', told['due'])}" if told["due"] else text

    def _goes_on_in(self):
        """The case in which a duplicate is handled, if its customer may know that; in superuser mode."""
        self.ensure_one()
        other = self.sudo().duplicate_id if self._is_duplicate() else self.sudo().browse()
        return other if other and self._may_know(other) else other.browse()

    def _next_of_duplicate(self):
        """Where a duplicate's matter goes on, in one sentence for its customer."""
        other = self._goes_on_in()
        if not other:
            return self.env._("A similar case is under processing already. This one was closed and is handled there.")
        if other.phase not in OPEN:
            return self.env._(
                "This case was handled together with %s, which has ended: you read there what was decided.",
                other.number,
            )
        return self.env._(
            "You had a similar case under processing already. This one was closed and is handled together with %s.",
            other.number,
        )

    # ------------------------------------------------------------------
    # What a duplicate brings
    # ------------------------------------------------------------------

    def _brought_files(self):
        """Files of the case, but those of notes that colleagues wrote; in superuser mode."""
        self.ensure_one()
        ticket = self.sudo()
        internal = ticket.message_ids.filtered(lambda m: m.is_internal or m.subtype_id.internal or not m.subtype_id)
        return ticket.attachment_ids.filtered(lambda a: not a.res_field) - internal.attachment_ids

    def _hand_to(self, survivor, words, files, public):
        """Puts what this duplicate brought into the case that goes on.

        :param words: plain text
        :param files: `ir.attachment`; those that are not the case's own are left out
        :param public: as the customer's own words, which both sides read; only between cases of one contact
        """
        self.ensure_one()
        words = (words or "").strip()
        files = self._brought_files() & files.sudo()
        if not (words or files):
            return
        old = survivor.sudo()
        copies = files.browse().union(*(file.copy({"res_model": old._name, "res_id": old.id}) for file in files))
        title = self.env._("From %s, closed as a duplicate of this case:", self.number)
        body = Markup("<p><strong>%s</strong></p>%s") % (title, plaintext2html(words) if words else "")
        public = public and self._may_know(old)
        author = self.sudo().partner_id.id if public else self._acting_author()
        # an agent put them there, and decides what follows
        act(old.with_context(mail_post_autofollow=False), heard=True).message_post(
            body=body,
            author_id=author,
            message_type="comment",
            subtype_xmlid="mail.mt_comment" if public else "mail.mt_note",
            attachment_ids=copies.ids,
        )
        if old.phase == "awaiting_customer":
            # the customer did not know that he would be asked there, and has sent it all the same
            old._resume(now=fields.Datetime.now(), by_customer=True)

    # ------------------------------------------------------------------
    # Whose case was closed as a duplicate of a colleague's is told when
    # ------------------------------------------------------------------

    def _duplicates_follow_move(self, phase_from, phase_to, now):
        # one that goes on in another case itself decides nothing
        self.filtered(lambda t: t.close_reason != "duplicate")._tell_customers_of_duplicates()

    def _tell_customers_of_duplicates(self):
        """The customer of the case itself has his own notice, and so have contacts who may know nothing of it."""
        for duplicate in self._all_duplicates():
            other = duplicate.duplicate_id
            if duplicate.partner_id != other.partner_id and duplicate._may_know(other):
                duplicate._send_notice("settled", **duplicate._told_of(other))
