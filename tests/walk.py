"""A walk through pages in a real browser, in Arabic: what is on them that should not be.

A page is looked at for words in Latin letters that are no names, errors in the console, answers of 400 and more, the
language and direction that it declares, a width that makes a phone scroll sideways, and violations of WCAG 2.2 AA that
axe finds. What is Odoo's own stands in `ODOOS_WORDS` and `ODOOS_VIOLATIONS`, with the reason.
"""

import json
import os
import re
from pathlib import Path
from urllib.parse import urljoin

from odoo.tests.common import HOST, ChromeBrowser

PHONE, DESK = (360, 740), (1366, 768)
# Names of things and of makers, which Arabic writes in Latin letters, too.
NAMES = {"Odoo", "OdooBot", "PDF", "XLSX", "CSV", "SMS", "SAR", "WhatsApp", "iCalendar", "URL", "QR", "IP", "SLA"}
# What Odoo itself does not translate into Arabic, or cannot: the words, each with its reason.
ODOOS_WORDS = {
    "View": "web: the switch of views is called “<view> View”",
    "xlsx": "web: the button that downloads a pivot table",
    "Overdue Today Planned": "web: the bar above a column of cards names the states of activities in English",
    "Document issue": "the base: a type of its demo data",
    "Zip": "portal: the field of the postcode",
    "Schedule Type Fully Fixed Flexible": "resource: the list of working hours",
    "Standard hours/week": "resource: names of its working hours",
    "English US Arabic": "base: names of languages",
    "Previous Next": "portal: the arrows from one record to the next",
}
# What axe finds in Odoo's own parts: the rule, what the element or its address has in it, the reason.
ODOOS_VIOLATIONS = [
    ("meta-viewport", "user-scalable=no", "web client: no zoom on phones"),
    ("aria-required-children", "o_menu_sections|o_menu_systray", "web client: a bar called a menu, with buttons in it"),
    (
        "aria-required-parent",
        "o_menu_brand|o_searchview_facet|o_colorlist",
        "web client: entries outside a menu",
    ),
    ("aria-required-parent", 'role="tab"', "web: pages of a form"),
    ("aria-allowed-attr", "o_searchview|o_tag|o-dropdown|o-autocomplete", "web: search bar, tags, menus, many2one"),
    ("aria-command-name", "o_searchview_facet", "web: search bar"),
    ("aria-roles", 'role="image"', "web: search bar"),
    ("role-img-alt", "o_searchview|oi-search|btn-link|fa-fw fa-lg", "web, mail: icons of search bar and activities"),
    ("role-img-alt", "fa-fw fa-user", "mail: whether somebody is there"),
    ("list", "o-mail|flex-column gap-1", "mail: changes in a thread"),
    ("aria-input-field-name", "o_searchview|o_select_menu", "web: search bar, the menu of a selection"),
    ("button-name", "o_optional_columns|o-dropdown|o_show_password|fa-ellipsis", "web: columns of a list, passwords"),
    ("target-size", "o_radio_input", "web: choices of a selection"),
    ("target-size", "o_priority_star|o-dropdown|o_searchview|o_show_password", "web: stars, search bar, passwords"),
    (
        "target-size",
        "oe_kanban_action|create_new_ticket|fa-home|breadcrumb",
        "the base: cards; portal: path",
    ),
    ("label", "form-check-input", "web: boxes that select rows, and tick marks in lists"),
    ("label", "#name_0", "the base: title of a ticket"),
    ("image-alt", "o_avatar|rounded|o-mail|/portal/static|/helpdesk_mgmt/static", "web, mail, portal: avatars, icons"),
    ("autocomplete-valid", "o_select_menu", "web: the menu of a selection"),
    (
        "color-contrast",
        "o-mail|o_pivot|text-bg-|o_data_cell|o_kanban_record",
        "web: badges, muted text, heads of pivot tables",
    ),
    ("color-contrast", "btn-outline-secondary|breadcrumb", "portal: buttons beside the main one, path of a page"),
    ("link-in-text-block", "contactus|o-mail", "portal: the page that is not there"),
    ("scrollable-region-focusable", "o-mail|o_content|o_renderer", "web, mail: parts of a page that scroll"),
    ("aria-prohibited-attr", "o-mail|many2many_avatar", "mail, web: avatars"),
    ("nested-interactive", "o_data_row|o_tag|o-mail|o_searchview", "web: tags and rows with buttons in them"),
]
LOOK = r"""
(() => {
    const shown = (element) => {
        if (!element || element.closest("head, script, style, noscript, template, code, pre")) return false;
        return element.checkVisibility ? element.checkVisibility({ visibilityProperty: true }) : true;
    };
    const latin = [];
    const note = (text, element) => {
        text = (text || "").replace(/\s+/g, " ").trim();
        if (/[A-Za-z]{2}/.test(text)) latin.push([text.slice(0, 300), element.outerHTML.slice(0, 160)]);
    };
    const roots = [document.body];
    const told = ["title", "aria-label", "placeholder", "alt", "data-tooltip", "aria-description"];
    while (roots.length) {
        const root = roots.pop();
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
        for (let node = walker.currentNode; node; node = walker.nextNode()) {
            if (node.nodeType === Node.TEXT_NODE) {
                if (node.data.trim() && shown(node.parentElement)) note(node.data, node.parentElement);
                continue;
            }
            if (node.shadowRoot) roots.push(node.shadowRoot);
            if (!(node instanceof Element) || !shown(node)) continue;
            for (const name of told) if (node.hasAttribute(name)) note(node.getAttribute(name), node);
            if (node.matches("input[type=submit], input[type=button]")) note(node.value, node);
        }
    }
    note(document.title, document.head.querySelector("title") || document.body);
    const html = document.documentElement;
    return JSON.stringify({
        lang: html.lang, dir: html.dir, direction: getComputedStyle(document.body).direction,
        wide: html.scrollWidth - html.clientWidth, latin,
    });
})()
"""
AXE = r"""
axe.run({ exclude: [".o_loading_indicator"] }, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"], iframes: false,
}).then((found) => JSON.stringify(found.violations.flatMap((rule) => rule.nodes.map((node) =>
    [rule.id, node.target.flat(9).join(" "), node.html.slice(0, 400)]))))
"""
UNTIL = """
new Promise((resolve) => {
    const from = Date.now();
    const look = () => {
        let done = false;
        try { done = !!(%s); } catch { done = false; }
        if (done || Date.now() - from > %d) setTimeout(() => resolve(done), %d); else setTimeout(look, 50);
    };
    look();
})
"""
# the form for signing in shows once its script runs
FORM_IS_THERE = (
    "document.readyState === 'complete' && (!document.querySelector('.oe_login_form') || "
    "document.querySelector('.oe_login_form').checkVisibility())"
)
THREAD_IS_THERE = (
    "document.readyState === 'complete' && (!document.querySelector('#chatterRoot') || "
    "document.querySelector('#chatterRoot').shadowRoot?.querySelector('.o-mail-Thread, .o-mail-Message'))"
)
CLIENT_IS_THERE = "document.querySelector('.o_main_navbar') && odoo.__WOWL_DEBUG__"
VIEW_IS_THERE = (
    "document.querySelector('.o_action_manager > *, .modal .o_form_view') && "
    "!document.querySelector('.o_blockUI, .o_loading_indicator')"
)


def axe_source():
    """The text of axe-core, which ./dev fetches."""
    path = os.environ.get("COMPLAINT_AXE", "")
    if not Path(path).is_file():
        raise AssertionError(
            "axe-core is not here: run the tests by ./dev test, which fetches it by npm, or name its axe.min.js in the "
            "environment variable COMPLAINT_AXE"
        )
    return Path(path).read_text(encoding="utf-8")


class WalkBrowser(ChromeBrowser):
    """Notes what goes wrong on a page, where Odoo's own browser ends the test."""

    def __init__(self, test_case):
        self.wrong = []
        super().__init__(test_case)
        self._handlers["Network.responseReceived"] = self._note_response
        self._websocket_request("Network.enable")
        asks = {"headers": {"Accept-Language": "ar-SA,ar;q=0.9"}}
        self._websocket_request("Network.setExtraHTTPHeaders", params=asks)

    def _handle_console(self, type, args=None, stackTrace=None, **kw):  # noqa: A002 (Odoo's own name)
        if type == "error":
            self.wrong.append("console: " + " ".join(str(self._from_remoteobject(arg)) for arg in args or [])[:300])

    def _handle_exception(self, exceptionDetails, timestamp):
        self.wrong.append(f"exception: {json.dumps(exceptionDetails)[:400]}")

    def _note_response(self, response, **kw):
        if response["status"] >= 400 and f"//{HOST}" in response["url"]:
            self.wrong.append(f"{response['status']}: {response['url']}")

    def size(self, width, height):
        self._websocket_request(
            "Emulation.setDeviceMetricsOverride",
            params={"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def run(self, code, timeout=40.0):
        answer = self._websocket_request(
            "Runtime.evaluate",
            params={"expression": code, "awaitPromise": True, "returnByValue": True},
            timeout=timeout,
        )
        if "exceptionDetails" in answer:
            raise AssertionError(json.dumps(answer["exceptionDetails"])[:600])
        return answer["result"].get("value")

    def until(self, condition, rest=150, within=15000):
        return self.run(UNTIL % (condition, within, rest), timeout=within / 1000 + 30)


class Walk:
    """Mixed into an HttpCase: `start_walk`, `sign_in`, then `page`s or `action`s, then `assertClean`."""

    def start_walk(self, login=None):
        """
        :param login: whose bundles are made before the browser asks for all of them at once
        """
        self.axe = axe_source()
        self.authenticate(login, login)
        self.make_bundles("/odoo" if login else "/web/login")
        self.found = []
        # while pages are answered the test may not read: it has the same cursor
        self.known = self.names()
        self.browser = WalkBrowser(self)
        self.addCleanup(self.browser.stop)
        self.enterContext(self.allow_requests(browser=self.browser))
        self.addCleanup(self._wait_remaining_requests)

    def sign_in(self, login=None):
        """As a user, or as nobody, whose session begins with the language that his browser asks for."""
        self.who = login or "stranger"
        # nothing of whoever was there before is still being answered
        self.browser.navigate_to("about:blank", wait_stop=True)
        self._wait_remaining_requests()
        asks = None if login else {"context": {"lang": "ar_SA"}}
        self.authenticate(login, login, browser=self.browser, session_extra=asks)
        self.cr.flush()
        self.cr.clear()

    def make_bundles(self, address):
        """One after the other, for the requests of a test wait for each other, and give up after a while."""
        page = self.url_open(address, timeout=300)
        for link in dict.fromkeys(re.findall(r'(?:href|src)="(/web/assets/[^"]+)"', page.text)):
            self.assertEqual(self.url_open(link, timeout=300).status_code, 200, link)

    # ------------------------------------------------------------------ steps

    def page(self, address, ready=FORM_IS_THERE, name=None, missing=False):
        """Opens a page of the front end on a phone, and looks at it."""
        self.browser.size(*PHONE)
        self.browser.navigate_to(urljoin(self.base_url(), address), wait_stop=True)
        self.browser.until(ready)
        if missing:
            self.browser.wrong = [wrong for wrong in self.browser.wrong if not wrong.startswith("404: ")]
        self.look(name or address, narrow=True)

    def client(self):
        """Opens the web client once; what follows happens in it."""
        self.browser.size(*DESK)
        self.browser.navigate_to(urljoin(self.base_url(), "/odoo"), wait_stop=True)
        there = self.browser.until(CLIENT_IS_THERE, rest=500, within=120000)
        self.assertTrue(there, f"the web client does not start: {self.browser.wrong}")

    def menus(self):
        """[(XML id, name, action)] of the application, as the user sees it."""
        return json.loads(
            self.browser.run(
                """(async () => {
                    const menus = await (await fetch("/web/webclient/load_menus")).json();
                    const top = "helpdesk_mgmt.helpdesk_ticket_main_menu";
                    const root = Object.values(menus).find((menu) => menu.xmlid === top);
                    const below = (id) => menus[id].children.flatMap((child) => [menus[child], ...below(child)]);
                    const open = below(root.id).filter((menu) => menu.actionID);
                    return JSON.stringify(open.map((menu) => [menu.xmlid, menu.name, menu.actionID]));
                })()"""
            )
        )

    def action(self, action, name):
        """Opens an action in the web client, and looks at what comes."""
        self.browser.run(
            f"odoo.__WOWL_DEBUG__.root.env.services.action.doAction({json.dumps(action)}, {{clearBreadcrumbs: true}})"
            ".then(() => true)"
        )
        self.browser.until(VIEW_IS_THERE)
        self.look(name)
        self.browser.run("document.querySelectorAll('.modal .btn-close').forEach((button) => button.click())")

    def every_menu(self):
        for xmlid, name, action in self.menus():
            self.action(action, f"{xmlid} {name}")

    def look(self, name, narrow=False):
        seen = json.loads(self.browser.run(LOOK))
        wrong = [f"not in Arabic: <html lang={seen['lang']!r}>"] if not seen["lang"].startswith("ar") else []
        wrong += ["not from right to left"] if "rtl" not in (seen["dir"], seen["direction"]) or not seen["dir"] else []
        wrong += [f"{seen['wide']} pixels wider than a phone"] if narrow and seen["wide"] > 0 else []
        for text, element in seen["latin"]:
            if left := self.foreign(text):
                wrong.append(f"in Latin letters: {left!r} of {text!r} in {element}")
        if not self.browser.run("!!window.axe"):
            self.browser.run(self.axe + "\n;true")
        for rule, target, element in json.loads(self.browser.run(AXE)):
            if not odoos(rule, target, element):
                wrong.append(f"axe: {rule}: {target}: {element}")
        wrong += self.browser.wrong
        self.browser.wrong = []
        self.found += [f"{self.who}: {name}: {line}" for line in dict.fromkeys(wrong)]

    # ------------------------------------------------------------------ words

    def foreign(self, text):
        """What is left in Latin letters when names, addresses, references, files and Odoo's own words are gone."""
        for name in self.known:
            text = text.replace(name, " ")
        return " ".join(word for word in words(text) if word not in NAMES and word not in ODOOS)

    def names(self):
        """What people have named, longest first: contacts, cases, what came with demo data."""
        rows = set()
        for model, field in PEOPLE_NAME:
            named = self.env[model].sudo().with_context(active_test=False).search([(field, "!=", False)])
            for lang in ("en_US", "ar_001"):
                rows |= {str(value) for value in named.with_context(lang=lang).mapped(field)}
        # what the scene's people have written
        rows |= {"Not one of our services", "A copy of the identity card", "The bank has to confirm"}
        return sorted((name for name in rows if re.search("[A-Za-z]{2}", name)), key=len, reverse=True)

    def assertClean(self):
        self.assertFalse(self.found, "\n" + "\n".join(self.found))


PEOPLE_NAME = [
    ("res.partner", "name"),
    ("res.company", "name"),
    ("helpdesk.ticket", "name"),
    ("helpdesk.ticket", "partner_name"),
    ("helpdesk.solution", "name"),
    ("helpdesk.corrective.action", "name"),
    ("helpdesk.ticket.team", "name"),
    ("helpdesk.ticket.category", "name"),
    ("helpdesk.ticket.tag", "name"),
    ("ir.sequence", "name"),
]
ODOOS = {word for words_ in ODOOS_WORDS for word in re.findall("[A-Za-z]+", words_)}


# what is written in Latin letters everywhere: references, addresses, files, codes, names of something technical
EVERYWHERE = (
    r"\b[A-Z][a-z]+/[A-Z]\w+",
    r"\b[A-Z]+(?:[-/][A-Z0-9]*\d+)+",
    r"https?://\S+|[\w.+-]+@[\w.-]+|@\w+|/[\w/]+|[\w-]+\.(?:com|example|py|demo)\b",
    r"(?:\w+, )*\w*(?:pdf|jpg|docx|zip|csv)(?:, \w+)*|[\w-]+\.\w{3,4}\b",
    r"\b\w*\d\w*|(?:X{4}-?)+|\w+[_.]\w+",
)


def words(text):
    """The words in Latin letters that are not written so everywhere."""
    for pattern in EVERYWHERE:
        text = re.sub(pattern, " ", text)
    return re.findall(r"[A-Za-z]{2,}", text)


def odoos(rule, target, element):
    return any(rule == known and re.search(part, f"{target} {element}") for known, part, _why in ODOOS_VIOLATIONS)
