"""The way to a survey, and Odoo's own pages of it, for those who may answer and those who may not."""

import json

from ..controllers.tracking import VISIT
from .common import MODULE, PortalCase
from .survey import SurveyBuilders


class TestSurveyPages(SurveyBuilders, PortalCase):
    def closed(self, customer=None, **vals):
        with self.at("2026-06-07 10:00"):
            return self.make_ticket(phase="closed", **{"partner_id": (customer or self.sara).id, **vals})

    def press(self, response):
        """Presses the button of the page, as its script does."""
        [form] = self.page(response).xpath("//form[@name='survey_open']")
        values = {field.get("name"): field.get("value") or "" for field in form.xpath(".//input")}
        return self.post(form.get("action"), {**values, "person": values["challenge"][::-1]})

    def assertAsked(self, went, first, direction="ltr"):
        """Where the press led: the questions, the first of them this one."""
        page = self.page(self.url_open(went.headers["Location"]))
        self.assertEqual(page.xpath("//h3/span[1]/text()")[0].strip(), first)
        styles = page.xpath("//link[contains(@href, 'web.assets_frontend')]/@href")
        self.assertEqual(bool([style for style in styles if ".rtl." in style]), direction == "rtl")

    def submit_survey(self, answer, *values):
        scales = answer.predefined_question_ids.filtered(lambda q: q.question_type == "scale")
        params = {str(question.id): str(value) for question, value in zip(scales, values, strict=True)}
        response = self.url_open(
            f"/survey/submit/{answer.survey_id.access_token}/{answer.access_token}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.env.invalidate_all()
        return response.json()["result"][1]

    def test_policy_n17_answered_from_the_link_of_the_mail(self):
        """Our page, a press of its button, the questions; the answer stands on the case, once."""
        # guards: models.quality.survey_user_input:_complaint_begin
        ticket = self.closed()
        with self.at("2026-06-08 09:00"):
            self.sign_in()
            page = self.get(f"/my/ticket/{ticket.id}/survey?access_token={ticket.access_token}")
            self.assertEqual(ticket.survey_input_id.state, "new")
            went = self.press(page)
            self.assertEqual(went.status_code, 303)
            self.env.invalidate_all()
            self.assertEqual(ticket.survey_input_id.state, "in_progress")
            self.assertAsked(went, "Does the solution satisfy you?")
            # a second press leads to the same questions
            self.assertEqual(self.press(page).headers["Location"], went.headers["Location"])
            result = self.submit_survey(ticket.survey_input_id, 4, 4, 4, 4)
            self.assertNotIn("error", result)
            self.assertAlmostEqual(ticket.satisfaction, 75.0)
            again = self.submit_survey(ticket.survey_input_id, 1, 1, 1, 1)
            self.assertEqual(again["error"], "unauthorized")
            self.assertAlmostEqual(ticket.satisfaction, 75.0)
            thanks = self.get(f"/my/ticket/{ticket.id}/survey?access_token={ticket.access_token}")
        self.assertIn("Thank you", thanks.text)

    def test_questions_come_in_the_customers_language(self):
        arabic = self.make_customer("هند", "hind@example.com")
        ticket = self.closed(arabic)
        with self.at("2026-06-08 09:00"):
            self.sign_in()
            link = ticket._survey_link().removeprefix(ticket.get_base_url()).replace("signed-in", ticket.access_token)
            went = self.press(self.url_open(link))
            self.assertAsked(went, "هل أنتم راضون عن الحل؟", "rtl")

    def test_friendly_page_afterwards(self):
        """Too late, or withdrawn: the date and what to do instead, on our page and on Odoo's; nothing is taken."""
        # guards: controllers.survey:_redirect_with_error
        ticket = self.closed()
        answer = ticket.survey_input_id
        with self.at("2026-06-08 09:00"):
            self.env["survey.user_input"]._complaint_begin(ticket)
        self.sign_in()
        ours = f"/my/ticket/{ticket.id}/survey?access_token={ticket.access_token}"
        theirs = f"/survey/start/{answer.survey_id.access_token}?answer_token={answer.access_token}"
        with self.at("2026-06-15 09:00"):
            for url in (ours, theirs):
                page = self.url_open(url)
                self.assertEqual(page.status_code, 200)
                self.assertIn("14 June 2026", page.text)
                self.assertIn(ticket.number, page.text)
            self.assertEqual(self.submit_survey(answer, 1, 1, 1, 1)["error"], "answer_deadline")
        self.assertFalse(ticket.has_satisfaction)
        reopened = self.closed()
        with self.at("2026-06-08 09:00"):
            reopened.sudo().action_reopen("Again")
        with self.at("2026-06-08 09:01"):
            page = self.get(f"/my/ticket/{reopened.id}/survey?access_token={reopened.access_token}")
            self.assertIn("is open again", page.text)

    def test_who_may_answer(self):
        """The customer, signed in or by the link; no stranger, and no staff whatever they hold."""
        # guards: controllers.survey:portal_ticket_survey
        # guards: controllers.survey:_check_validity
        ticket, answer = self.closed(), None
        answer = ticket.survey_input_id
        page = f"/my/ticket/{ticket.id}/survey"
        theirs = f"/survey/start/{answer.survey_id.access_token}?answer_token={answer.access_token}"
        with self.at("2026-06-08 09:00"):
            self.sign_in(self.sara)
            self.assertIn("survey_open", self.get(page).text)
            self.assertIn('name="survey"', self.get(f"/my/ticket/{ticket.id}").text)
            for who, url in ((self.omar, page), (None, page), (None, f"{page}?access_token=x")):
                self.sign_in(who)
                self.assertEqual(self.get(url).status_code, 303, url)
            self.sign_in(self.agent)
            refused = self.get(f"{page}?access_token={ticket.access_token}")
            self.assertNotIn("survey_open", refused.text)
            sent = self.post(page, {"access_token": ticket.access_token, "challenge": "ab" * 16, "person": "ba" * 16})
            self.assertEqual(sent.status_code, 422)
            self.assertNotIn("Does the solution", self.url_open(theirs).text)
            self.env.invalidate_all()
            self.assertEqual(answer.state, "new")
            # somebody signed in as another customer who holds the link of the mail
            self.sign_in(self.omar)
            went = self.press(self.get(f"{page}?access_token={ticket.access_token}"))
            self.assertAsked(went, "Does the solution satisfy you?")
            # now that the questions are open to the customer, they are not to staff
            self.sign_in(self.agent)
            self.assertNotIn("Does the solution", self.url_open(theirs).text)

    def test_no_second_answer_by_retry(self):
        # guards: controllers.survey:survey_retry
        ticket = self.closed()
        answer = self.answer(ticket.survey_input_id, 5, 5, 5, 5)
        with self.at("2026-06-08 09:00"):
            self.sign_in()
            answers = self.env["survey.user_input"].search([])
            self.url_open(f"/survey/retry/{answer.survey_id.access_token}/{answer.access_token}")
        # one that the retry made would belong to no case
        self.assertEqual(self.env["survey.user_input"].search([]), answers)
        self.assertEqual(ticket.survey_input_id, answer)

    def test_by_the_tracking_code(self):
        """An anonymous reporter is asked on the page that the code opens, and nowhere else."""
        # guards: controllers.survey:complaint_track_survey
        self.type("report").write({"survey_id": self.env.ref(f"{MODULE}.survey_inquiry").id, "survey_on_close": True})
        with self.at("2026-06-07 10:00"):
            vals = {
                "name": "Bribes",
                "type_id": self.type("report").id,
                "description": "<p>At the counter.</p>",
                "filing_lang": "en_US",
            }
            report = self.env["helpdesk.ticket.filing"]._file_public(
                {**vals, "team_id": self.team.id}, "cd" * 16, self.env["ir.attachment"], anonymous=True
            )
            report.solution = "<p>Looked into.</p>"
            report.action_solve_first_contact()
            self.sign_in()
            self.assertEqual(self.get("/complaints/track/survey").status_code, 303)
            code = self.env["helpdesk.ticket.filing"]._code_of_form("cd" * 16)
            self.post("/complaints/track", {"reference": report.number, "code": code})
            self.assertIn(VISIT, self.opener.cookies)
            self.assertIn("/complaints/track/survey", self.get("/complaints/track").text)
            went = self.press(self.get("/complaints/track/survey"))
            self.assertEqual(went.status_code, 303)
            self.assertAsked(went, "Did the answer tell you what you wanted to know?")
            self.submit_survey(report.survey_input_id, 5, 3, 1)
        self.assertAlmostEqual(report.satisfaction, 50.0)
