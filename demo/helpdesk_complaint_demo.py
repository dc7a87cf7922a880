import logging
from datetime import datetime, time, timedelta
from itertools import count

import pytz

from odoo import Command, api, models
from odoo.tools import plaintext2html

from . import body, channels, duplicates, figures, improvement, quality, requirements, solutions, surveys
from . import cases as story
from .policies import POLICIES

_logger = logging.getLogger(__name__)
MODULE = "helpdesk_mgmt_complaint"
TZ = "Asia/Riyadh"


class HelpdeskComplaintDemo(models.AbstractModel):
    """Loads the demo data: a body with two departments, its people, and a year of cases.

    The cases are produced by the real actions at past times, in the order in which they happened, so that ledger,
    notices, numbers and figures agree.
    """

    _name = "helpdesk.complaint.demo"
    _description = "Demo data of the complaint process"

    @api.model
    def _load(self):
        try:
            from freezegun import freeze_time
        except ImportError:
            _logger.warning(
                "the demo cases are left out: they need the Python package freezegun, one of Odoo's own requirements"
            )
            return
        demo = self.sudo().with_context(lang="en_US", tz=TZ, mail_auto_subscribe_no_notify=True, tracking_disable=False)
        # Odoo loads an addon's translations after its demo data: the notices would go out in English
        languages = [code for code, _label in self.env["res.lang"].get_installed()]
        self.env["ir.module.module"]._load_module_terms([MODULE], languages)
        demo._load_body()
        channels.load(demo)
        improvement.load_body(demo)
        with freeze_time("2020-01-01", ignore=["psycopg2", "concurrent", "asyncio"]) as clock:
            tickets = demo._play(clock)
            duplicates.load(demo, clock)
            improvement.play(demo, clock)
        demo._tidy()
        requirements.load(demo)
        solutions.load(demo, tickets)
        quality.load(demo)
        figures.load(demo)

    # ------------------------------------------------------------------
    # The body and its people
    # ------------------------------------------------------------------

    def _record(self, name, model, values, arabic=None):
        """The demo record `name`, made if it is not there.

        :param arabic: {field: Arabic text}
        """
        record = self.env.ref(f"{MODULE}.{name}_demo", raise_if_not_found=False)
        if not record:
            record = self.env[model]._load_records(
                [{"xml_id": f"{MODULE}.{name}_demo", "values": values, "noupdate": True}]
            )
        if arabic:
            self._in_arabic(record, arabic)
        return record

    def _called(self, name, record):
        """Gives a record that the pack has made its name of the demo."""
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"{MODULE}.{name}_demo", "record": record, "noupdate": True}]
        )

    def _in_arabic(self, record, texts):
        """
        :param texts: {field: Arabic text}
        """
        for lang in (code for code, _label in self.env["res.lang"].get_installed() if code.startswith("ar")):
            record.with_context(lang=lang).write(texts)

    @staticmethod
    def _holding(applied):
        """{(section, key): record} of what a pack has made or adapted."""
        lines = applied.line_ids.filtered(lambda line: line.section not in ("roles", "settings"))
        return {(line.section, line.key): record for line in lines if (record := line._record())}

    def _set_samples_aside(self):
        """The sample teams, categories and tickets of the base are no part of this body."""
        for model in ("helpdesk.ticket", "helpdesk.ticket.category", "helpdesk.ticket.team"):
            samples = self.env["ir.model.data"].search([("module", "=", "helpdesk_mgmt"), ("model", "=", model)])
            self.env[model].browse(samples.mapped("res_id")).exists().active = False

    def _load_body(self):
        company = self.env.ref("base.main_company")
        company.write({"name": story.BODY, "email": "care@example.com", "phone": "+966 11 010 0000", **body.ADDRESS})
        self._set_samples_aside()
        users = {key: self._user(key, person) for key, person in story.AGENTS.items()}
        body.apply(self, users)
        centre = company.complaint_team_id
        for key, (english, arabic) in story.SEGMENTS.items():
            self._record(f"segment_{key}", "helpdesk.beneficiary.segment", {"name": english}, {"name": arabic})
        types = self.env["helpdesk.ticket.type"].search([("kind", "!=", "other")])
        # the pack's department is the first of this body's
        department = self.env.ref(f"{MODULE}.team_services_demo")
        for key, (english, arabic) in story.DEPARTMENTS.items():
            team = self._record(
                f"team_{key}",
                "helpdesk.ticket.team",
                {
                    "parent_id": centre.id,
                    "company_id": company.id,
                    "use_complaint_process": True,
                    "resource_calendar_id": department.resource_calendar_id.id,
                    "default_type_id": department.default_type_id.id,
                    "user_id": department.user_id.id,
                    "name": english,
                },
            )
            team.write({"name": english, "type_ids": [Command.set(types.ids)]})
            team.user_ids |= self.env["res.users"].union(
                *(users[k] for k, person in story.AGENTS.items() if person["team"] == key)
            )
            self._in_arabic(team, {"name": arabic})
        for key, category in story.CATEGORIES.items():
            parent = category["parent"]
            self._record(
                f"category_{key}",
                "helpdesk.ticket.category",
                {
                    "name": category["name_en"],
                    "parent_id": parent and self.env.ref(f"{MODULE}.category_{parent}_demo").id,
                    "team_id": self.env.ref(f"{MODULE}.team_{category['team']}_demo").id,
                    "complexity": category["complexity"],
                    "importance": category["importance"],
                    "company_id": company.id,
                },
                {"name": category["name_ar"]},
            )
        for team in (centre, department):
            team.default_category_id = self.env.ref(f"{MODULE}.category_eservices_demo")
        self._load_policies()
        for key, (english, arabic) in story.BODIES.items():
            self._record(f"body_{key}", "res.partner", {"name": arabic or english, "is_company": True})
        for key, person in story.CUSTOMERS.items():
            self._customer(key, person)
        customer = self.env.ref(f"{MODULE}.customer_harbi_demo")
        if not customer.user_ids:
            self.env["res.users"].with_context(no_reset_password=True).create(
                {
                    "login": "customer_demo",
                    "password": "customer_demo",
                    "partner_id": customer.id,
                    "tz": TZ,
                    "group_ids": [Command.set([self.env.ref("base.group_portal").id])],
                }
            )

    def _load_policies(self):
        """What the body promises beside its pack, there before the first case is filed."""
        for position, (key, policy) in enumerate(POLICIES.items()):
            types = [self.env.ref(f"{MODULE}.type_{kind}").id for kind in policy.get("types", ())]
            terms = ("milestone", "days", "hours", "round_the_clock")
            self._record(
                f"policy_{key}",
                "helpdesk.sla.policy",
                {
                    **{term: policy[term] for term in terms if term in policy},
                    "name": policy["name"],
                    "sequence": 70 + 10 * position,
                    "company_id": self.env.ref("base.main_company").id,
                    "type_ids": [Command.set(types)],
                    "escalation_ids": [
                        Command.create(
                            {
                                "offset_hours": offset,
                                "recipient": recipient,
                                **{f"by_{way}": way in ways for way in ("activity", "email", "sms")},
                            }
                        )
                        for offset, recipient, ways in policy["escalation"]
                    ],
                },
                {"name": policy["arabic"]},
            )

    def _channel(self, key):
        name = {
            "web": "helpdesk_mgmt.helpdesk_ticket_channel_web",
            "phone": "helpdesk_mgmt.helpdesk_ticket_channel_phone",
            "email": "helpdesk_mgmt.helpdesk_ticket_channel_email",
            # the pack's own channel for all accounts together
            "social": f"{MODULE}.accounts_demo",
        }.get(key, f"{MODULE}.channel_{key}")
        return self.env.ref(name)

    def _user(self, key, person):
        user = self._record(
            f"user_{key}",
            "res.users",
            {
                "name": person["name"],
                "login": f"{key}_demo",
                "password": f"{key}_demo",
                "email": f"{key}@example.com",
                "tz": TZ,
                "lang": self._lang("ar"),
                "company_id": self.env.ref("base.main_company").id,
                "company_ids": [Command.set([self.env.ref("base.main_company").id])],
                "group_ids": [Command.set([self.env.ref(name).id for name in ("base.group_user", *person["groups"])])],
            },
        )
        user.partner_id.function = person["job_ar"]
        return user

    def _lang(self, code):
        installed = [lang for lang, _label in self.env["res.lang"].get_installed()]
        return next((lang for lang in installed if lang.startswith(code)), "en_US")

    def _customer(self, key, person):
        company = False
        if person["company"]:
            company = self.env["res.partner"].search([("name", "=", person["company"])], limit=1) or self.env[
                "res.partner"
            ].create({"name": person["company"], "is_company": True})
        return self._record(
            f"customer_{key}",
            "res.partner",
            {
                "name": person["name"],
                "email": person["email"],
                "phone": person["phone"],
                "lang": self._lang(person["lang"]),
                "tz": TZ,
                "parent_id": company and company.id,
                "beneficiary_segment_id": self.env.ref(f"{MODULE}.segment_{person['segment']}_demo").id,
            },
        )

    # ------------------------------------------------------------------
    # The cases
    # ------------------------------------------------------------------

    def _play(self, clock):
        """Everything that happened, the cases interwoven, with the scheduled action in between.

        :return: {key: ticket}
        """
        now = self.env.cr.now()
        today = pytz.utc.localize(now).astimezone(pytz.timezone(TZ)).date()
        events, order = [], count()
        cases = story.cases(today)
        answers = dict(surveys.steps(cases))
        for case in cases:
            local = datetime.combine(today - timedelta(days=case["days_ago"]), time(case["hour"], case["minute"]))
            moment = pytz.timezone(TZ).localize(local).astimezone(pytz.utc).replace(tzinfo=None)
            events.append((moment, next(order), case, {"do": "file"}))
            for step in case["story"]:
                moment += timedelta(hours=step["after_hours"])
                events.append((moment, next(order), case, step))
            if case["key"] in answers and moment + surveys.LATER < now:
                events.append((moment + surveys.LATER, next(order), case, answers[case["key"]]))
        tickets = {}
        for moment, _order, case, step in sorted(events, key=lambda event: event[:2]):
            self._run_due(clock, moment)
            clock.move_to(moment)
            ticket = tickets.get(case["key"])
            if step["do"] == "file":
                tickets[case["key"]] = self._file(case)
            else:
                getattr(self, f"_do_{step['do']}")(ticket, step, case)
        self._run_due(clock, now)
        return tickets

    def _run_due(self, clock, until):
        """What the scheduled action did up to `until`, each limit at its own time."""
        Deadline = self.env["helpdesk.ticket.deadline"]
        while True:
            row = Deadline.search([("next_action_date", "<=", until)], order="next_action_date, id", limit=1)
            if not row:
                return
            moment = min(row.next_action_date + timedelta(minutes=1), until)
            clock.move_to(moment)
            row._process(moment)

    def _file(self, case):
        partner = self.env.ref(f"{MODULE}.customer_{case['customer']}_demo")
        return self.env["helpdesk.ticket"].create(
            {
                "type_id": self.env.ref(f"{MODULE}.type_{case['kind']}").id,
                "category_id": self.env.ref(f"{MODULE}.category_{case['category']}_demo").id,
                "channel_id": self._channel(case["channel"]).id,
                "partner_id": partner.id,
                "name": case["subject"],
                "description": plaintext2html(case["description"]),
                "remedy": case["remedy"],
                "complexity": case["complexity"],
                "importance": case["importance"],
                "declaration_accepted": case["channel"] == "web",
                "preferred_contact": "email" if partner.email else "phone",
                "user_id": False,
            }
        )

    def _as_agent(self, ticket):
        """The case as its handler sees it; nobody yet: the least loaded of the team takes it."""
        user = ticket.user_id or ticket._next_handler()
        return ticket.with_user(user).with_context(lang=user.lang)

    def _do_verify(self, ticket, step, case):
        self._as_agent(ticket).action_start_verification()

    def _do_accept(self, ticket, step=None, case=None):
        case = self._as_agent(ticket)
        if case.type_id.check_jurisdiction:
            case.jurisdiction = "ours"
        case.action_accept()

    def _do_return(self, ticket, step, case):
        self._as_agent(ticket).action_return_to_customer(step["text"])

    def _do_customer_answer(self, ticket, step, case):
        ticket.message_post(
            body=plaintext2html(step["text"]),
            author_id=ticket.partner_id.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )

    def _do_agent_message(self, ticket, step, case):
        self._as_agent(ticket).message_post(
            body=plaintext2html(step["text"]), message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def _do_refer(self, ticket, step, case):
        self._as_agent(ticket).action_refer(self.env.ref(f"{MODULE}.body_{step['body']}_demo"), step["text"], 5)

    def _do_referral_answer(self, ticket, step, case):
        ticket = self._as_agent(ticket)
        if step.get("closes"):
            ticket.action_close_answered(step["text"])
        else:
            ticket.sudo().referral_ids._unanswered().with_env(ticket.env).action_record_answer(step["text"])

    def _do_propose(self, ticket, step, case):
        ticket.solution = plaintext2html(step.get("text") or case["solution"])
        self._as_agent(ticket).action_propose_solution()

    def _do_first_contact(self, ticket, step, case):
        ticket.solution = plaintext2html(step.get("text") or case["solution"])
        self._as_agent(ticket).action_solve_first_contact()

    def _do_customer_accept(self, ticket, step, case):
        ticket.action_customer_accept()

    def _do_answer_survey(self, ticket, step, case):
        if ticket.survey_state == "open":
            surveys.answer(ticket, *step["answers"])

    def _do_customer_reject(self, ticket, step, case):
        ticket.action_customer_reject(step["text"])

    def _do_reopen(self, ticket, step, case):
        ticket.action_reopen(step["text"])

    def _do_withdraw(self, ticket, step, case):
        ticket.action_withdraw()

    def _do_reject(self, ticket, step, case):
        self._as_agent(ticket).action_reject(step["text"])

    def _do_lapse(self, ticket, step, case):
        """Time passed: `_run_due` has acted."""

    # ------------------------------------------------------------------

    def _tidy(self):
        """Demo notices count as sent, and rows bear the dates of what they tell."""
        self.env.flush_all()
        models_mailed = ("helpdesk.ticket", "helpdesk.referral", "helpdesk.corrective.action")
        mails = self.env["mail.mail"].search([("model", "in", models_mailed), ("state", "=", "outgoing")])
        mails.write({"state": "sent"})
        mails.mail_message_id.notification_ids.filtered(lambda n: n.notification_status == "ready").write(
            {"notification_status": "sent"}
        )
        self.env.flush_all()
        # the ORM stamps the transaction's time; freezing cannot reach it
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = registered_date WHERE registered_date < create_date"
        )
        self.env.invalidate_all()
