from odoo import models
from odoo.tools import format_list

from ...tools.comma import comma
from ...tools.contact_link import href_of, pieces
from ..process.helpdesk_ticket_category import COMPLEXITY
from ..process.helpdesk_ticket_type import PROCESS_KINDS

# The milestones that the charter promises, in the order a customer lives them.
PROMISED = ("first_response", "routing", "verification", "resolution")
# leaders of departments whom the charter names one by one
SHOWN_LEADERS = 3


class ResCompany(models.Model):
    """The service charter: read from the configuration each time, so that it never promises what does not hold."""

    _inherit = "res.company"

    def _charter(self):
        """Everything the public charter shows, in the language of the environment.

        :return: dict; empty when the company has no complaint team
        """
        self.ensure_one()
        company = self.sudo()
        team = company._complaint_team()
        if not team:
            return {}
        portal = [("kind", "in", PROCESS_KINDS), ("show_in_portal", "=", True)]
        types = self.env["helpdesk.ticket.type"]._offered_to(company, portal)
        return {
            "company": company,
            "team": team,
            "types": types,
            "kinds": self._charter_kinds(types),
            "channels": company._charter_channels(),
            "requirements": company._charter_requirements(types),
            "limits": company._charter_limits_by_kind(team, types),
            "windows": company._charter_windows(),
            "hours": team._complaint_calendar()._hours_text(),
            "days_text": self._working_days_text,
            "decides": self._charter_list(company.complaint_decision_days and types.filtered("needs_decision")),
            "pauses": company._charter_policies().filtered("pause_on_customer"),
            "escalates": company._charter_policies().escalation_ids,
            "escalation": company._charter_escalation(team, types),
            "anonymous": types.filtered("allow_anonymous") if company.complaint_public_reports else types.browse(),
            "director": company._complaint_director_contact(),
            "email": self._charter_email(team) or company.email or "",
            "href_of": href_of,
            "contact_pieces": pieces(company.complaint_charter_contact),
        }

    def _working_days_text(self, days, oblique=False):
        """A number of working days, as it stands in a sentence; see `_terms_text`."""
        return self.env["helpdesk.ticket.deadline"]._terms_text(days, 0, False, oblique)

    def _charter_email(self, team):
        return team.alias_id.alias_full_name if team.alias_id.alias_domain_id else ""

    def _charter_kinds(self, types):
        """What the body takes, in one line: complaints, inquiries and suggestions."""
        words = {
            "complaint": self.env._("complaints"),
            "report": self.env._("reports"),
            "inquiry": self.env._("inquiries"),
            "suggestion": self.env._("suggestions"),
        }
        return format_list(self.env, [words[kind] for kind in dict.fromkeys(types.mapped("kind"))])

    def _charter_list(self, records):
        return self._charter_words(records.mapped("name")) if records else ""

    def _charter_words(self, words):
        return comma(self.env.lang).join(words)

    def _charter_channels(self):
        """The official channels, in order.

        :return: list of dicts `name`, `description`, `hours`, `answer`, `address`, `responsible`
        """
        self.ensure_one()
        channels = self.env["helpdesk.ticket.channel"]._offered_to(self, [("show_on_charter", "=", True)])
        return [channel._charter_entry() for channel in channels]

    def _charter_requirements(self, types):
        """What must be supplied, by type and category.

        :return: list of (type or category in words, [what])
        """
        self.ensure_one()
        asked = {}
        for need in self.env["helpdesk.requirement"]._of_companies(self).with_context(lang=self.env.lang):
            meant = need.type_ids._with_own() & types
            if need.type_ids and not meant:
                continue
            where = [*meant.mapped("name"), *need.category_ids.mapped("complete_name")]
            what = need.name if need.mandatory else self.env._("%s (if you have it)", need.name)
            asked.setdefault(" · ".join(where) or self.env._("For every case"), []).append(what)
        return list(asked.items())

    def _charter_windows(self):
        """The customer's windows: list of (what, working days)."""
        self.ensure_one()
        return [
            (label, days)
            for label, days in (
                (self.env._("To answer when we ask for something"), self.complaint_reply_days),
                (self.env._("To accept or reject the proposed solution"), self.complaint_decision_days),
                (self.env._("To reopen an ended case"), self.complaint_reopen_days),
            )
            if days
        ]

    # ------------------------------------------------------------------
    # Time limits, from the policies that new cases will meet
    # ------------------------------------------------------------------

    def _charter_policies(self):
        self.ensure_one()
        return self.env["helpdesk.sla.policy"].sudo().search([("company_id", "in", [False, self.id])])

    def _charter_limits_by_kind(self, team, types):
        """The limits of all types, those with the same ones together.

        :return: list of (names of the types, lines as `_charter_limits` gives them)
        """
        alike = {}
        for type_ in types:
            lines = self._charter_limits(team, type_)
            key = tuple(tuple(line.values()) for line in lines)
            alike.setdefault(key, [lines, types.browse()])
            alike[key][1] |= type_
        return [(self._charter_list(group), lines) for lines, group in alike.values()]

    def _charter_limits(self, team, type_):
        """The limits of a type.

        :return: list of dicts `milestone` (label), `terms` (in words), `condition` (in words, empty: every case)
        """
        labels = dict(self.env["helpdesk.sla.policy"]._fields["milestone"]._description_selection(self.env))
        complexities = dict(self.env["helpdesk.ticket"]._fields["complexity"]._description_selection(self.env))
        lines = []
        for milestone in PROMISED:
            found = {key: self._charter_found(team, type_, milestone, key) for key, _label in COMPLEXITY}
            usual = {key: policy for key, (policy, _special) in found.items() if policy}
            special = {policy: None for _policy, policies in found.values() for policy in policies}
            for policy in special:
                lines.append(self._charter_line(labels[milestone], policy, policy._charter_condition()))
            alike = {policy._charter_terms() for policy in usual.values()}
            if len(alike) == 1 and len(usual) == len(COMPLEXITY):
                lines.append(self._charter_line(labels[milestone], next(iter(usual.values())), ""))
            else:
                for key, policy in usual.items():
                    lines.append(self._charter_line(labels[milestone], policy, complexities[key]))
        return lines

    def _charter_line(self, milestone, policy, condition):
        return {"milestone": milestone, "terms": policy._charter_terms(), "condition": condition}

    def _charter_found(self, team, type_, milestone, complexity):
        """The policy that a new case of this kind meets when nothing else is known of it, and those before it that ask
        for more.

        :return: (policy or none, list of policies)
        """
        facts = {"company": self.id, "team": team.id, "type": type_.id, "complexity": complexity, "reopened": "no"}
        special = []
        for policy in self._charter_policies():
            criteria = policy._criteria()
            if policy.milestone != milestone or any(
                facts[n] not in criteria[n] for n in facts.keys() & criteria.keys()
            ):
                continue
            if criteria.keys() <= facts.keys():
                return policy, special
            if not policy.channel_ids or policy.channel_ids.filtered("show_on_charter"):
                # what comes by a channel of the body's own is promised to no customer
                special.append(policy)
        return None, special

    # ------------------------------------------------------------------
    # Who is told when a limit passes (E13): roles, never persons
    # ------------------------------------------------------------------

    def _charter_escalation(self, team, types):
        """The levels of the policies that new cases of these types meet, alike ones together.

        :return: list of (what is late in words, list of dicts `when`, `who`, `contact`)
        """
        policies = {}
        for milestone in PROMISED:
            for type_ in types:
                for complexity, _label in COMPLEXITY:
                    usual, special = self._charter_found(team, type_, milestone, complexity)
                    policies |= dict.fromkeys([*special, *filter(None, [usual])])
        alike = {}
        for policy in policies:
            levels = [self._charter_level(line, team) for line in policy.escalation_ids if line.offset_hours >= 0]
            if levels:
                alike.setdefault(tuple(tuple(level.items()) for level in levels), (levels, []))[1].append(policy)
        entries = []
        for levels, group in alike.values():
            others = {policy.milestone for _levels, some in alike.values() if some is not group for policy in some}
            names = dict.fromkeys(policy._charter_name(policy.milestone in others) for policy in group)
            entries.append((self._charter_words(list(names)), levels))
        return entries

    def _charter_leader(self, team, below=()):
        """What the body calls whoever leads the team that has a case: this one, or one of those below it."""
        called = self.env["helpdesk.policy.pack.line"]._leader_word
        words = [called(each) or self.env._("The head of %s", each.name) for each in (team, *below)]
        if len(set(words)) > SHOWN_LEADERS:
            words = [words[0], self.env._("The head of the department")]
        return format_list(self.env, dict.fromkeys(words), style="or")

    def _charter_level(self, line, team):
        """A level of escalation as the charter shows it."""
        below = team.search([("parent_id", "=", team.id), ("use_complaint_process", "=", True)])
        # where departments stand below the team, theirs are the leaders who have one above
        above, director = (team if below else team.parent_id), self.complaint_director_id
        user = {
            "team_leader": team._leaders()[:1],
            "parent_team_leader": above._leaders()[:1] if above else self.env["res.users"],
            "user": line.user_id,
        }.get(line.recipient, self.env["res.users"])
        if line.recipient != "assignee" and director and user.partner_id == director:
            who = director.function or self.env._("The director")
            return {
                "when": line._charter_when(),
                "who": who,
                "contact": self._complaint_director_contact().get("phone", ""),
            }
        who = {
            "assignee": self.env._("The officer who handles the case"),
            "team_leader": self._charter_leader(team, below),
            "parent_team_leader": self._charter_leader(above) if above else self.env._("The management"),
            "user": user.partner_id.function or self.env._("The management"),
        }.get(line.recipient) or dict(line._fields["recipient"]._description_selection(self.env))[line.recipient]
        contact = {"team_leader": self._charter_email(team), "parent_team_leader": self._charter_email(above)}
        return {"when": line._charter_when(), "who": who, "contact": contact.get(line.recipient) or ""}
