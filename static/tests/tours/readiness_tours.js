import { registry } from "@web/core/registry";

import { pageRuns } from "./helpers";

// What is wrong leads to where it is put right, and is gone from the list once it is; in either direction of writing.
for (const direction of ["rtl", "ltr"]) {
    registry.category("web_tour.tours").add(`complaint_readiness_${direction}`, {
        steps: () => [
            {
                content: "A team without a leader harms customers",
                trigger: ".o_complaint_readiness[aria-busy='false'] section[name='error'] li[data-key='leaders']",
            },
            pageRuns(direction),
            {
                content: "The button says what it is about to those who do not see the line",
                trigger: "li[data-key='leaders'] button[aria-describedby='ready_leaders']",
                run: "click",
            },
            {
                content: "It opens the team",
                trigger: ".o_list_view .o_data_row:contains(/Care/) .o_data_cell",
                run: "click",
            },
            {
                content: "And the way back: to the list",
                trigger: ".o_form_view .o_back_button a, .o_form_view .o_back_button",
                run: "click",
            },
            {
                content: "To the page",
                trigger: ".o_list_view .o_back_button a, .o_list_view .o_back_button",
                run: "click",
            },
            {
                content: "The page looks again",
                trigger: ".o_complaint_readiness[aria-busy='false'] button[name='look_again']",
                run: "click",
            },
            {
                trigger: ".o_complaint_readiness[aria-busy='false'] section[name='error'] li[data-key='leaders']",
            },
        ],
    });
}
