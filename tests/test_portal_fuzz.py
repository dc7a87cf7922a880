"""Whatever is sent to the forms of the public and of the portal: an answer, never an error of the server."""

import re
from contextlib import contextmanager

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.http import Request

from ..models.portal import helpdesk_tracking_attempt
from .common import PortalCase

# what breaks servers: bytes the database refuses, halves of characters, markup, formats, numbers past every limit
NASTY = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff x", "\u202e", "é" * 300, "0", "-1", "1e9", "9" * 40, "٣", "NaN", "[]",
    "<script>alert(1)</script>", "{{ 7*7 }}", "%(x)s", "%s%n", "' OR 1=1 --", "\\", "../../etc/passwd", "\r\nX: y",
    "x" * 25000, "None", "false", "on", "1", "accept", "reject", "reopen", "withdraw", "a@b", "REP/2026/00001",
    "0000-0000-0000-0000", "1:x", ":", "é:é",
)  # fmt: skip
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=40))
# each field: left out, once, several times, or a file in its place
VALUES = st.one_of(
    st.none(),
    TEXTS.map(lambda text: ("text", [text])),
    st.lists(TEXTS, min_size=2, max_size=3).map(lambda texts: ("text", texts)),
    st.binary(max_size=30).map(lambda content: ("file", content)),
)
NAMES = (
    "a.pdf",
    "a.PNG",
    "",
    "\x00.pdf",
    "a/b/../c.jpg",
    "ملف.txt",
    "x" * 300 + ".txt",
    "noextension",
    "a.exe",
    "\r\n.pdf",
)
FILES = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.one_of(
            st.sampled_from(
                [
                    b"",
                    b"%PDF-1.4",
                    b"\x89PNG\r\n\x1a\n" + b"0" * 40,
                    b"\xff\xd8\xff\xe0 broken",
                    b"GIF89a",
                    b"<svg/>",
                    b"MZ",
                ]
            ),
            st.binary(max_size=60),
        ),
    ),
    max_size=2,
)
FIELDS = {
    "/complaints/report": (
        "type", "anonymous", "subject", "description", "category", "name", "email", "phone", "declaration",
        "filing_token", "pending",
    ),
    "/complaints/track": ("reference", "code"),
    "/complaints/track/reply": ("body", "pending", "value_item", "kept_item", "file_item"),
    "answer": ("answer_token", "text", "access_token", "value_item", "kept_item", "file_item", "kept_0", "file_0"),
    "/complaints/track/decision": ("decision", "reason"),
    "/submitted/ticket": (
        "type", "subject", "description", "category", "remedy", "declaration", "preferred_contact", "filing_token",
        "pending", "team",
    ),
    "decision": ("decision", "reason", "access_token"),
}  # fmt: skip
ODD = ("lang", "context", "ticket_id", "error", "kw", "done", "__proto__", "errors")


def forms(path):
    """Forms of a page: its own fields, whatever is in them, some that it does not know, and files."""
    names = st.fixed_dictionaries(dict.fromkeys(FIELDS[path], VALUES))
    odd = st.dictionaries(st.sampled_from(ODD), VALUES, max_size=2)
    return st.tuples(names, odd, FILES)


FUZZ = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class TestFuzz(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_public_reports = True
        # the limits have tests of their own
        cls.classPatch(helpdesk_tracking_attempt, "LIMITS", dict.fromkeys(helpdesk_tracking_attempt.LIMITS, 10**6))
        cls.make_requirement("Licence", kind="condition")
        cls.case = cls.make_ticket(partner_id=cls.sara.id, phase="verification")
        cls.case.action_return_to_customer("The licence")
        cls.item = cls.case.requirement_ids
        cls.code = cls.case.action_issue_tracking_code()["params"]["code"]

    @contextmanager
    def undone(self):
        """What one example writes does not reach the next."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield
        finally:
            self.env.invalidate_all()
            savepoint.rollback()
            savepoint.close()
            self.env.invalidate_all()

    def send(self, url, form):
        """Sends a form of `forms`, encoded as a client may encode it that obeys no rules."""
        values, odd, files = form
        data, parts = [("csrf_token", self.csrf)], []
        for name, value in {**values, **odd}.items():
            name = name.replace("_item", f"_{self.item.id}")
            if value and value[0] == "text":
                data += [(name, text.encode("utf-8", "surrogatepass")) for text in value[1]]
            elif value:
                parts.append((name, ("file.txt", value[1], "text/plain")))
        parts += [("attachment", (name.encode("utf-8", "replace").decode(), content)) for name, content in files]
        return self.url_open(url, data=data, files=parts or None, allow_redirects=False)

    def assertAnswered(self, response):
        self.assertIn(response.status_code, (200, 302, 303, 400, 404, 413, 422, 429))
        self.assertNotRegex(response.text, r"Traceback|Internal Server Error|psycopg2|odoo\.(exceptions|addons)")

    def prepare(self, who=None):
        self.sign_in(who)
        self.csrf = Request.csrf_token(self)

    def state(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT id, to_jsonb(t)::text FROM helpdesk_ticket t ORDER BY id")
        return self.env.cr.fetchall()

    def assertFiledCorrectly(self, response, before):
        """A case is new only when the page says so, and then it holds what the form must have."""
        new = self.env["helpdesk.ticket"].search([]) - before
        self.assertEqual(len(new), int(response.status_code in (302, 303) and bool(new)))
        for case in new:
            self.assertTrue(case.name.strip())
            self.assertLessEqual(len(case.name), 200)
            self.assertTrue(re.sub(r"<[^>]*>|\s", "", case.description or ""))
            if case.phase:
                self.assertTrue(case.declaration_accepted or not case.type_id.requires_declaration)

    @FUZZ
    @given(form=forms("/complaints/report"))
    def check_report(self, form):
        with self.undone():
            before = self.env["helpdesk.ticket"].search([])
            response = self.send("/complaints/report", form)
            self.assertAnswered(response)
            self.assertFiledCorrectly(response, before)

    @FUZZ
    @given(form=forms("/complaints/report"))
    def check_report_nearly_right(self, form):
        """The same with the fields that lead past the checks."""
        values, odd, files = form
        token = ("text", ["0123456789abcdef" * 2])
        right = {"type": ("text", [str(self.type("report").id)]), "declaration": ("text", ["1"]), "filing_token": token}
        with self.undone():
            before = self.env["helpdesk.ticket"].search([])
            response = self.send("/complaints/report", ({**values, **right}, odd, files))
            self.assertAnswered(response)
            self.assertFiledCorrectly(response, before)

    @FUZZ
    @given(form=forms("/complaints/track"))
    def check_track(self, form):
        with self.undone():
            before = self.state()
            self.assertAnswered(self.send("/complaints/track", form))
            self.assertEqual(self.state(), before)

    @FUZZ
    @given(form=forms("/complaints/track/reply"))
    def check_reply(self, form):
        with self.undone():
            count = len(self.case.message_ids)
            response = self.send("/complaints/track/reply", form)
            self.assertAnswered(response)
            self.case.invalidate_recordset()
            if response.status_code != 303:
                self.assertEqual(len(self.case.message_ids), count)
                self.assertPhase(self.case, "awaiting_customer")

    @FUZZ
    @given(form=forms("answer"))
    def check_answer(self, form):
        with self.undone():
            count = len(self.case.message_ids)
            response = self.send(f"/my/ticket/{self.case.id}/answer", form)
            self.assertAnswered(response)
            self.case.invalidate_recordset()
            taken = "answered=1" in response.headers.get("Location", "")
            self.assertEqual(len(self.case.message_ids) > count, taken)
            self.assertEqual(self.case.phase, "verification" if taken else "awaiting_customer")

    @FUZZ
    @given(form=forms("/complaints/track/decision"))
    def check_track_decision(self, form):
        self.check_decided("/complaints/track/decision", form)

    @FUZZ
    @given(form=forms("decision"))
    def check_portal_decision(self, form):
        self.check_decided(f"/my/ticket/{self.case.id}/decision", form)

    def check_decided(self, url, form):
        with self.undone():
            response = self.send(url, form)
            self.assertAnswered(response)
            first = form[0]["decision"]
            asked = first[1][0] if first and first[0] == "text" else ""
            self.case.invalidate_recordset()
            # of a case that waits for its customer nothing but withdrawing is possible
            self.assertEqual(self.case.phase, "cancelled" if asked == "withdraw" else "awaiting_customer")

    @FUZZ
    @given(form=forms("/submitted/ticket"))
    def check_filing(self, form):
        with self.undone():
            before = self.env["helpdesk.ticket"].search([])
            response = self.send("/submitted/ticket", form)
            self.assertAnswered(response)
            self.assertFiledCorrectly(response, before)

    @FUZZ
    @given(form=forms("/submitted/ticket"))
    def check_filing_nearly_right(self, form):
        values, odd, files = form
        right = {"type": ("text", [str(self.type().id)]), "declaration": ("text", ["1"])}
        with self.undone():
            before = self.env["helpdesk.ticket"].search([])
            response = self.send("/submitted/ticket", ({**values, **right}, odd, files))
            self.assertAnswered(response)
            self.assertFiledCorrectly(response, before)

    def test_report(self):
        # guards: controllers.values:text
        self.prepare()
        self.check_report()
        self.check_report_nearly_right()

    def test_track(self):
        self.prepare()
        self.check_track()

    def test_track_reply_and_decision(self):
        self.prepare()
        self.post("/complaints/track", {"reference": self.case.number, "code": self.code})
        self.check_reply()
        self.check_track_decision()

    def test_portal_filing(self):
        self.prepare(self.sara)
        self.check_filing()
        self.check_filing_nearly_right()

    def test_portal_answer(self):
        self.prepare(self.sara)
        self.check_answer()

    def test_portal_decision(self):
        self.prepare(self.sara)
        self.check_portal_decision()
