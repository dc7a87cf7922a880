import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

import { nothingBroke, pageRuns, watchErrors } from "./helpers";

const PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

registry.category("web_tour.tours").add("complaint_customer_files", {
    steps: () => [
        pageRuns("rtl"),
        {
            content: "Start a new case from the list",
            trigger: "button[name='create_new_ticket']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Wait for the form",
            trigger: "form.o_complaint_form",
        },
        pageRuns("rtl"),
        {
            content: "An inquiry asks for no declaration",
            trigger: "form.o_complaint_form:has([data-declaration]:visible) input[name='type']:not(:checked):eq(1)",
            run: "click",
        },
        {
            trigger: "form.o_complaint_form:not(:has([data-declaration]:visible))",
        },
        {
            content: "A complaint does",
            trigger: "form.o_complaint_form input[name='type']:first",
            run: "click",
        },
        {
            trigger: "[data-declaration]:visible input[name='declaration']:enabled",
        },
        {
            trigger: "select[name='category']",
            run: "selectByLabel Payments",
        },
        {
            trigger: "input[name='subject']",
            run: "edit تأخر صرف الدعم",
        },
        {
            trigger: "textarea[name='description']",
            run: "edit لم يصل الدعم لشهر مايو رقم العملية 48213",
        },
        {
            trigger: "textarea[name='remedy']",
            run: "edit صرف المبلغ المتأخر",
        },
        watchErrors,
        {
            content: "A program and an empty file are refused before they are sent, both at a time",
            trigger: "input[name='attachment']",
            async run() {
                await inputFiles("input[name='attachment']", [new File(["MZ"], "setup.exe"), new File([], "فارغ.pdf")]);
            },
        },
        {
            trigger:
                ".o_complaint_file_problems:visible:contains(setup.exe):contains(فارغ.pdf):not(:contains(The file))",
        },
        {
            content: "Attach two documents instead",
            trigger: "input[name='attachment']",
            async run() {
                const png = Uint8Array.from(atob(PNG), (c) => c.charCodeAt(0));
                await inputFiles("input[name='attachment']", [
                    new File([PDF], "كشف الحساب.pdf", { type: "application/pdf" }),
                    new File([png], "receipt.png", { type: "image/png" }),
                ]);
            },
        },
        {
            trigger: ".o_complaint_file_problems:not(:visible)",
        },
        nothingBroke,
        {
            trigger: "[data-declaration]:visible input[name='declaration']",
            run: "check",
        },
        {
            trigger: "form.o_complaint_form button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page of the case names its reference",
            trigger: ".alert-success[role='status']:contains(/CMP\\/\\d{4}\\/\\d{5}/)",
        },
        pageRuns("rtl"),
        {
            content: "Both files are on the page",
            trigger: "li a[href*='/web/content/']:contains(receipt.png)",
        },
        {
            trigger: "li a[href*='/web/content/']:contains(كشف الحساب.pdf)",
        },
        {
            content: "The bar stands at the first of the steps",
            trigger: ".o_complaint_steps li.current:first-child",
        },
    ],
});

registry.category("web_tour.tours").add("complaint_customer_rejects", {
    steps: () => [
        pageRuns("rtl"),
        {
            content: "Read the solution, and reject it",
            trigger: "[name='solution']:contains(سيصرف المبلغ) a[href*='decision=reject']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The confirming page shows the solution again",
            trigger: "form[action$='/decision']:contains(سيصرف المبلغ)",
        },
        pageRuns("rtl"),
        {
            content: "Without a reason the form is not sent",
            trigger: "form[action$='/decision'] textarea[name='reason']:required",
            run: "edit المبلغ ناقص",
        },
        {
            trigger: "form[action$='/decision'] button.btn-primary",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The case is in processing again, and nothing is left to decide",
            trigger: "body:has(.alert-success[role='status']):not(:has(a[href*='decision=accept']))",
        },
        {
            trigger: ".o_complaint_steps li.current:nth-child(3)",
        },
        pageRuns("rtl"),
    ],
});

registry.category("web_tour.tours").add("complaint_customer_accepts", {
    steps: () => [
        {
            content: "The link of the notice leads to the confirming page",
            trigger: "form[action$='/decision']:contains(صرف المبلغ كاملا)",
        },
        pageRuns("rtl"),
        {
            trigger: "form[action$='/decision']:not(:has(textarea)) button.btn-primary",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The case is closed: it may be reopened, not decided",
            trigger: ".alert-success[role='status']",
        },
        {
            trigger: "body:not(:has(a[href*='decision=accept'])) a[href*='decision=reopen']",
        },
        {
            trigger: ".o_complaint_steps li.done:last-child",
        },
        pageRuns("rtl"),
    ],
});

/**
 * From the home page to the case, its word by when, a notice, and a message, in either language.
 *
 * @param {"rtl"|"ltr"} direction
 */
function follows(direction) {
    return [
        pageRuns(direction),
        {
            content: "The home page says what is next; one click leads to the case",
            trigger: "section[name='open_cases'] a:contains(/2026|2027|2028/)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page says by when",
            trigger: "[name='what_next'] [name='limits'] dd:contains(/\\d{2}:\\d{2}/)",
        },
        pageRuns(direction),
        watchErrors,
        {
            content: "A notice is folded",
            trigger: "li.o_complaint_notice > details:not([open]) > summary",
            run: "click",
        },
        {
            content: "It opens, and has nothing to press",
            trigger: "li.o_complaint_notice > details[open]:not(:has(a))",
        },
        {
            content: "There is one place to write",
            trigger: "form.o_complaint_answer textarea[name='text']",
            run: "edit متى تصلني الإجابة؟",
        },
        nothingBroke,
        {
            trigger: "form.o_complaint_answer button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "body:has([name='answer_taken']) .o_complaint_talk > li.mine:contains(متى تصلني الإجابة؟)",
        },
        pageRuns(direction),
    ];
}

registry.category("web_tour.tours").add("complaint_customer_follows_ar", { steps: () => follows("rtl") });
registry.category("web_tour.tours").add("complaint_customer_follows_en", { steps: () => follows("ltr") });
