import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

import { pageRuns } from "./helpers";

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const KEPT = "complaint_receipt";

/** Types the reference and the code that the receipt of this tour showed. */
function typeReceipt() {
    return [
        {
            content: "Type the reference",
            trigger: "form.o_complaint_track input[name='reference']",
            run(helpers) {
                return helpers.edit(JSON.parse(sessionStorage.getItem(KEPT)).reference);
            },
        },
        {
            trigger: "form.o_complaint_track input[name='code']",
            run(helpers) {
                return helpers.edit(JSON.parse(sessionStorage.getItem(KEPT)).code.toLowerCase());
            },
        },
        {
            trigger: "form.o_complaint_track button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
    ];
}

registry.category("web_tour.tours").add("complaint_public_report", {
    steps: () => [
        pageRuns("rtl"),
        {
            content: "The charter leads to the report",
            trigger: ".o_complaint_charter a[href$='/complaints/report']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Without a name is offered first; nobody is asked for one",
            trigger: "form.o_complaint_report:has(input[name='anonymous'][value='1']:checked):not(:has(#name:visible))",
        },
        pageRuns("rtl"),
        {
            content: "With a name the fields come",
            trigger: "input[name='anonymous'][value='0']",
            run: "click",
        },
        {
            trigger: "form.o_complaint_report:has(#name:visible)",
        },
        {
            trigger: "input[name='anonymous'][value='1']",
            run: "click",
        },
        {
            trigger: "form.o_complaint_report:not(:has(#name:visible)) input[name='subject']",
            run: "edit سلالم المركز توشك أن تسقط",
        },
        {
            trigger: "textarea[name='description']",
            run: "edit تشققت السلالم منذ أسبوع ويستعملها المراجعون",
        },
        {
            trigger: "input[name='attachment']",
            async run() {
                const png = Uint8Array.from(atob(PNG), (c) => c.charCodeAt(0));
                await inputFiles("input[name='attachment']", [
                    new File([png], "أحمد الحربي.png", { type: "image/png" }),
                ]);
            },
        },
        {
            trigger: "[data-declaration]:visible input[name='declaration']",
            run: "check",
        },
        {
            trigger: "form.o_complaint_report button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The receipt bears the reference and the code; keep both",
            trigger: ".o_complaint_receipt [name='code']:contains(/^(\\w{4}-){3}\\w{4}$/)",
            run() {
                const [reference, code] = ["reference", "code"].map(
                    (name) => document.querySelector(`.o_complaint_receipt [name='${name}']`).textContent
                );
                sessionStorage.setItem(KEPT, JSON.stringify({ reference, code }));
            },
        },
        pageRuns("rtl"),
        {
            trigger: ".o_complaint_receipt a[href$='/complaints/track']",
            run: "click",
            expectUnloadPage: true,
        },
        ...typeReceipt(),
        {
            content: "The case is there, in its first phase",
            trigger: ".o_complaint_steps li.current:first-child",
        },
        pageRuns("rtl"),
        {
            content: "Add what was forgotten",
            trigger: "form.o_complaint_reply textarea[name='body']",
            run: "edit في الدور الثاني",
        },
        {
            trigger: "form.o_complaint_reply button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_complaint_talk li.mine:contains(في الدور الثاني)",
        },
        {
            trigger: "button[name='leave']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "form.o_complaint_track",
        },
    ],
});

/** Keeps the reference and the code that the test put behind the address, for the tour alone. */
const takesReceipt = {
    content: "The receipt of this visit stands behind the address",
    trigger: "form.o_complaint_track",
    run() {
        const [, reference, code] = decodeURIComponent(window.location.hash).split("#");
        sessionStorage.setItem(KEPT, JSON.stringify({ reference, code }));
    },
};
// one empty page: a PDF without any cannot be cleaned
const PDF =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const item = (name) => `form.o_complaint_reply fieldset[data-item]:has(legend:contains(${name}))`;

registry.category("web_tour.tours").add("complaint_public_answer_items", {
    steps: () => [
        takesReceipt,
        ...typeReceipt(),
        {
            content: "What is missing is named, each with a place of its own",
            trigger: `${item("صورة الهوية")}:contains(سارية المفعول)`,
        },
        pageRuns("rtl"),
        {
            trigger: `${item("رقم الحساب")} input[type='text']`,
            run: "edit SA4420000001",
        },
        {
            trigger: `${item("صورة الهوية")} input[type='file']`,
            async run() {
                const name = this.anchor.name;
                await inputFiles(`input[name='${name}']`, [
                    new File([PDF], "أحمد الحربي.pdf", { type: "application/pdf" }),
                ]);
            },
        },
        {
            trigger: "form.o_complaint_reply textarea[name='body']",
            run: "edit الإيصال سيصل لاحقا",
        },
        {
            trigger: "form.o_complaint_reply button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The case goes on, and the item that is left can still be sent",
            trigger: `body:has(.alert-success[role='status']):not(:has(${item("صورة الهوية")})) ${item("إيصال السداد")}`,
        },
        pageRuns("rtl"),
        {
            trigger: ".o_complaint_talk > li.mine:contains(SA4420000001)",
        },
        {
            trigger: ".o_complaint_talk a:contains(attachment-1.pdf)",
        },
    ],
});

registry.category("web_tour.tours").add("complaint_public_answer", {
    steps: () => [
        takesReceipt,
        ...typeReceipt(),
        {
            content: "The question is read, where it is answered",
            trigger: "form.o_complaint_reply [name='question']:contains(في أي مبنى؟)",
        },
        pageRuns("rtl"),
        {
            trigger: "form.o_complaint_reply textarea[name='body']",
            run: "edit المبنى الشمالي",
        },
        {
            trigger: "form.o_complaint_reply button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The case goes on",
            trigger: "body:has(.alert-success[role='status']) .o_complaint_steps li.current:nth-child(2)",
        },
    ],
});

registry.category("web_tour.tours").add("complaint_agent_tracking_code", {
    steps: () => [
        {
            content: "The tracking code stands among the details, which are folded",
            trigger: "button[aria-controls^='o_complaint_folded']:contains(التفاصيل)",
            run: "click",
        },
        {
            trigger: "button[name='action_issue_tracking_code']:visible",
            run: "click",
        },
        {
            content: "The code is shown this once",
            trigger: ".modal .o_complaint_code:contains(/^(\\w{4}-){3}\\w{4}$/)",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "The form knows that there is one",
            trigger: "body:not(:has(.modal)) .o_form_view:has(div[name='tracking_code'] [name='issued']:visible)",
        },
    ],
});
