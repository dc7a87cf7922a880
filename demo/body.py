"""The demo's body: a ministry's policy pack, and what this body has otherwise than that ministry."""

MODULE = "helpdesk_mgmt_complaint"
PACK = "ministry"
# role of the pack: who has it
ROLES = {
    "head": ("manager",),
    "reception": ("agent",),
    "follow_up": ("quality", "follow_up"),
    "classification": ("manager",),
    "department_head": ("manager",),
    "department_staff": ("agent",),
    "senior_management": ("director",),
    "media_team": ("quality",),
}
ADDRESS = {
    "street": "1200 طريق الملك",
    "city": "الرياض",
    "zip": "12211",
}
CONTACT = {
    "en_US": "Beneficiary services\nPhone: +966 11 010 0000\nE-mail: care@example.com",
    "ar": "خدمة المتعاملين\nهاتف: ‎+966 11 010 0000\nالبريد الإلكتروني: care@example.com",
}
# what the pack calls the body, and what this one is
NAMES = {
    "الوزارة": "الهيئة",
    "the ministry's": "the authority's",
    "the ministry": "the authority",
    "Ministry": "Authority",
}
TEXTS = ("name", "description", "text")


def apply(demo, users):
    """The body takes the pack; then it is made this body's own.

    :param demo: `helpdesk.complaint.demo`, the body being loaded
    :param users: {key of a person: user}
    """
    env = demo.env
    company = env.ref("base.main_company")
    roles = {role: [users[key].id for key in keys] for role, keys in ROLES.items()}
    made = demo._holding(env["helpdesk.policy.pack"].apply(PACK, company, roles))
    demo._called("calendar", made["hours", "main"])
    demo._called("calendar_channels", made["hours", "every_day"])
    demo._called("team_services", made["teams", "department"])
    demo._called("accounts", made["channels", "social"])
    for (section, key), record in made.items():
        if section == "sla":
            demo._called(f"policy_{key}", record)
        elif section in ("categories", "bodies"):
            # this body has services and partners of its own
            record.active = False
    # the stories count working days as if none had been a holiday
    plans = env["helpdesk.holiday.plan"].search([("company_id", "=", company.id)])
    plans.holiday_ids.filtered(lambda day: day.date_from <= company._local_today()).action_drop()
    _speak_for_the_body(demo, made)
    # one follows the cases, the other judges how they were handled
    company.complaint_team_id.officer_ids = users["follow_up"]
    company.complaint_charter_contact = CONTACT["en_US"]
    demo._in_arabic(company, {"complaint_charter_contact": CONTACT["ar"]})
    # who files confirms that it is true; nobody has to say first whether the case is this body's
    types = {kind: env.ref(f"{MODULE}.type_{kind}") for kind in ("complaint", "report", "inquiry", "suggestion")}
    (types["complaint"] | types["report"]).write({"requires_declaration": True, "check_jurisdiction": False})
    # an answer is an answer, and whoever has an idea is welcome
    types["inquiry"].needs_decision = False
    types["suggestion"].write({"active": True, "show_in_portal": True, "demands_category": True})
    for type_ in types.values():
        type_.survey_on_close = False
    # customers are told when something happens
    company.write(
        {"complaint_invite_suggestions": True, "complaint_survey_on_close": False, "complaint_update_days": 0}
    )


def _speak_for_the_body(demo, made):
    """What the pack says of a ministry is said of this body."""
    for record in made.values():
        texts = {}
        for name in TEXTS:
            if name in record._fields and record._fields[name].store:
                for lang, _label in demo.env["res.lang"].get_installed():
                    texts.setdefault(lang, {})[name] = record.with_context(lang=lang)[name]
        for lang, said in texts.items():
            for name, text in said.items():
                own = text
                for theirs, ours in NAMES.items():
                    own = own and own.replace(theirs, ours)
                if own != text:
                    record.with_context(lang=lang)[name] = own
