import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

import { pageRuns, phaseIs } from "./helpers";

const PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const form = "form.o_complaint_form";

/** Fails unless each side of the comparison stands in the direction of its own text. */
const sidesRun = {
    content: "Each text runs in its own direction",
    trigger: ".modal .o_complaint_compared",
    run() {
        const cells = [...this.anchor.querySelectorAll(".o_complaint_words")].filter((cell) => cell.textContent.trim());
        const arabic = cells.filter((cell) => /[\u0600-\u06ff]/.test(cell.textContent));
        if (!arabic.length || arabic.some((cell) => getComputedStyle(cell).direction !== "rtl")) {
            throw new Error("An Arabic text does not run from right to left.");
        }
    },
};

registry.category("web_tour.tours").add("complaint_agent_compares", {
    steps: () => [
        pageRuns("rtl"),
        phaseIs("received"),
        {
            content: "The case says that others look like it",
            trigger: "[name='possible_duplicate'] [name='match_count']:contains(/[12]/)",
        },
        {
            trigger: "[name='possible_duplicate'] button[name='action_open_duplicate_wizard']",
            run: "click",
        },
        {
            content: "The most similar one is shown beside it",
            trigger: ".modal .o_complaint_duplicate.btn-primary:contains(%)",
        },
        sidesRun,
        {
            content: "What both have is marked, what one alone has stands out, and the reasons are told",
            trigger: ".modal .o_complaint_comparison:has(mark):has([name='evidence'] .text-bg-success)",
        },
        {
            content: "The other candidate is one click away",
            trigger: ".modal .o_complaint_duplicate.btn-outline-secondary",
            run: "click",
        },
        {
            content: "It takes the place of the first",
            trigger: ".modal .o_complaint_compared ins",
        },
        {
            trigger: ".modal footer button[name='action_different']",
            run: "click",
        },
        {
            content: "One candidate is left, and its file is known to be the same",
            trigger:
                ".modal:not(:has(.o_complaint_duplicate.btn-outline-secondary)) .o_complaint_compared [name='files'] .badge:contains(في الطلبين)",
        },
        {
            trigger: ".modal footer button[name='action_confirm']:contains(الموضوع نفسه)",
            run: "click",
        },
        phaseIs("cancelled"),
        {
            content: "It may be taken back",
            trigger: ".o_statusbar_buttons button[name='action_undo_duplicate']",
            run: "click",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        phaseIs("received"),
    ],
});

registry.category("web_tour.tours").add("complaint_customer_is_shown_his_case", {
    steps: () => [
        pageRuns("rtl"),
        {
            trigger: `${form} input[name='subject']`,
            run: "edit لم يصلني مبلغ الاعانه عن شهر مايو",
        },
        {
            trigger: `${form} textarea[name='description']`,
            run: "edit تقدمت بطلب الإعانة رقم 448812 في فرع الملز ولم يصلني مبلغ شهر مايو حتى الآن، وأرفق إيصال المراجعة.",
        },
        {
            trigger: `${form} input[name='attachment']`,
            async run() {
                await inputFiles("input[name='attachment']", [
                    new File([PDF], "إيصال.pdf", { type: "application/pdf" }),
                ]);
            },
        },
        {
            trigger: `${form} [data-declaration]:not(.d-none) input[name='declaration']`,
            run: "click",
        },
        {
            trigger: `${form} button.btn-lg[type='submit']`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The open case is shown, and nothing that was typed is lost",
            trigger: `${form}:has(input[name='pending']) fieldset[name='similar']:contains(يشبه)`,
        },
        pageRuns("rtl"),
        {
            trigger: `${form} input[name='similar'][value^='add-']`,
            run: "click",
        },
        {
            trigger: `${form} fieldset[name='similar'] button[type='submit']`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It stands on the page of the open case",
            trigger: "[name='answer_taken']",
        },
        pageRuns("rtl"),
    ],
});
