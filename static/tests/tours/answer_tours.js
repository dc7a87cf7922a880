import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

import { pageRuns, phaseIs, press } from "./helpers";

const PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const item = (name) => `fieldset[data-item]:has(legend:contains(${name}))`;

registry.category("web_tour.tours").add("complaint_customer_answers", {
    steps: () => [
        pageRuns("rtl"),
        {
            content: "The form is open, and names what is missing",
            trigger: `details[name='answer'][open] ${item("صورة الهوية")}:contains(سارية المفعول)`,
        },
        {
            content: "What could not be read is asked for again, with the officer's words",
            trigger: `${item("إيصال السداد")}:contains(التاريخ غير واضح)`,
        },
        {
            trigger: `${item("رقم الحساب")} input[type='text']`,
            run: "edit SA4420000001",
        },
        {
            content: "A document goes with its own item",
            trigger: `${item("صورة الهوية")} input[type='file']`,
            async run() {
                const input = this.anchor;
                await inputFiles(`input[name='${input.name}']`, [
                    new File([PDF], "الهوية.pdf", { type: "application/pdf" }),
                ]);
            },
        },
        {
            trigger: "textarea[name='text']",
            run: "edit الإيصال سيصل لاحقا",
        },
        {
            trigger: "form.o_complaint_answer button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The answer is acknowledged, and the item that is left is named",
            trigger: "[name='answer_taken']:contains(إيصال السداد):not(:contains(صورة الهوية))",
        },
        pageRuns("rtl"),
        {
            content: "It can be sent from here",
            trigger: `details[name='answer'][open] ${item("إيصال السداد")} input[type='file']`,
            async run() {
                const input = this.anchor;
                await inputFiles(`input[name='${input.name}']`, [
                    new File([PDF], "إيصال.pdf", { type: "application/pdf" }),
                ]);
            },
        },
        {
            trigger: "form.o_complaint_answer button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Nothing is missing any more",
            trigger: "[name='answer_taken']:not(:has(li))",
        },
        {
            trigger: "li a[href*='/web/content/']:contains(الهوية.pdf)",
        },
    ],
});

const row = (name) => `.o_field_widget[name='requirement_ids'] .o_data_row:contains(${name})`;

registry.category("web_tour.tours").add("complaint_agent_checks", {
    steps: () => [
        phaseIs("verification"),
        {
            trigger: ".o_notebook_headers a[name='verification']",
            run: "click",
        },
        {
            content: "The case is not accepted before somebody looked at what was sent",
            trigger: ".o_statusbar_buttons button[name='action_accept']",
            run: "click",
        },
        {
            trigger: ".modal footer button:first",
            run: "click",
        },
        ...["صورة الهوية", "رقم الحساب", "إيصال السداد"].flatMap((name) => [
            {
                trigger: `${row(name)} button[name='action_provided']`,
                run: "click",
            },
            {
                trigger: `${row(name)}:not(:has(button[name='action_provided']))`,
            },
        ]),
        press("action_accept"),
        phaseIs("processing"),
        {
            content: "Log a call that nobody answered",
            trigger: "button[name='action_log_contact'].oe_stat_button",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='outcome'] input[data-value='no_answer']",
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) button[name='action_log_contact'].oe_stat_button:contains(1)",
        },
    ],
});
