"""A scene for the search after leaks: hidden cases with all that belongs to them, every text of theirs marked."""

import base64
import contextlib
import re
from datetime import datetime

from freezegun import freeze_time

from odoo import Command, fields
from odoo.fields import Domain
from odoo.tools import SQL

from .common import MODULE, ComplaintBuilders, utc

# what a marker looks like: whose case it is of; names of its customer, whom an address book may hold, begin otherwise
MARK = re.compile(r"zq(secret|staff|foreign)", re.IGNORECASE)
PERSON = re.compile(r"pq(secret|staff|foreign)", re.IGNORECASE)
KINDS = ("secret", "staff", "foreign")
# texts that are no words of a case: what they are called is what makes them work
TECHNICAL = {
    "model", "res_model", "res_field", "mimetype", "store_fname", "checksum", "key", "digest", "lang", "filing_lang",
    "uuid", "email_layout_xmlid", "author_guest_id", "state", "type", "number", "incoming_email_cc", "access_mode",
    "message_id", "message_ref", "access_token", "answer_key", "tracking_hash", "filing_token", "failure_type",
}  # fmt: skip
# core's models whose rows belong to the record that they name by a plain many2one
BELONGING = ("mail.", "survey.user_input", "sms.", "ir.attachment", "bus.", "discuss.", "rating.", "calendar.")


class LeakScene(ComplaintBuilders):
    """Three kinds of cases: confidential ones, one that complains about staff, those of another company."""

    @classmethod
    def setUpScene(cls):
        cls.setUpComplaints()
        cls.other_company, cls.other_team = cls.make_company("Other body")
        cls.company.write({"complaint_survey_days": 5, "complaint_quality_leader_id": False})
        cls.accused = cls.make_user(
            "accused", f"helpdesk_mgmt.group_helpdesk_manager,{MODULE}.group_confidential", name="Accused"
        )
        policy = {"milestone": "resolution", "days": 3, "pause_on_customer": True, "company_id": False}
        cls.env["helpdesk.sla.policy"].create({"name": "Resolution", **policy})
        cls.hidden = {
            "secret": cls.cases("secret", confidential=True),
            "staff": cls.cases("staff", subject_user_ids=[Command.set(cls.accused.ids)]),
            "foreign": cls.cases(
                "foreign", team_id=cls.other_team.id, company_id=cls.other_company.id, user_id=cls.foreign_agent().id
            ),
        }
        cls.env.flush_all()
        cls.env["helpdesk.ticket.signature"].sudo()._write_missing(datetime(2026, 6, 1))
        cls.rows = {kind: cls.belonging(kind, cases) for kind, cases in cls.hidden.items()}
        cls.lacking = cls.lacking_models()
        for kind, rows in cls.rows.items():
            for name, ids in rows.items():
                cls.mark(kind, name, ids)
        cls.env.invalidate_all()
        cls.roles = cls.people()

    @classmethod
    def foreign_agent(cls):
        return cls.make_user(
            "foreign",
            f"helpdesk_mgmt.group_helpdesk_manager,{MODULE}.group_confidential",
            name="Manager there",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    @classmethod
    def people(cls):
        """{role: (user, kinds of cases that he may not see)}"""
        base, all_kinds = "helpdesk_mgmt.group_helpdesk", set(KINDS)
        stranger = cls.make_customer("Omar", "omar.leaks@example.com", login="omar_leaks", lang="en_US")
        return {
            "public": (cls.env.ref("base.public_user"), all_kinds),
            "customer": (cls.customers["secret"].user_ids, {"staff", "foreign"}),
            "other customer": (stranger.user_ids, all_kinds),
            "employee": (cls.make_user("clerk", "base.group_user", name="Clerk"), all_kinds),
            "agent, own cases": (cls.make_user("own", f"{base}_user_own", name="Own"), all_kinds),
            "agent, team": (cls.agent2, {"secret", "foreign"}),
            "agent, all cases": (cls.make_user("all", f"{base}_user", name="All"), {"secret", "foreign"}),
            "leader": (cls.leader, {"secret", "foreign"}),
            "manager": (cls.make_user("boss", f"{base}_manager", name="Boss"), {"secret", "foreign"}),
            "quality": (cls.make_user("neutral", f"{MODULE}.group_quality", name="Quality"), {"secret", "foreign"}),
            "confidential": (
                cls.make_user("trusted", f"{base}_manager,{MODULE}.group_confidential", name="Trusted"),
                {"foreign"},
            ),
            "complained about": (cls.accused, {"staff", "foreign"}),
            "manager elsewhere": (cls.hidden["foreign"][:1].user_id, {"secret", "staff"}),
            "settings": (cls.make_user("settings", "base.group_erp_manager", name="Settings"), all_kinds),
        }

    # ------------------------------------------------------------------ what a case has

    customers, about = {}, {}

    @classmethod
    def cases(cls, kind, **vals):
        """Three cases of a kind, brought to where most happens; what no action makes here is made by hand."""
        login = f"pq{kind}_customer" if kind == "secret" else None
        customer = cls.make_customer(
            f"Pq{kind} Customer", f"pq{kind}@example.com", login=login, phone="+966 50 123 4567", lang="en_US"
        )
        cls.customers = {**cls.customers, kind: customer}
        cls.make_requirement(f"Letter {kind}", mandatory=False, company_id=vals.get("company_id", cls.company.id))
        vals = {"partner_id": customer.id, "preferred_contact": "sms", **vals}
        with freeze_time(utc("2026-06-07 10:00")):
            waiting = cls.make_ticket(phase="awaiting_customer", name="The invoice is wrong", **vals)
            away = cls.make_ticket(phase="third_party", name="The invoice was wrong", **vals)
            done = cls.make_ticket(phase="closed", name="The invoice is wrong again", **vals)
            cases = waiting | away | done
            for case in cases:
                cls.talk(kind, case)
            cls.beside(kind, cases)
        return cases

    @classmethod
    def talk(cls, kind, case):
        file = (f"zq{kind}.txt", b"zq%s in a file" % kind.encode())
        case.message_post(body="Note", attachments=[file], subtype_xmlid="mail.mt_note", message_type="comment")
        case.message_post(body="Public", attachments=[file], subtype_xmlid="mail.mt_comment", message_type="comment")
        case.message_post(
            body="His words", author_id=case.partner_id.id, subtype_xmlid="mail.mt_comment", message_type="email"
        )
        case.message_subscribe(case.partner_id.ids)
        case.activity_schedule("mail.mail_activity_data_todo", summary="Do it", note="Now", user_id=case.user_id.id)
        cls.env["mail.scheduled.message"].create(
            {"model": case._name, "res_id": case.id, "author_id": cls.env.user.partner_id.id, "body": "Later",
             "scheduled_date": "2030-01-01", "subject": "Later"}
        )  # fmt: skip

    @classmethod
    def beside(cls, kind, cases):
        """The records beside the cases that no move of theirs makes."""
        env, case = cls.env, cases[:1]
        company, user = case.company_id, case.user_id
        env["helpdesk.contact.attempt"].create(
            {"ticket_id": case.id, "means": "phone", "outcome": "reached", "note": "Called"}
        )
        case.action_explain_delay("Busy", "2026-07-01")
        env["helpdesk.case.presence"].create(
            {"ticket_id": case.id, "user_id": user.id, "seen_date": fields.Datetime.now()}
        )
        env["helpdesk.ticket.handover"].create(
            {"ticket_id": case.id, "date": fields.Datetime.now(), "reason": "Holiday"}
        )
        task = {"ticket_id": cases[2:].id}
        env["helpdesk.quality.followup"].create({**task, "note": "Closing"})
        env["helpdesk.quality.review"].create(
            {**task, "note": "Findings", "period_start": "2026-06-01", "period_end": "2026-06-30"}
        )
        action = env["helpdesk.corrective.action"].create(
            {"name": "Repair", "kind": "corrective", "company_id": company.id, "ticket_ids": [Command.set(cases.ids)],
             "owner_id": user.id, "date_due": "2026-06-30"}
        )  # fmt: skip
        action.message_post(body="How it goes", subtype_xmlid="mail.mt_note", message_type="comment")
        alert = env["helpdesk.recurrence.alert"].create(
            {"subject": "content", "company_id": company.id, "date": fields.Datetime.now(), "key": f"leaks {kind}",
             "confidential": kind == "secret", "told_user_ids": [Command.set(user.ids)]}
        )  # fmt: skip
        env["helpdesk.recurrence.case"]._add(alert, cases)
        cls.about = {**cls.about, kind: [alert]}
        alert.message_post(body="What comes back", subtype_xmlid="mail.mt_note", message_type="comment")
        report = env["helpdesk.periodic.report"].create(
            {"kind": "special", "company_id": company.id, "date_from": "2026-06-01", "date_to": "2026-06-30",
             "alert_id": alert.id, "reason": "What recurs",
             "subject_user_id": cls.accused.id if kind == "staff" else False}
        )  # fmt: skip
        cls.about[kind].append(report)
        env["helpdesk.ticket.match"].create({"ticket_id": case.id, "other_id": cases[1:2].id, "score": 90})
        env["helpdesk.mail.held"].create(
            {"subject": "Again", "email_from": "who@example.com", "team_id": case.team_id.id, "ticket_id": case.id,
             "preview": "<p>Once more</p>"}
        )  # fmt: skip
        mail = case.message_ids.filtered(lambda message: message.message_type == "email")[:1]
        env["helpdesk.sender.question"].sudo().create(
            {"ticket_id": case.id, "message_id": mail.id, "kind": "answer", "reason": "name", "name": "Somebody",
             "address": "somebody@example.com", "reply_to": "else@example.com"}
        )  # fmt: skip
        solution = env["helpdesk.solution"].create(
            {"name": "How to", "problem": "Payments", "solution": "<p>Wait</p>", "company_id": company.id}
        )
        env["helpdesk.solution.case"]._note(solution, cases[2:], "source")
        cls.followed_up(cases[2:])

    @classmethod
    def followed_up(cls, case):
        answer = case.survey_input_id.sudo()
        for question in answer.survey_id.question_ids:
            if question.question_type in ("text_box", "scale"):
                answer._save_lines(question, "3" if question.question_type == "scale" else "Words")
        answer._mark_done()

    # ------------------------------------------------------------------ whose rows those are

    @classmethod
    def stored(cls):
        """The models that have a table of their own that people fill."""
        return [m for m in cls.env.values() if m._auto and not m._abstract and not m._transient]

    @classmethod
    def belonging(cls, kind, cases):
        """{model: ids} of the cases and of every row that belongs to them, from step to step."""
        rows, grown = {"helpdesk.ticket": set(cases.ids)}, True
        rows |= {record._name: set(record.ids) for record in cls.about[kind]}
        while grown:
            grown = False
            for model in cls.stored():
                found = set()
                for field in model._fields.values():
                    if field.store and cls.leads_home(model, field) and model._name != "helpdesk.ticket":
                        found |= cls.pointing(model, field, rows)
                if found - rows.get(model._name, set()):
                    rows.setdefault(model._name, set()).update(found)
                    grown = True
        return rows

    @classmethod
    def leads_home(cls, model, field):
        if field.type == "many2one_reference":
            return True
        ours = model._original_module == MODULE
        if field.type == "many2many":
            return ours and field.comodel_name == "helpdesk.ticket"
        return field.type == "many2one" and (ours or model._name.startswith(BELONGING))

    @classmethod
    def pointing(cls, model, field, rows):
        """Ids of the model's rows whose field names one of the rows."""
        rows_of = model.sudo().with_context(active_test=False)
        if field.type == "many2one_reference":
            domains = [
                Domain(field.model_field, "=", name) & Domain(field.name, "in", list(ids)) for name, ids in rows.items()
            ]
            return set(rows_of.search(Domain.OR(domains)).ids)
        ids = rows.get(field.comodel_name)
        return set(rows_of.search([(field.name, "in", list(ids))]).ids) if ids else set()

    @classmethod
    def lacking_models(cls):
        """Models of ours with a field that names a case, of which the scene has no row."""
        linked = {
            model._name
            for model in cls.stored()
            if any(cls.leads_home(model, f) and f.comodel_name == "helpdesk.ticket" for f in model._fields.values())
        }
        return sorted(linked - {name for name, ids in cls.rows["secret"].items() if ids})

    @classmethod
    def mark(cls, kind, name, ids):
        """Writes a marker into every text that a person could have written, past what the models make of it."""
        model = cls.env[name]
        for field in model._fields.values():
            written = field.store and field.type in ("char", "text", "html") and not field.translate
            if written and field.column_type and field.name not in TECHNICAL:
                text = SQL("%s || id", f"zq{kind} {name} {field.name} ")
                cls.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id IN %s AND (%s OR COALESCE(%s, '') != '')",
                        SQL.identifier(model._table), SQL.identifier(field.name), text, tuple(ids),
                        model._original_module == MODULE or name == "helpdesk.ticket", SQL.identifier(field.name),
                    )
                )  # fmt: skip


def marks(value, people=True):
    """The kinds of markers that a value shows, encoded files among them."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return set().union(*(marks(item, people) for item in value))
    found = set()
    if isinstance(value, bytes):
        with contextlib.suppress(ValueError):
            found |= marks(base64.b64decode(value, validate=True).decode("utf-8", "ignore"), people)
        value = value.decode("utf-8", "ignore")
    text = str(value)
    names = [*MARK.findall(text), *(PERSON.findall(text) if people else ())]
    return found | {name.lower() for name in names}
