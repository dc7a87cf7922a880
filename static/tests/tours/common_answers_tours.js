import { registry } from "@web/core/registry";

import { confirmStep, pageRuns, phaseIs } from "./helpers";

const suggestion = (text) => `.o_complaint_solutions .o_complaint_suggestion:contains(${text})`;

registry.category("web_tour.tours").add("complaint_agent_answers_with_reference", {
    steps: () => [
        phaseIs("received"),
        pageRuns("rtl"),
        {
            content: "The answer of a solved case is offered, and why: the words in common are the case's own",
            trigger: `${suggestion("كيف تصحح فاتورة كهرباء")} mark:contains(العدادات)`,
        },
        {
            content: "Read it first",
            trigger: `${suggestion("كيف تصحح")} .o_complaint_suggestion_open`,
            run: "click",
        },
        {
            trigger: ".o_complaint_suggestion_answer:contains(تعاد قراءة العداد)",
        },
        {
            content: "Insert it",
            trigger: `${suggestion("كيف تصحح")} button[name='use_solution']`,
            run: "click",
        },
        {
            trigger: `${suggestion("كيف تصحح")} .badge`,
        },
        {
            trigger: ".o_notebook_headers a[name='solution']",
            run: "click",
        },
        {
            content: "It stands in the solution, where it may be changed",
            trigger: ".o_field_widget[name='solution'] .odoo-editor-editable:contains(تعاد قراءة العداد)",
        },
        {
            content: "Solve at first contact",
            trigger: `${suggestion("كيف تصحح")} button[name='solve_with_solution']`,
            run: "click",
        },
        {
            content: "It is read once more before it goes",
            trigger: ".modal .o_field_widget[name='solution'] .odoo-editor-editable:contains(تعاد قراءة العداد)",
        },
        confirmStep,
        phaseIs("closed"),
        {
            content: "The case keeps what it was answered with",
            trigger: ".o_field_widget[name='solution_case_ids'] td:contains(كيف تصحح)",
        },
        {
            content: "What is over is offered nothing",
            trigger: "body:not(:has(.o_complaint_solutions))",
        },
    ],
});

registry.category("web_tour.tours").add("complaint_customer_sees_answers", {
    steps: () => [
        pageRuns("rtl"),
        {
            content: "A complaint is not answered from the list",
            trigger: "form.o_complaint_form input[name='subject']",
            run: "edit الفواتير المرتفعة للكهرباء وقراءات العدادات",
        },
        {
            trigger: "form.o_complaint_form:not(:has(.o_complaint_answers:visible))",
        },
        {
            content: "It is an inquiry",
            trigger: "form.o_complaint_form label:contains(استفسار) input[name='type']",
            run: "click",
        },
        {
            trigger: ".o_complaint_answers:visible details:contains(كيف تصحح فاتورة كهرباء)",
        },
        {
            trigger: ".o_complaint_answers details summary",
            run: "click",
        },
        {
            trigger: ".o_complaint_answers details[open]:contains(تعاد قراءة العداد)",
        },
        pageRuns("rtl"),
        {
            content: "Something else is not answered by it",
            trigger: "form.o_complaint_form input[name='subject']",
            run: "edit رخصة البناء",
        },
        {
            trigger: "form.o_complaint_form:not(:has(.o_complaint_answers:visible))",
        },
        {
            content: "Nothing that was typed is lost",
            trigger: "form.o_complaint_form",
            run() {
                const typed = this.anchor.querySelector("input[name='subject']").value;
                if (typed !== "رخصة البناء") {
                    throw new Error(`The title is “${typed}”.`);
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("complaint_public_searches_answers", {
    steps: () => [
        pageRuns("rtl"),
        {
            trigger: "form.o_complaint_answers_search input[name='search']",
            run: "edit فواتيري مرتفعة",
        },
        {
            trigger: "form.o_complaint_answers_search button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Another form of the word finds it, open",
            trigger: ".o_complaint_answers_list details[open]:contains(كيف تصحح):contains(تعاد قراءة العداد)",
        },
        pageRuns("rtl"),
    ],
});
