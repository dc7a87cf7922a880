from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.tools import format_datetime, plaintext2html

from ..models.process.acting import Came, act
from ..tools import matter
from ..tools.analysis import analyse
from ..tools.comma import comma
from ..tools.text import differences, normalise, paragraphs

# Fields of both cases that are shown under each other.
FACTS = (
    "registered_date", "phase", "type_id", "category_id", "complexity", "importance", "channel_id", "user_id",
    "next_due_date",
)  # fmt: skip


class HelpdeskTicketDuplicateWizard(models.TransientModel):
    """Is it the same matter? The case beside an open one of the same customer, and what speaks for and against it.

    Tickets outside the process are marked by the base's rules.
    """

    _inherit = "helpdesk.ticket.duplicate.wizard"

    # of a case that the user may read: anybody may name any id here
    phase = fields.Selection(related="ticket_id.phase", related_sudo=False)
    candidates = fields.Json(compute="_compute_candidates", compute_sudo=False)
    possible_ids = fields.Many2many("helpdesk.ticket", compute="_compute_candidates", compute_sudo=False)
    comparison = fields.Html(compute="_compute_comparison", compute_sudo=False, sanitize=False)
    words = fields.Text(
        string="New information for the other case",
        compute="_compute_words",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    public = fields.Boolean(
        string="The customer reads it there",
        help="As his own message. Otherwise only colleagues read it; he finds what he sent on the page of this case.",
    )
    may_be_public = fields.Boolean(compute="_compute_offered", compute_sudo=False)
    offered_ids = fields.Many2many("ir.attachment", compute="_compute_offered", compute_sudo=False)
    file_ids = fields.Many2many(
        "ir.attachment",
        "helpdesk_ticket_duplicate_file_rel",
        string="Files for the other case",
        compute="_compute_words",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ticket = self.env["helpdesk.ticket"].browse(values.get("ticket_id"))
        if ticket.phase and "duplicate_of_id" in fields and not values.get("duplicate_of_id"):
            found = ticket.find_duplicates(limit=1, perhaps=True)
            if found:
                values["duplicate_of_id"] = found[0]["ticket"].id
        return values

    # ------------------------------------------------------------------
    # What is shown; nothing of a case that the user may not read
    # ------------------------------------------------------------------

    def _readable(self, case):
        return case if case and case.has_access("read") else case.browse()

    @api.depends("ticket_id")
    def _compute_candidates(self):
        for wizard in self:
            ticket = wizard._readable(wizard.ticket_id._origin)
            wizard.candidates, wizard.possible_ids = [], False
            if not ticket.phase:
                continue
            found = ticket.find_duplicates(limit=10, perhaps=True)
            wizard.candidates = [wizard._candidate_card(one) for one in found]
            wizard.possible_ids = self.env["helpdesk.ticket.match"]._readable_of_customer(ticket)

    def _candidate_card(self, found):
        case = found["ticket"]
        phases = dict(case._fields["phase"]._description_selection(self.env))
        return {
            "id": case.id,
            "name": case.display_name,
            "number": case.number,
            "title": case.name,
            # no score is certainty
            "percent": min(99, round(100 * found["score"])),
            "detail": f"{phases[case.phase]} · {format_datetime(self.env, case.registered_date, dt_format='short')}",
        }

    @api.depends("ticket_id", "duplicate_of_id")
    def _compute_comparison(self):
        for wizard in self:
            ticket = wizard._readable(wizard.ticket_id._origin)
            other = wizard._readable(wizard.duplicate_of_id._origin)
            wizard.comparison = False
            if ticket.phase and other.phase and ticket != other:
                values = wizard._comparison_values(ticket, other)
                wizard.comparison = self.env["ir.qweb"]._render("helpdesk_mgmt_complaint.duplicate_comparison", values)

    @api.model
    def _comparison_values(self, ticket, other):
        """What the two columns show: this case first, the other one second."""
        files = [self._brought_files(case) for case in (ticket, other)]
        shared = set(files[0].mapped("checksum")) & set(files[1].mapped("checksum"))
        sides = zip((ticket, other), files, strict=True)
        found = self._compared(ticket, other)
        return {
            "sides": [
                {"case": case, "files": [(file, file.checksum in shared) for file in brought]}
                for case, brought in sides
            ],
            "facts": [
                (ticket._fields[name]._description_string(self.env), values)
                for name in FACTS
                if any(values := [self._shown(case, name) for case in (ticket, other)])
            ],
            "subject": self._marked(other.name, ticket.name),
            "content": self._marked(paragraphs(other.description), paragraphs(ticket.description)),
            "remedy": self._marked(other.remedy or "", ticket.remedy or ""),
            "found": found,
            "matter": self._matter_in_words(ticket, other),
            "same_customer": ticket._is_of_customer_of(other),
            "evidence": self.env["helpdesk.ticket.match"]._evidence_in_words(found["evidence"]),
        }

    @api.model
    def _matter_in_words(self, ticket, other):
        """What both cases are about, part by part: (part, verdict, verdict in words, [this case's words, the other's]).

        Parts of which neither names anything are left out.
        """
        env = self.env
        parts = {
            "object": env._("What it is about"),
            "instance": env._("Which one, when, how much"),
            "fault": env._("What went wrong"),
            "demand": env._("What is asked for"),
        }
        verdicts = {"equal": env._("Equal"), "different": env._("Different"), "open": env._("Not named in both")}
        texts = env["helpdesk.ticket.match"]._texts_of(ticket | other)
        rows = matter.table(*(analyse(texts[case.id]) for case in (ticket, other)))
        return [
            (parts[part], verdict, verdicts[verdict], [comma(env.lang).join(words) for words in (mine, theirs)])
            for part, verdict, mine, theirs in rows
            if mine or theirs
        ]

    @api.model
    def _compared(self, ticket, other):
        """How much the case resembles one other of its customer, however little, beside the others that are shown."""
        Match = self.env["helpdesk.ticket.match"]
        found = Match._resembling(ticket, Match._readable_of_customer(ticket) | other, threshold=0.0)
        return next(one for one in found if one["ticket"] == other)

    @api.model
    def _shown(self, case, name):
        field, value = case._fields[name], case[name]
        if field.type == "many2one":
            # the name alone of what belongs to the case
            return value.sudo().display_name or ""
        if field.type == "datetime":
            return format_datetime(self.env, value, dt_format="short") if value else ""
        return dict(field._description_selection(self.env)).get(value, "")

    @api.model
    def _marked(self, old, new):
        """Both texts as lists of (words, whether the other has them too): this case's first.

        Very long texts, and such as say the same again and again, are not aligned: each word for itself is looked for.
        """
        old, new = old or "", new or ""
        segments = differences(old, new)
        if segments is None:
            return self._marked_words(new, old), self._marked_words(old, new)
        mine, theirs = [], []
        for op, old_words, new_words in segments:
            if new_words:
                mine.append((new_words, op == "equal"))
            if old_words:
                theirs.append((old_words, op == "equal"))
        return mine, theirs

    @api.model
    def _marked_words(self, text, other):
        known, parts = set(normalise(other).split()), []
        for word in text.split():
            common = known.issuperset(normalise(word).split())
            if not parts or parts[-1][1] != common:
                parts.append(([], common))
            parts[-1][0].append(word)
        return [(" ".join(words), common) for words, common in parts]

    @api.depends("ticket_id", "duplicate_of_id")
    def _compute_words(self):
        """What this case says and brings that the other has not: offered to it."""
        for wizard in self:
            ticket = wizard._readable(wizard.ticket_id._origin)
            other = wizard._readable(wizard.duplicate_of_id._origin)
            wizard.words, wizard.file_ids = False, [Command.clear()]
            if ticket.phase and other.phase:
                wizard.words = wizard._new_words(ticket, other)
                wizard.file_ids = wizard._new_files(ticket, other)

    @api.model
    def _new_words(self, ticket, other):
        """The whole text of the case, unless the other has every word of it."""
        text = "\n".join(filter(None, [paragraphs(ticket.description), ticket.remedy]))
        known = "\n".join(filter(None, [paragraphs(other.description), other.remedy]))
        mine, _theirs = self._marked(known, text)
        return text if any(not common for _words, common in mine) else False

    @api.model
    def _new_files(self, ticket, other):
        known = set(other.sudo().attachment_ids.mapped("checksum"))
        return self._brought_files(ticket).filtered(lambda file: file.checksum not in known).with_env(self.env)

    @api.depends("ticket_id", "duplicate_of_id")
    def _compute_offered(self):
        for wizard in self:
            ticket = wizard._readable(wizard.ticket_id._origin)
            other = wizard._readable(wizard.duplicate_of_id._origin)
            wizard.offered_ids = self._brought_files(ticket).with_env(self.env) if ticket.phase else False
            both = ticket.phase and other.phase
            wizard.may_be_public = bool(both and self.env["helpdesk.ticket.match"]._may_know(ticket, other))

    # ------------------------------------------------------------------
    # What the duplicate brings
    # ------------------------------------------------------------------

    @api.model
    def _brought_files(self, case):
        """Files of the case, but those of notes that colleagues wrote; in superuser mode."""
        case = case.sudo()
        internal = case.message_ids.filtered(lambda m: m.is_internal or m.subtype_id.internal or not m.subtype_id)
        return case.attachment_ids.filtered(lambda a: not a.res_field) - internal.attachment_ids

    @api.model
    def _hand_to(self, case, survivor, words, files, public):
        """Puts what the duplicate brought into the case that goes on.

        :param words: plain text
        :param files: `ir.attachment`; those that are not the case's own are left out
        :param public: as the customer's own words, which both sides read; only between cases of one contact
        """
        words = (words or "").strip()
        files = self._brought_files(case) & files.sudo()
        if not (words or files):
            return
        old = survivor.sudo()
        copies = files.browse().union(*(file.copy({"res_model": old._name, "res_id": old.id}) for file in files))
        title = self.env._("From %s, closed as a duplicate of this case:", case.number)
        body = Markup("<p><strong>%s</strong></p>%s") % (title, plaintext2html(words) if words else "")
        public = public and self.env["helpdesk.ticket.match"]._may_know(case, old)
        author = case.sudo().partner_id if public else self.env.user.partner_id
        # an agent put them there, and decides what follows
        act(old.with_context(mail_post_autofollow=False), heard=True).message_post(
            body=body,
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment" if public else "mail.mt_note",
            attachment_ids=copies.ids,
        )
        if old.phase == "awaiting_customer":
            # the customer did not know that he would be asked there, and has sent it all the same
            came = Came("staff", staff=self.env.uid)
            act(old, came=came)._resume(now=fields.Datetime.now(), by_customer=True)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_confirm(self):
        """It is the same matter: this case closes as a duplicate, the other one goes on with what this one brought."""
        self.ensure_one()
        if not self.ticket_id.phase:
            return super().action_confirm()
        was_open = not self.ticket_id._is_duplicate()
        survivor = self.ticket_id.action_duplicate_of(self.duplicate_of_id)
        if was_open:
            self._hand_to(self.ticket_id, survivor, self.words, self.file_ids, self.public)
        return {"type": "ir.actions.act_window_close"}

    def action_different(self):
        """It is another matter: remembered, and not asked again. The next candidate comes up."""
        self.ensure_one()
        self.env["helpdesk.ticket.match"]._declare_different(self.ticket_id, self.duplicate_of_id)
        if self.ticket_id.find_duplicates(limit=1):
            return self.ticket_id.action_open_duplicate_wizard()
        return {"type": "ir.actions.act_window_close"}
