import { registry } from "@web/core/registry";

import { pageRuns, press } from "./helpers";

const stateIs = (state) => ({
    content: `The follow-up is ${state}`,
    trigger: `.o_statusbar_status button.o_arrow_button_current[data-value='${state}']`,
});

registry.category("web_tour.tours").add("complaint_quality_followup", {
    steps: () => [
        {
            content: "The card of the dissatisfied customer",
            trigger: ".o_kanban_record:contains(/CMP\\/\\d{4}/)",
            run: "click",
        },
        stateIs("open"),
        pageRuns("rtl"),
        {
            content: "What the customer answered is there to read",
            trigger: ".o_field_widget[name='answers'] dt",
        },
        press("action_log_contact"),
        {
            trigger: ".modal .o_field_widget[name='outcome'] input[data-value='reached']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='answer'] textarea",
            run: "edit لم يتصل بي أحد",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        stateIs("contacted"),
        {
            content: "Without a reason it is not treated: the sentence says so",
            trigger: ".o_statusbar_buttons button[name='action_explain']",
            run: "click",
        },
        {
            trigger: ".modal footer button:first",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name='reason_id'] input",
            run: "click",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(استغرق الأمر وقتًا طويلًا)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='verdict'] input[data-value='justified']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='finding'] textarea",
            run: "edit تأخر الرد أسبوعين وقدم الاعتذار",
        },
        press("action_explain"),
        stateIs("treated"),
        {
            trigger: ".o_field_widget[name='note'] textarea",
            run: "edit رضي المستفيد",
        },
        press("action_close"),
        stateIs("closed"),
        pageRuns("rtl"),
    ],
});
