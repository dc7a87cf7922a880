"""Builders for surveys: answering as Odoo's own pages do."""

from .common import MODULE


class SurveyBuilders:
    def answer(self, answer, *values, text="شكرا"):
        """Answers the scale questions in their order with `values`, the text with `text`, and sends the survey."""
        answer = answer.sudo()
        scales = answer.predefined_question_ids.filtered(lambda q: q.question_type == "scale")
        for question, value in zip(scales, values, strict=False):
            answer._save_lines(question, str(value))
        for question in answer.survey_id.question_ids.filtered(lambda q: q.question_type == "text_box"):
            answer._save_lines(question, text)
        answer._mark_done()
        self.env.flush_all()
        return answer

    def survey(self, kind):
        return self.env.ref(f"{MODULE}.survey_{kind}")

    def survey_notices(self, ticket):
        """Events of the notices about surveys that went out by some channel besides the case, oldest first."""
        told = ticket.notice_ids.filtered(lambda n: n.event.startswith("survey") and n.channel != "portal")
        return told.sorted("id").mapped("event")
