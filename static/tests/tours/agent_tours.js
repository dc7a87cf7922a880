import { registry } from "@web/core/registry";

import {
    buttonsAre,
    columnOf,
    confirmStep,
    openStep,
    pageRuns,
    phaseIs,
    press,
    said,
    stepsInOneLine,
} from "./helpers";

registry.category("web_tour.tours").add("complaint_agent_kanban", {
    steps: () => [
        {
            content: "Wait for the cards",
            trigger: `${columnOf("شكوى جديدة")} .o_kanban_record:contains(شكوى للسحب)`,
        },
        pageRuns("rtl"),
        {
            content: "Drag a card from received to verification",
            trigger: ".o_kanban_record:contains(شكوى للسحب)",
            async run({ drag_and_drop }) {
                await drag_and_drop(columnOf("شكوى قيد التحقق"));
            },
        },
        {
            trigger: `${columnOf("شكوى قيد التحقق")} .o_kanban_record:contains(شكوى للسحب)`,
        },
        {
            content: "A drag that the process does not allow is refused with a sentence",
            trigger: ".o_kanban_record:contains(شكوى مستلمة)",
            async run({ drag_and_drop }) {
                await drag_and_drop(columnOf("شكوى مقترح حلها"));
            },
        },
        {
            trigger: ".o_error_dialog:contains(/CMP\\/\\d{4}/)",
        },
        {
            trigger: ".modal footer button:first",
            run: "click",
        },
        {
            content: "The card is back, and opens",
            trigger: `body:not(:has(.modal)) ${columnOf("شكوى جديدة")} .o_kanban_record:contains(شكوى مستلمة)`,
            run: "click",
        },
        phaseIs("received"),
        pageRuns("rtl"),
        press("action_start_verification"),
        phaseIs("verification"),
        press("action_accept"),
        phaseIs("processing"),
        openStep("اقتراح الحل"),
        {
            content: "The dialog opens with the caret in its text",
            trigger: ".modal .o_field_widget[name='solution'] .odoo-editor-editable:focus",
            run: "editor صرف الدعم وأودع في الحساب",
        },
        {
            content: "One line says until when the customer may decide",
            trigger: ".modal .o_field_widget[name='consequence']:contains(23:59)",
        },
        pageRuns("rtl"),
        confirmStep,
        phaseIs("proposed"),
        // take back, out of scope
        buttonsAre(Array(2).fill("action_open_step")),
        {
            trigger: ".o_back_button",
            run: "click",
        },
        {
            trigger: `${columnOf("شكوى مقترح حلها")} .o_kanban_record:contains(شكوى مستلمة)`,
        },
    ],
});

registry.category("web_tour.tours").add("complaint_agent_form", {
    steps: () => [
        phaseIs("received"),
        pageRuns("ltr"),
        {
            content: "The bar shows the road ahead, and cannot be clicked",
            trigger: ".o_complaint_phase_bar:has(button[data-value='closed']:disabled)",
        },
        {
            content: "The base's bar of stages is not shown beside it",
            trigger: ".o_form_statusbar:not(:has(.o_statusbar_status))",
        },
        // first contact, out of scope
        buttonsAre(["action_start_verification", ...Array(2).fill("action_open_step")]),
        press("action_start_verification"),
        phaseIs("verification"),
        said("Verification has begun"),
        // first contact, return, refer, do not accept, out of scope
        buttonsAre(["action_accept", ...Array(5).fill("action_open_step")]),
        stepsInOneLine,
        {
            content: "A seldom step is in the menu, which the keyboard reaches",
            trigger: ".o_complaint_more_steps",
            run: "click",
        },
        {
            trigger: ".o_complaint_step button[name='action_open_hand_over']",
            run: "press ArrowDown",
        },
        {
            trigger: ".o_complaint_step button[name='action_open_hand_over']:focus",
            run: "press Enter",
        },
        {
            trigger: ".modal .o_form_view",
        },
        {
            trigger: ".modal .btn-close",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)):not(:has(.o_complaint_step))",
        },
        {
            content: "An unclassified case is not accepted: the sentence names what is missing",
            trigger: ".o_statusbar_buttons button[name='action_accept']",
            run: "click",
        },
        {
            trigger: ".o_error_dialog:contains(Importance)",
        },
        {
            trigger: ".modal footer button:first",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name='category_id'] input",
            run: "edit Payments",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(/^Payments$/)",
            run: "click",
        },
        {
            content: "The category brings its importance, which this agent cannot change",
            trigger: ".o_field_widget[name='importance'] input[data-value='medium']:checked:disabled",
        },
        {
            content: "Ask the customer",
            trigger: ".o_statusbar_buttons button[name='action_open_step']:contains(Return to the customer)",
            run: "click",
        },
        {
            content: "Without a text the dialog stays",
            trigger: ".modal .modal-footer button[name='action_confirm']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='text'].o_field_invalid",
        },
        {
            trigger: ".modal .o_field_widget[name='text'] textarea",
            run: "edit A copy of the bank statement of May",
        },
        {
            trigger: ".modal .modal-footer button[name='action_confirm']",
            run: "click",
        },
        phaseIs("awaiting_customer"),
        buttonsAre(["action_resume", "action_open_step"]),
        press("action_resume"),
        phaseIs("verification"),
        press("action_accept"),
        phaseIs("processing"),
        // propose, return, refer, out of scope; sending back and closing unsolved are the leader's
        buttonsAre(Array(4).fill("action_open_step")),
        {
            trigger: ".o_statusbar_buttons:not(:contains(Back to verification)):not(:contains(Close as not solved))",
        },
        {
            trigger: ".o_notebook_headers a[name='history']",
            run: "click",
        },
        {
            content: "The history holds every move",
            trigger: ".o_field_widget[name='move_ids'] .o_data_row:eq(4)",
        },
        {
            trigger: ".o_notebook_headers a[name='deadlines']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='deadline_ids'] .o_complaint_limit",
        },
    ],
});
