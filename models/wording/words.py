"""The words for one case, as templates, pages and text messages take them."""

import pytz
from markupsafe import Markup

from odoo.tools import format_date

from ..mail.helpdesk_ticket_notice import NO_TOKEN


class Words:
    """Words of a case in one language; `your`, `the` … are the organisation's, what is made of them is not.

    Begin a sentence with `Your` or `The`. In Arabic, what refers to the case agrees with its noun:
    `words.agree("وعنوانه", "وعنوانها")`.
    """

    def __init__(self, case):
        # two underscores: no template gets at a case of the superuser
        self.__case, self.__env = case.sudo(), case.env
        self.__texts = case.env["helpdesk.policy.wording"]._texts(self.__company, case.env.lang or "en_US")

    @property
    def __company(self):
        return self.__case.company_id or self.__env.company.sudo()

    @property
    def __arabic(self):
        return (self.__env.lang or "").startswith("ar")

    def __of_kind(self, word):
        return self.__texts.get(f"{word}_{self.__case.kind or 'other'}") or self.__texts[f"{word}_other"]

    # ------------------------------------------------------------------ the organisation's words

    @property
    def your(self):
        return self.__of_kind("your")

    @property
    def the(self):
        return self.__of_kind("the")

    @property
    def a(self):
        return self.__of_kind("a")

    @property
    def outcome(self):
        return self.__of_kind("outcome")

    @property
    def A(self):
        return _begun(self.a)

    @property
    def Your(self):
        return _begun(self.your)

    @property
    def The(self):
        return _begun(self.the)

    @property
    def to_the(self):
        """The same after a preposition that Arabic writes together with the article."""
        if self.__arabic:
            return "لل" + self.the[2:] if self.the.startswith("ال") else "ل" + self.the
        return f"to {self.the}"

    @property
    def customer(self):
        return self.__texts["customer"]

    @property
    def Customer(self):
        return _begun(self.customer)

    @property
    def channels(self):
        return self.__texts["channels"]

    @property
    def reopening(self):
        """What the customer may do after the end; written for complaints, said of each kind by its own noun."""
        return self.__texts["reopening"].replace(self.__texts["the_complaint"], self.the)

    @property
    def Reopening(self):
        return _begun(self.reopening)

    @property
    def sender(self):
        """Who writes, in a text message."""
        return self.__texts["sender"] or self.__company.name or ""

    def agree(self, masculine, feminine):
        """The form that agrees with the Arabic noun of the case."""
        noun = (self.the.split() or [""])[0]
        return feminine if noun.endswith(("ى", "ة")) else masculine

    # ------------------------------------------------------------------ how it is, and how it ended

    @property
    def end(self):
        return self.end_of(self.__case.close_reason)

    def end_of(self, reason):
        """The name of an end; one that names complaints is not said of other kinds, which then take the addon's."""
        end = self.__texts.get(f"end_{reason}", "")
        noun = self.__texts["a_complaint"].split()[-1].lower()
        if self.__case.kind == "complaint" or noun not in end.lower():
            return end
        return self.__env["helpdesk.policy.wording"]._shipped(self.__env).get(f"end_{reason}", "")

    @property
    def state(self):
        """How far the case is, for its customer: the end by its reason."""
        return self.state_of(self.__case.phase, self.__case.close_reason)

    def state_of(self, phase, reason=""):
        """
        :param phase: a phase
        :param reason: why the case ended with it
        """
        env, kind = self.__env, self.__case.kind
        if phase in ("closed", "rejected", "cancelled") and self.end_of(reason):
            return self.end_of(reason)
        if phase == "awaiting_customer":
            return env._("Waiting for your answer")
        own = {
            "inquiry": {
                "verification": lambda: env._("Being read"),
                "processing": lambda: env._("Answer in preparation"),
                "proposed": lambda: env._("The answer is there"),
            },
            "suggestion": {
                "verification": lambda: env._("Being reviewed"),
                "processing": lambda: env._("Being studied"),
                "proposed": lambda: env._("The result of the study is there"),
            },
            "report": {"proposed": lambda: env._("The result is there")},
        }
        if phase in own.get(kind, ()):
            return own[kind][phase]()
        return dict(self.__case._fields["phase"]._description_selection(env)).get(phase, "")

    # ------------------------------------------------------------------ sentences' parts

    @property
    def handling(self):
        """What is done with the customer's case, as a noun."""
        env, kind = self.__env, self.__case.kind
        if kind == "inquiry":
            return env._("the preparation of the answer to %s", self.your)
        if kind == "suggestion":
            return env._("the study of %s", self.your)
        return env._("the handling of %s", self.your)

    @property
    def result(self):
        """What is proposed, or answered, as a noun."""
        env, kind = self.__env, self.__case.kind
        if kind == "inquiry":
            return env._("the answer to %s", self.your)
        if kind == "suggestion":
            return env._("the result of the study of %s", self.your)
        if kind == "report":
            return env._("the result of %s", self.your)
        return env._("the proposed solution of %s", self.your)

    @property
    def Result(self):
        return _begun(self.result)

    @property
    def ref(self):
        """Number and title, after a noun of the case."""
        number = Markup("<strong><bdi>%s</bdi></strong>") % self.__case.number
        title = Markup("<em><bdi>%s</bdi></em>") % (self.__case.name or "")
        return self.__env._("%(number)s (%(title)s)", number=number, title=title)

    @property
    def named(self):
        return Markup("%s %s") % (self.your, self.ref)

    @property
    def Named(self):
        return Markup("%s %s") % (self.Your, self.ref)

    def page(self, name):
        """A sentence of the customer's page, by its name."""
        env, names = self.__env, {"your": self.your, "the": self.the, "outcome": self.outcome}
        names.update(new=self.a, The=self.The, Outcome=_begun(self.outcome), handling=self.handling)
        return {
            "received": lambda: env._("Thank you. We have received %(your)s.", **names),
            "lapsed": lambda: env._(
                "The time to decide had ended before: that counts as acceptance, and %(the)s is closed.", **names
            ),
            "accepted": lambda: env._("Thank you. You accepted %(outcome)s, and %(the)s is closed.", **names),
            "refused": lambda: env._("Thank you. We know why you do not accept, and go on with %(your)s.", **names),
            "open_again": lambda: env._("%(The)s is open again. We will contact you about the next steps.", **names),
            "filed_again": lambda: env._(
                "What you filed goes on under a new number. People who did not handle it before look at it.", **names
            ),
            "withdrawn": lambda: env._("%(The)s has been withdrawn.", **names),
            "survey": lambda: env._("What do you think of %(handling)s? Tell us in two minutes.", **names),
            "survey_intro": lambda: env._(
                "What do you think of %(handling)s, and how easy was it to file and to follow?", **names
            ),
            "goes_on": lambda: env._("%(The)s goes on under a new number:", **names),
            "where": lambda: env._("Where %(your)s is", **names),
            "yours": lambda: self.Your,
            "about": lambda: env._("About %(the)s", **names),
            "reopen": lambda: self.Reopening,
            "withdraw": lambda: env._("Withdraw %(the)s", **names),
            "accept": lambda: env._("Accept %(outcome)s", **names),
            "reject": lambda: env._("Reject %(outcome)s", **names),
            "again": lambda: env._("File %(the)s again", **names),
            "add": lambda: env._("Add to %(the)s", **names),
            "follow": lambda: env._("Follow %(the)s", **names),
            "outcome": lambda: names["Outcome"],
            "not_open": lambda: env._("This step is not open any more: it may have been decided already.", **names),
            "ask_accept": lambda: env._("Do you accept %(outcome)s? Then %(the)s closes.", **names),
            "ask_accept_closed": lambda: env._("Do you accept %(outcome)s with which %(the)s was closed?", **names),
            "ask_withdraw": lambda: env._("Do you withdraw %(the)s? We then go no further.", **names),
            "ask_again": lambda: env._(
                "%(The)s goes on under a new number, with its text and files. People who did not handle it before "
                "look at it.",
                **names,
            ),
            "offer_again": lambda: env._(
                "%(The)s can go on under a new number, with its text and files and with what you have just written. "
                "People who did not handle it before look at it.",
                **names,
            ),
            "why_reject": lambda: env._("Why does %(outcome)s not satisfy you?", **names),
            "why_again": lambda: env._("Why is your matter not settled for you?"),
            "why_reopen": lambda: env._("Why do you want to %s?", self.reopening),
            "back": lambda: env._("Back to %(the)s", **names),
            "leave": lambda: env._("Leave this page"),
            "yes_withdraw": lambda: env._("Yes, withdraw"),
            "kept": lambda: env._(
                "Thank you. What you sent is kept with %(the)s, which has ended; the team has been asked to look at "
                "it.",
                **names,
            ),
            "after_end": lambda: env._(
                "%(The)s has ended. What you send is kept with it, and the team is asked to look at it; that does not "
                "reopen anything.",
                **names,
            ),
        }[name]()

    @property
    def salutation(self):
        case = self.__case
        nameless = case.is_anonymous and not case.partner_id
        name = "" if nameless else case.partner_id.name or case.partner_name or ""
        return self.__env["helpdesk.policy.wording"]._salutation(self.__env, name, case.partner_id.is_company)

    def days(self, number):
        """So many working days, in words that agree."""
        env = self.__env
        few = {
            1: lambda: env._("one working day"),
            2: lambda: env._("two working days"),
            3: lambda: env._("three working days"),
            4: lambda: env._("four working days"),
            5: lambda: env._("five working days"),
            6: lambda: env._("six working days"),
            7: lambda: env._("seven working days"),
            8: lambda: env._("eight working days"),
            9: lambda: env._("nine working days"),
            10: lambda: env._("ten working days"),
        }
        return few[number]() if number in few else env._("%(many)s working days", many=number)

    @property
    def reply_days(self):
        """What a customer had to answer; empty where there is no such time."""
        days = self.__company.complaint_reply_days
        return self.days(days) if days else ""

    @property
    def may_be_reopened(self):
        return bool(self.__company.complaint_reopen_days)

    @property
    def was_silent(self):
        """Whether the case closed by itself because no answer came."""
        return self.__case._last_move().came_by == "silence"

    # ------------------------------------------------------------------ text messages

    def until(self, kind):
        """Until when a running deadline of the case lasts, short; empty without one. The last minute is the day."""
        case, env = self.__case, self.__env
        row = case._running(kind)
        if not row:
            return ""
        tz = pytz.timezone(case.team_id._complaint_calendar().tz or "UTC")
        local = pytz.utc.localize(row.due_date).astimezone(tz)
        day = self.day(local.date())
        if (local.hour, local.minute) == (23, 59):
            return env._("by %s", day)
        return env._("by %(day)s, %(hour)s", day=day, hour=local.strftime("%H:%M"))

    def day(self, date):
        """A date, short; empty without one."""
        return format_date(self.__env, date, lang_code=self.__env.lang, date_format="d MMMM") if date else ""

    @property
    def link(self):
        return self.link_to()

    def link_to(self, page=""):
        """The short address of the case's page; who reads the thread has it without the code, as `_notice_link`."""
        case = self.__case
        return f"{case.get_base_url()}/c/{case.id}/{NO_TOKEN}{'/' + page if page else ''}"


def _begun(text):
    return text[:1].upper() + text[1:]
