import { registry } from "@web/core/registry";

import { pageRuns, phaseIs } from "./helpers";

const DIALOG = ".modal:has(.o_complaint_registration)";
const field = (name, control = "input") => `${DIALOG} .o_field_widget[name='${name}'] ${control}`;

function opensTheForm() {
    return [
        {
            content: "The views of cases offer to register one",
            trigger: ".o_control_panel button.o_complaint_register",
            run: "click",
        },
        {
            trigger: field("caller"),
        },
        pageRuns("rtl"),
    ];
}

function writesTheMatter() {
    return [
        {
            trigger: field("category_id"),
            run: "edit Payments",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(/^Payments$/)",
            run: "click",
        },
        {
            trigger: field("subject"),
            run: "edit تأخر صرف الدعم",
        },
        {
            trigger: field("description", "textarea"),
            run: "edit لم يصل الدعم لشهر مايو رقم العملية 48213",
        },
        {
            trigger: `${DIALOG} .modal-footer button[name='action_register']`,
            run: "click",
        },
        phaseIs("received"),
        pageRuns("rtl"),
        {
            content: "The case that was registered is open, with its reference",
            trigger: ".o_form_view h1:contains(/CMP\\/\\d{4}\\/\\d{5}/), .o_breadcrumb:contains(/CMP\\/\\d{4}\\/\\d{5}/)",
        },
    ];
}

registry.category("web_tour.tours").add("complaint_agent_registers_caller", {
    steps: () => [
        ...opensTheForm(),
        {
            content: "A number that nobody is known by",
            trigger: field("caller"),
            run: "edit ٠٥٥ ٩٩٩ ٨٨٧٧ && press Tab",
        },
        {
            content: "It begins the new contact, whom a text message reaches",
            trigger: `${DIALOG}:not(:has(.o_complaint_candidate)) .o_field_widget[name='contact_name'] input`,
            run: "edit ماجد الدوسري",
        },
        ...writesTheMatter(),
    ],
});

registry.category("web_tour.tours").add("complaint_agent_is_warned", {
    steps: () => [
        ...opensTheForm(),
        {
            content: "A number that two people share",
            trigger: field("caller"),
            run: "edit ٠٥٠١٢٣٤٥٦٧ && press Tab",
        },
        {
            trigger: `${DIALOG} .o_complaint_candidate:contains(بدر المطيري)`,
        },
        {
            content: "One click chooses who it is",
            trigger: `${DIALOG} .o_complaint_candidate:contains(هند المطيري)`,
            run: "click",
        },
        {
            content: "The open case is shown before anything is filed",
            trigger: `${DIALOG} .alert-warning:contains(طلب مفتوح سابق) a[href*='/odoo/complaint-cases/'][target='_blank']`,
        },
        ...writesTheMatter(),
    ],
});

registry.category("web_tour.tours").add("complaint_agent_registers_nobody", {
    steps: () => [
        ...opensTheForm(),
        {
            trigger: `${DIALOG} .o_field_widget[name='type_id'] .o_radio_item:contains(بلاغ) input`,
            run: "click",
        },
        {
            content: "A report is taken without a name",
            trigger: field("anonymous"),
            run: "check",
        },
        {
            trigger: field("subject"),
            run: "edit سلم مكسور",
        },
        {
            trigger: field("description", "textarea"),
            run: "edit تشققت السلالم منذ أسبوع",
        },
        {
            trigger: `${DIALOG} .modal-footer button[name='action_register']`,
            run: "click",
        },
        {
            content: "The code is shown this once, to be read out",
            trigger: ".modal .o_complaint_code:contains(/^(\\w{4}-){3}\\w{4}$/)",
        },
        pageRuns("rtl"),
        {
            trigger: ".modal:has(.o_complaint_code) footer .btn-primary",
            run: "click",
        },
        {
            content: "Then the case is open; its code stands among the details, which are folded",
            trigger: "body:not(:has(.modal)) button[aria-controls^='o_complaint_folded']:contains(التفاصيل)",
            run: "click",
        },
        {
            trigger: ".o_form_view:has(div[name='tracking_code'] [name='issued']:visible)",
        },
        phaseIs("received"),
    ],
});
