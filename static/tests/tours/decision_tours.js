import { registry } from "@web/core/registry";

import { confirmStep, openStep, pageRuns, phaseIs, press } from "./helpers";

registry.category("web_tour.tours").add("complaint_customer_reopens", {
    steps: () => [
        pageRuns("rtl"),
        {
            content: "The closed case offers the survey and the reopening",
            trigger: "[name='survey'] a[href*='/survey']",
        },
        {
            trigger: "a[href*='decision=reopen']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "form textarea[name='reason']",
            run: "edit لم يصل المبلغ إلى حسابي",
        },
        pageRuns("rtl"),
        {
            trigger: "form button.btn-primary",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open again; nothing is asked any more",
            trigger: ".alert-success:contains(تمت إعادة فتح)",
        },
        {
            trigger: "body:not(:has([name='survey']))",
        },
        {
            content: "The customer's words stand in the talk",
            trigger: ".o_complaint_talk li.mine:contains(لم يصل المبلغ إلى حسابي)",
        },
    ],
});

registry.category("web_tour.tours").add("complaint_customer_answers_survey", {
    steps: () => [
        pageRuns("rtl"),
        {
            content: "Our page first: nothing is answered by opening it",
            trigger: "form.o_complaint_survey button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The questions, in the customer's language",
            trigger: ".o_survey_form h3:contains(هل أنتم راضون عن الحل؟)",
        },
        pageRuns("rtl"),
        ...[0, 1, 2, 3].map((number) => ({
            trigger: `.js_question-wrapper:eq(${number}) label:has(input[value='4'])`,
            run: "click",
        })),
        {
            trigger: ".js_question-wrapper textarea",
            run: "edit أسرعوا في الرد",
        },
        {
            trigger: ".o_survey_form button[value='finish']:enabled",
            run: "click",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_survey_form:contains(تم استلام إجابتكم)",
        },
    ],
});

registry.category("web_tour.tours").add("complaint_customer_files_again", {
    steps: () => [
        pageRuns("rtl"),
        {
            content: "The window is over: only a new case can go on with it",
            trigger: "body:not(:has(a[href*='decision=reopen'])) a[href*='decision=again']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "form textarea[name='reason']",
            run: "edit ما زال المبلغ ناقصا",
        },
        {
            trigger: "form button.btn-primary",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[name='follow_up'] a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#wrap:contains(ما زال المبلغ ناقصا)",
        },
        pageRuns("rtl"),
    ],
});

registry.category("web_tour.tours").add("complaint_agent_takes_decision_down", {
    steps: () => [
        phaseIs("processing"),
        {
            trigger: ".o_notebook_headers a[name='solution']",
            run: "click",
        },
        {
            content: "A ready text comes into the solution",
            trigger: "button[name='action_write_answer']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='text_ids'] input",
            run: "edit النتائج",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(النتائج والإجراءات)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='body']:contains(تبيّن لنا)",
        },
        {
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name='solution']:contains(تبيّن لنا)",
        },
        openStep("اقتراح الحل"),
        {
            content: "What is written is read once more before it goes",
            trigger: ".modal .o_field_widget[name='solution']:contains(تبيّن لنا)",
        },
        confirmStep,
        phaseIs("proposed"),
        press("action_open_decision_log"),
        {
            trigger: ".modal .o_field_widget[name='decision'] input[data-value='accept']",
            run: "click",
        },
        {
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        phaseIs("closed"),
        {
            trigger: ".o_notebook_headers a[name='satisfaction']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='survey_state'].o_field_badge:visible",
        },
    ],
});
