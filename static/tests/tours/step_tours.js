import { registry } from "@web/core/registry";

import { columnOf, confirmStep, openStep, pageRuns, phaseIs, said } from "./helpers";

/** Four clicks and the text: the step, a ready text, the end of the text, the confirmation. */
registry.category("web_tour.tours").add("complaint_step_ready_text", {
    steps: () => [
        phaseIs("processing"),
        openStep("اقتراح الحل"),
        {
            content: "The caret stands in the text",
            trigger: ".modal .o_field_widget[name='solution'] .odoo-editor-editable:focus",
        },
        {
            content: "Insert a ready text",
            trigger: ".modal button[name='insert_text']:contains(الخطوة التالية)",
            run: "click",
        },
        {
            content: "It stands there, and the caret behind it",
            trigger: ".modal .o_field_widget[name='solution'] .odoo-editor-editable:focus:contains(الخطوات التالية)",
        },
        {
            content: "One line says what follows, and until when",
            trigger: ".modal .o_field_widget[name='consequence']:contains(وأمامه حتى)",
        },
        pageRuns("rtl"),
        confirmStep,
        phaseIs("proposed"),
        said("قُدّم الحل المقترح"),
        {
            content: "It can be taken back from there",
            trigger: ".o_notification button:contains(سحبه)",
            run: "click",
        },
        phaseIs("processing"),
    ],
});

registry.category("web_tour.tours").add("complaint_step_by_drag", {
    steps: () => [
        {
            trigger: `${columnOf("Card in work")} .o_kanban_record:contains(Card to drag)`,
        },
        {
            content: "Drag a card to where a word is needed",
            trigger: ".o_kanban_record:contains(Card to drag)",
            async run({ drag_and_drop }) {
                await drag_and_drop(columnOf("Card that waits"));
            },
        },
        {
            content: "The dialog of the step opens; the card has not moved",
            trigger: `body:has(${columnOf("Card in work")} .o_kanban_record:contains(Card to drag)) .modal textarea:focus`,
            run: "edit A copy of the statement",
        },
        {
            trigger: ".modal .o_field_widget[name='consequence']:contains(He has until)",
        },
        confirmStep,
        {
            content: "Now it has",
            trigger: `body:not(:has(.modal)) ${columnOf("Card that waits")} .o_kanban_record:contains(Card to drag)`,
        },
        said("Returned to the customer"),
        {
            content: "Its thread offers the ready texts",
            trigger: ".o_kanban_record:contains(Card to drag)",
            run: "click",
        },
        {
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit ::What",
        },
        {
            trigger: ".o-mail-Composer-suggestion:contains(What happens next)",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input:value(/الخطوات التالية/)",
        },
    ],
});
