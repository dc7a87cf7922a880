"""Takes the pictures of static/description/ from the demo database, in a real browser.

Called by `./dev screenshots [words]` as: screenshots.py CHECKOUT BASE [word]; ODOO_RC names the configuration.
"""

import base64
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import requests
import websocket
from PIL import Image

CHECKOUT, BASE = Path(sys.argv[1]), Path(sys.argv[2])
WORDS = sys.argv[3:] or [""]
DB = os.environ.get("COMPLAINT_DEMO_DB", "complaint_demo")

LIMITS = "document.querySelector(\".o_notebook_headers a[name='deadlines']\").click()"
VERIFICATION = "document.querySelector(\".o_notebook_headers a[name='verification']\").click()"
UNFOLD = "document.querySelector('.o_complaint_suggestion_open').click()"
UNFOLD_ANSWER = "document.querySelector('main details').open = true"
COMPARE = "document.querySelector('[name=possible_duplicate] button').click()"
FILE_AGAIN = """
const form = document.querySelector("form.o_complaint_form");
form.querySelector("[name=subject]").value = "لم يصلني مبلغ بدل الإيجار";
form.querySelector("[name=description]").value =
    "تقدمت بطلب بدل الإيجار رقم 77410935 في فرع العليا، والمعاملة مكتملة ولم يصل المبلغ 4500 ريال إلى حسابي.";
form.querySelector("[name=declaration]").checked = true;
form.querySelector("button.btn-lg").click();
// the next page ends this one's waiting
new Promise((resolve) => setTimeout(resolve, 15000));
"""
SATISFACTION = "document.querySelector(\".o_notebook_headers a[name='satisfaction']\").click()"
STEP = "document.querySelector(\"button[name='action_open_step']\").click()"
LOG_DECISION = "document.querySelector(\"button[name='action_open_decision_log']\").click()"
READY_TEXTS = (
    "document.querySelector(\".o_notebook_headers a[name='solution']\").click();"
    "setTimeout(() => document.querySelector(\"button[name='action_write_answer']\").click(), 500)"
)
START = "document.querySelector('form.o_complaint_survey button').click()"
REFERRALS = "document.querySelector(\".o_notebook_headers a[name='referrals']\").click()"
MEDIA = "document.querySelector(\".o_notebook_headers a[name='media']\").click()"
CARD = "document.querySelector('.o_kanban_record').click()"
ROW = "document.querySelector('.o_data_row .o_data_cell').click()"
ACTION = "/odoo/action-helpdesk_mgmt_complaint"
LATE = f"{ACTION}.helpdesk_ticket_deadline_action_late"
TYPED = """
(async () => {
    // once the page's interactions have started
    await new Promise((resolve) => setTimeout(resolve, 2500));
    for (const [field, value] of [
        ["subject", "متطلبات ترخيص فرع ثان للمركز"], ["description", "نريد افتتاح فرع جديد"]]) {
        const input = document.querySelector(`form.o_complaint_form [name='${field}']`);
        input.value = value;
        input.dispatchEvent(new Event("input", {bubbles: true}));
    }
    for (const input of document.querySelectorAll("form.o_complaint_form input[name='type']")) {
        if (document.querySelector(".o_complaint_answers").dataset.types === input.value) input.click();
    }
})();
"""
NOBODY = ""
CALLER = """
const caller = document.querySelector(".o_field_widget[name='caller'] input");
caller.value = 'noura.alharbi@example.com';
for (const event of ['input', 'change']) caller.dispatchEvent(new Event(event, { bubbles: true }));
"""
SETTINGS = "document.querySelector('[data-key=helpdesk_mgmt]').click()"
RECURRENCE = f"""
{SETTINGS};
setTimeout(() => document.querySelector('#complaint_recurrence').scrollIntoView({{block: 'center'}}), 1000);
"""
# name, log-in, language, width, height, address, what must be on the page, JavaScript run before the picture
SHOTS = [
    ("portal_form_ar", "customer_demo", "ar_001", 1200, 1500, "/new/ticket", "form.o_complaint_form", ""),
    ("portal_form_en", "customer_demo", "en_US", 1200, 1500, "/new/ticket", "form.o_complaint_form", ""),
    ("portal_case_ar", "customer_demo", "ar_001", 1200, 1300, "CASE:proposed", ".o_complaint_talk", ""),
    ("portal_case_en", "customer_demo", "en_US", 1200, 1300, "CASE:proposed", ".o_complaint_talk", ""),
    ("portal_decision_ar", "customer_demo", "ar_001", 1200, 700, "DECISION:proposed", "form button.btn-primary", ""),
    ("portal_list_ar", "customer_demo", "ar_001", 1200, 700, "/my/tickets", ".o_portal_my_doc_table", ""),
    ("kanban_ar", "manager_demo", "ar_001", 1600, 950, "/odoo/complaint-cases", ".o_kanban_record", ""),
    ("kanban_en", "manager_demo", "en_US", 1600, 950, "/odoo/complaint-cases", ".o_kanban_record", ""),
    ("list_ar", "manager_demo", "ar_001", 1600, 950, "/odoo/complaint-cases?view_type=list", ".o_data_row", ""),
    ("case_form_ar", "manager_demo", "ar_001", 1600, 1100, "FORM:processing", ".o_form_sheet", ""),
    ("case_form_en", "manager_demo", "en_US", 1600, 1100, "FORM:processing", ".o_form_sheet", ""),
    ("step_ar", "manager_demo", "ar_001", 1366, 768, "FORM:processing", ".o_form_sheet", STEP),
    ("step_en", "manager_demo", "en_US", 1366, 768, "FORM:processing", ".o_form_sheet", STEP),
    (
        "late_ar",
        "manager_demo",
        "ar_001",
        1366,
        768,
        LATE,
        ".o_group_header",
        "",
    ),
    (
        "late_en",
        "manager_demo",
        "en_US",
        1366,
        768,
        LATE,
        ".o_group_header",
        "",
    ),
    ("policy_form_ar", "manager_demo", "ar_001", 1500, 1150, "POLICY:critical", ".o_form_sheet", ""),
    ("policy_form_en", "manager_demo", "en_US", 1500, 1150, "POLICY:critical", ".o_form_sheet", ""),
    ("policy_list_ar", "manager_demo", "ar_001", 1500, 600, "/odoo/sla-policies", ".o_data_row", ""),
    ("case_limits_ar", "manager_demo", "ar_001", 1600, 1300, "FORM:awaiting_customer", ".o_form_sheet", LIMITS),
    ("case_limits_en", "manager_demo", "en_US", 1600, 1300, "FORM:awaiting_customer", ".o_form_sheet", LIMITS),
    ("ledger_list_ar", "manager_demo", "ar_001", 1600, 900, "/odoo/time-limits", ".o_data_row", ""),
    (
        "ledger_calendar_ar",
        "manager_demo",
        "ar_001",
        1600,
        1000,
        "/odoo/time-limits?view_type=calendar",
        ".fc-event",
        "",
    ),
    ("ledger_pivot_ar", "manager_demo", "ar_001", 1400, 700, "/odoo/time-limits?view_type=pivot", ".o_pivot table", ""),
    ("dashboard_ar", "manager_demo", "ar_001", 1500, 650, "/odoo/helpdesk-dashboard", ".o_helpdesk_team_dashboard", ""),
    ("dashboard_en", "manager_demo", "en_US", 1500, 650, "/odoo/helpdesk-dashboard", ".o_helpdesk_team_dashboard", ""),
    ("figures_ar", "manager_demo", "ar_001", 1600, 2000, "/odoo/complaint-figures", ".o_complaint_trends", ""),
    ("figures_en", "manager_demo", "en_US", 1600, 2000, "/odoo/complaint-figures", ".o_complaint_trends", ""),
    ("periodic_report_ar", "manager_demo", "ar_001", 1600, 1400, "PERIODIC", ".o_form_sheet", ""),
    ("periodic_report_en", "manager_demo", "en_US", 1600, 1400, "PERIODIC", ".o_form_sheet", ""),
    ("periodic_list_ar", "manager_demo", "ar_001", 1500, 500, "/odoo/complaint-reports", ".o_data_row", ""),
    (
        "analysis_pivot_ar",
        "manager_demo",
        "ar_001",
        1500,
        800,
        "/odoo/complaint-analysis?view_type=pivot",
        ".o_pivot table",
        "",
    ),
    (
        "targets_ar",
        "manager_demo",
        "ar_001",
        1500,
        650,
        f"{ACTION}.helpdesk_complaint_target_action",
        ".o_data_row",
        "",
    ),
    ("short_hours_ar", "manager_demo", "ar_001", 1300, 700, "SHORT_HOURS", ".modal .o_form_view", ""),
    ("charter_ar", NOBODY, "ar_001", 1200, 1800, "/complaints/charter", "section[name=limits]", ""),
    ("charter_en", NOBODY, "en_US", 1200, 1800, "/complaints/charter", "section[name=limits]", ""),
    ("report_ar", NOBODY, "ar_001", 1200, 1150, "/complaints/report", "main form", ""),
    ("track_ar", NOBODY, "ar_001", 1200, 700, "/complaints/track", "main form", ""),
    ("report_en", NOBODY, "en_US", 1200, 1150, "/complaints/report", "main form", ""),
    ("answer_ar", "customer_demo", "ar_001", 1200, 1500, "CASE:awaiting_customer", "main form", ""),
    (
        "registration_ar",
        "manager_demo",
        "ar_001",
        1400,
        950,
        f"{ACTION}.helpdesk_case_registration_action",
        ".modal form, .o_form_view",
        CALLER,
    ),
    (
        "registration_en",
        "manager_demo",
        "en_US",
        1400,
        950,
        f"{ACTION}.helpdesk_case_registration_action",
        ".modal form, .o_form_view",
        CALLER,
    ),
    (
        "requirements_ar",
        "manager_demo",
        "ar_001",
        1400,
        600,
        f"{ACTION}.helpdesk_requirement_action",
        ".o_data_row",
        "",
    ),
    (
        "channels_ar",
        "manager_demo",
        "ar_001",
        1600,
        850,
        "/odoo/action-helpdesk_mgmt.helpdesk_ticket_channel_action",
        ".o_data_row",
        "",
    ),
    (
        "case_verification_ar",
        "manager_demo",
        "ar_001",
        1600,
        1300,
        "FORM:awaiting_customer",
        ".o_form_sheet",
        VERIFICATION,
    ),
    (
        "case_verification_en",
        "manager_demo",
        "en_US",
        1600,
        1300,
        "FORM:awaiting_customer",
        ".o_form_sheet",
        VERIFICATION,
    ),
    ("solution_case_ar", "manager_demo", "ar_001", 1600, 1100, "FORM:suggested", ".o_complaint_suggestion", UNFOLD),
    ("solution_case_en", "manager_demo", "en_US", 1600, 1100, "FORM:suggested", ".o_complaint_suggestion", UNFOLD),
    ("solution_list_ar", "manager_demo", "ar_001", 1600, 650, "/odoo/solved-cases", ".o_data_row", ""),
    ("solution_form_ar", "manager_demo", "ar_001", 1600, 1100, "SOLUTION", ".o_form_sheet", ""),
    ("solution_form_en", "manager_demo", "en_US", 1600, 1100, "SOLUTION", ".o_form_sheet", ""),
    ("solution_answers_ar", "customer_demo", "ar_001", 1200, 800, "/complaints/answers", "main details", UNFOLD_ANSWER),
    ("solution_answers_en", "customer_demo", "en_US", 1200, 800, "/complaints/answers", "main details", UNFOLD_ANSWER),
    ("solution_typed_ar", "customer_demo", "ar_001", 1200, 1150, "/new/ticket", "form.o_complaint_form", TYPED),
    ("recurrence_list_ar", "manager_demo", "ar_001", 1500, 500, "/odoo/recurring-cases", ".o_data_row", ""),
    ("recurrence_form_ar", "manager_demo", "ar_001", 1600, 1100, "RECURRENCE", ".o_form_sheet", ""),
    ("recurrence_form_en", "manager_demo", "en_US", 1600, 1100, "RECURRENCE", ".o_form_sheet", ""),
    (
        "recurrence_settings_ar",
        "admin",
        "ar_001",
        1400,
        1000,
        "/odoo/settings#helpdesk_mgmt",
        ".o_setting_container",
        RECURRENCE,
    ),
    ("duplicate_case_ar", "manager_demo", "ar_001", 1600, 900, "SIMILAR", "[name=possible_duplicate]", ""),
    ("duplicate_ar", "manager_demo", "ar_001", 1600, 1500, "SIMILAR", ".o_form_sheet", COMPARE),
    ("duplicate_en", "manager_demo", "en_US", 1600, 1500, "SIMILAR", ".o_form_sheet", COMPARE),
    ("portal_similar_ar", "customer_demo", "ar_001", 1200, 1300, "/new/ticket", "form.o_complaint_form", FILE_AGAIN),
    ("portal_similar_en", "customer_demo", "en_US", 1200, 1300, "/new/ticket", "form.o_complaint_form", FILE_AGAIN),
    ("survey_ar", "customer_demo", "ar_001", 1200, 600, "SURVEY:survey_open", "form.o_complaint_survey", ""),
    ("survey_en", "customer_demo", "en_US", 1200, 600, "SURVEY:survey_open", "form.o_complaint_survey", ""),
    (
        "survey_questions_ar",
        "customer_demo",
        "ar_001",
        1200,
        1300,
        "SURVEY:survey_open",
        "form.o_complaint_survey",
        START,
    ),
    ("decision_log_ar", "manager_demo", "ar_001", 1500, 900, "FORM:proposed", ".o_form_sheet", LOG_DECISION),
    ("decision_log_en", "manager_demo", "en_US", 1500, 900, "FORM:proposed", ".o_form_sheet", LOG_DECISION),
    ("ready_texts_ar", "manager_demo", "ar_001", 1500, 900, "FORM:processing", ".o_form_sheet", READY_TEXTS),
    ("case_satisfaction_ar", "manager_demo", "ar_001", 1600, 1200, "FORM:answered", ".o_form_sheet", SATISFACTION),
    ("case_satisfaction_en", "manager_demo", "en_US", 1600, 1200, "FORM:answered", ".o_form_sheet", SATISFACTION),
    ("again_ar", "customer_demo", "ar_001", 1200, 700, "AGAIN:over", "form textarea", ""),
    ("referral_case_ar", "manager_demo", "ar_001", 1600, 1100, "FORM:third_party", ".o_form_sheet", REFERRALS),
    ("referral_case_en", "manager_demo", "en_US", 1600, 1100, "FORM:third_party", ".o_form_sheet", REFERRALS),
    ("referral_form_ar", "manager_demo", "ar_001", 1600, 1100, "REFERRAL", ".o_form_sheet", ""),
    ("referral_form_en", "manager_demo", "en_US", 1600, 1100, "REFERRAL", ".o_form_sheet", ""),
    ("referral_list_ar", "manager_demo", "ar_001", 1600, 700, "/odoo/referrals", ".o_data_row", ""),
    ("referral_portal_ar", "customer_demo", "ar_001", 1200, 1200, "CASE:third_party", "div[name=referral]", ""),
    ("action_kanban_ar", "manager_demo", "ar_001", 1600, 800, "/odoo/corrective-actions", ".o_kanban_record", ""),
    ("action_kanban_en", "manager_demo", "en_US", 1600, 800, "/odoo/corrective-actions", ".o_kanban_record", ""),
    ("action_form_ar", "manager_demo", "ar_001", 1600, 1300, "CORRECTIVE", ".o_form_sheet", ""),
    ("action_form_en", "manager_demo", "en_US", 1600, 1300, "CORRECTIVE", ".o_form_sheet", ""),
    ("action_plans_ar", "manager_demo", "ar_001", 1600, 700, "/odoo/improvement-plans", ".o_group_header", ""),
    ("media_list_ar", "manager_demo", "ar_001", 1600, 700, "/odoo/media-coverage", ".o_data_row", ""),
    ("media_case_ar", "manager_demo", "ar_001", 1600, 1200, "FORM:media", ".o_form_sheet", MEDIA),
    ("media_case_en", "manager_demo", "en_US", 1600, 1200, "FORM:media", ".o_form_sheet", MEDIA),
    ("quality_cards_ar", "quality_demo", "ar_001", 1500, 700, "/odoo/quality-followups", ".o_kanban_record", ""),
    ("quality_cards_en", "quality_demo", "en_US", 1500, 700, "/odoo/quality-followups", ".o_kanban_record", ""),
    ("quality_followup_ar", "quality_demo", "ar_001", 1500, 1200, "/odoo/quality-followups", ".o_kanban_record", CARD),
    ("quality_followup_en", "quality_demo", "en_US", 1500, 1200, "/odoo/quality-followups", ".o_kanban_record", CARD),
    ("quality_review_ar", "quality_demo", "ar_001", 1500, 1300, "/odoo/quality-reviews", ".o_data_row", ROW),
    ("quality_review_en", "quality_demo", "en_US", 1500, 1300, "/odoo/quality-reviews", ".o_data_row", ROW),
    ("quality_periodic_ar", "quality_demo", "ar_001", 1500, 700, "/odoo/periodic-surveys", ".o_data_row", ROW),
    ("settings_ar", "admin", "ar_001", 1400, 3400, "/odoo/settings#helpdesk_mgmt", ".o_setting_container", SETTINGS),
]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Browser:
    def __init__(self):
        self.profile = tempfile.mkdtemp()
        port = free_port()
        self.process = subprocess.Popen(
            [
                shutil.which("chromium") or "chromium",
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--remote-allow-origins=*", f"--remote-debugging-port={port}", f"--user-data-dir={self.profile}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _try in range(100):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as reply:
                    page = next(t for t in json.load(reply) if t["type"] == "page")
                break
            except (OSError, StopIteration):
                time.sleep(0.2)
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=60)
        self.id = 0

    def call(self, method, **params):
        self.id += 1
        self.socket.send(json.dumps({"id": self.id, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.id:
                return answer.get("result", {})

    def js(self, code):
        return (
            self.call("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
            .get("result", {})
            .get("value")
        )

    def wait(self, selector, seconds=40):
        for _try in range(seconds * 5):
            host, _sep, inner = selector.partition(" >>> ")
            code = f"document.querySelector({json.dumps(host)})"
            if inner:
                code = f"{code}?.shadowRoot?.querySelector({json.dumps(inner)})"
            if self.js(f"!!{code}"):
                return
            time.sleep(0.2)
        raise SystemExit(f"{selector} never appeared on {self.js('location.href')}")

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.profile, ignore_errors=True)


def odoo_shell(code):
    done = subprocess.run(
        [sys.executable, "-m", "odoo", "shell", "-d", DB, "--no-http", "--log-level=critical"],
        input=code, text=True, capture_output=True, env=os.environ, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.strip().splitlines()[-1])


FIND = """
import json
out = {}
partner = env['res.users'].search([('login', '=', 'customer_demo')]).partner_id
for phase in ('proposed', 'processing', 'closed', 'awaiting_customer'):
    domain = [('phase', '=', phase), ('kind', '=', 'complaint')]
    cases = env['helpdesk.ticket'].search(domain, order='registered_date desc')
    mine = cases.filtered(lambda t: t.partner_id == partner)
    best = (mine or cases)[:1]
    out[phase] = [best.id, best._portal_ensure_token() if best else '']
Ticket = env['helpdesk.ticket']
running = env['helpdesk.ticket.deadline'].search([('kind', '=', 'survey'), ('state', '=', 'running')])
if not running:
    # whether a customer of the demo is being asked depends on the weekday
    Ticket.search([('phase', '=', 'proposed'), ('id', '!=', out['proposed'][0])], limit=1).action_customer_accept()
    running = env['helpdesk.ticket.deadline'].search([('kind', '=', 'survey'), ('state', '=', 'running')])
after = {
    'survey_open': running.ticket_id[:1],
    'answered': Ticket.search([('has_satisfaction', '=', True)], order='id desc', limit=1),
    'over': Ticket.search([('phase', '=', 'closed')]).filtered('can_file_again')[:1],
}
for key, case in after.items():
    out[key] = [case.id, case._portal_ensure_token() if case else '']
for key in ('critical', 'complex'):
    policy = env.ref('helpdesk_mgmt_complaint.policy_%s_demo' % key, raise_if_not_found=False)
    out['policy_' + key] = policy.id if policy else 0
second = env['helpdesk.ticket'].search([('kind', '=', 'inquiry'), ('phase', '=', 'verification')], limit=1)
out['suggested'] = [second.id, '']
out['solution'] = env['helpdesk.solution'].search([('state', '=', 'draft')], limit=1).id
out['recurrence'] = env['helpdesk.recurrence.alert'].search([], limit=1).id
similar = env['helpdesk.ticket'].search([('match_count', '>', 0)], order='id desc', limit=1)
out['similar'] = [similar.id, '']
media = env['helpdesk.ticket'].search([('is_media', '=', True), ('media_answer_date', '!=', False)], limit=1)
referred = env['helpdesk.referral'].search([('state', '=', 'sent')], limit=1)
out['media'] = [media.id, '']
out['third_party'] = [referred.ticket_id.id, referred.ticket_id and referred.ticket_id._portal_ensure_token()]
out['referral'] = referred.id
out['corrective'] = env.ref('helpdesk_mgmt_complaint.action_queue_demo').id
out['periodic'] = env.ref('helpdesk_mgmt_complaint.report_period_demo').id
calendar = env.ref('helpdesk_mgmt_complaint.calendar_demo')
out['short_hours'] = [env.ref('helpdesk_mgmt_complaint.resource_calendar_short_hours_action').id, calendar.id]
env.cr.commit()
print(json.dumps(out))
"""
LANG = """
people = ('customer_demo', 'manager_demo', 'quality_demo', 'admin')
env['res.users'].search([('login', 'in', people)]).write({'lang': %r})
env.cr.commit(); env.registry.clear_all_caches(); env.registry.signal_changes(); import json; print(json.dumps(1))
"""


def login(url, user):
    session = requests.Session()
    page = session.get(f"{url}/web/login").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    session.post(f"{url}/web/login", data={"login": user, "password": user, "csrf_token": token})
    return session.cookies["session_id"]


def main():
    out = CHECKOUT / "static" / "description"
    out.mkdir(parents=True, exist_ok=True)
    cases = odoo_shell(FIND)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "odoo", "-d", DB, "--http-port", str(port), "--gevent-port", str(free_port()),
         "--max-cron-threads=0", "--log-level=error"],
        env=os.environ,
    )  # fmt: skip
    browser = None
    try:
        for _try in range(150):
            try:
                requests.get(f"{url}/web/login", timeout=60)
                break
            except requests.ConnectionError:
                time.sleep(0.3)
        browser = Browser()
        browser.call("Emulation.setTimezoneOverride", timezoneId="Asia/Riyadh")
        current = None
        for name, user, lang, width, height, address, selector, special in sorted(SHOTS, key=lambda shot: shot[2]):
            if not any(word in name for word in WORDS):
                continue
            if lang != current:
                odoo_shell(LANG % lang)
                # the client keeps the translations of the language before
                browser.call("Storage.clearDataForOrigin", origin=url, storageTypes="indexeddb,local_storage")
                current = lang
            kind, _sep, phase = address.partition(":")
            if kind in ("CASE", "DECISION", "FORM", "SURVEY", "AGAIN"):
                id_, token = cases[phase]
                address = {
                    "CASE": f"/my/ticket/{id_}?access_token={token}",
                    "DECISION": f"/my/ticket/{id_}/decision?decision=accept&access_token={token}",
                    "FORM": f"/odoo/complaint-cases/{id_}",
                    "SURVEY": f"/my/ticket/{id_}/survey?access_token={token}",
                    "AGAIN": f"/my/ticket/{id_}/decision?decision=again&access_token={token}",
                }[kind]
            elif kind == "POLICY":
                address = f"/odoo/sla-policies/{cases['policy_' + phase]}"
            elif kind in ("SOLUTION", "RECURRENCE"):
                path = "solved-cases" if kind == "SOLUTION" else "recurring-cases"
                address = f"/odoo/{path}/{cases[kind.lower()]}"
            elif kind == "SIMILAR":
                address = f"/odoo/complaint-cases/{cases['similar'][0]}"
            elif kind == "REFERRAL":
                address = f"/odoo/referrals/{cases['referral']}"
            elif kind == "PERIODIC":
                address = f"/odoo/complaint-reports/{cases['periodic']}"
            elif kind == "CORRECTIVE":
                address = f"/odoo/corrective-actions/{cases['corrective']}"
            elif kind == "SHORT_HOURS":
                action, calendar = cases["short_hours"]
                address = f"/odoo/resource.calendar/{calendar}/action-{action}"
            if user:
                browser.call("Network.setCookie", name="session_id", value=login(url, user), url=url)
            else:
                browser.call("Network.clearBrowserCookies")
            if user in (NOBODY, "customer_demo"):
                browser.call("Network.setCookie", name="frontend_lang", value=lang, url=url)
            browser.call(
                "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
            )
            browser.call("Page.navigate", url=url + address)
            browser.wait(selector)
            if special:
                browser.js(special)
                browser.wait("body")
            # a page that is just being left says nothing
            while (direction := browser.js("getComputedStyle(document.body).direction")) is None:
                browser.wait("body")
            wanted = "rtl" if lang.startswith("ar") else "ltr"
            if direction != wanted:
                raise SystemExit(f"{name}: the page runs {direction}, not {wanted}; is rtlcss on the path?")
            time.sleep(2)
            data = browser.call("Page.captureScreenshot", format="png")["data"]
            # 256 colours: a third of the size, and nothing is lost on flat areas
            picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
            picture.quantize(256, dither=Image.Dither.NONE).save(out / f"{name}.png", optimize=True)
            print(f"{name}.png")
        odoo_shell(LANG % "ar_001")
    finally:
        if browser:
            browser.close()
        server.send_signal(signal.SIGINT)
        server.wait(30)


main()
