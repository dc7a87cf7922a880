import { registry } from "@web/core/registry";

import { pageRuns } from "./helpers";

// From a number of the dashboard to the cases behind it, in either direction of writing.
for (const direction of ["rtl", "ltr"]) {
    registry.category("web_tour.tours").add(`complaint_figures_${direction}`, {
        steps: () => [
            {
                content: "The figures of the year",
                trigger: ".o_complaint_figures button[name='year']",
                run: "click",
            },
            {
                trigger: ".o_complaint_figures[aria-busy='false'] button[name='year'].active",
            },
            pageRuns(direction),
            {
                content: "Of one department",
                trigger: ".o_complaint_figures select[name='team']",
                run: "selectByLabel Care",
            },
            {
                content: "It received two cases",
                trigger: ".o_complaint_figures[aria-busy='false'] .o_complaint_card[name='received']:contains(/2/)",
            },
            {
                content: "The months are a table to whoever does not see bars",
                trigger: ".o_complaint_months tbody tr:nth-child(12) th[scope='row']",
            },
            {
                content: "The course of the indicators is drawn as lines",
                trigger: ".o_complaint_figures .o_complaint_chart",
            },
            {
                trigger: ".o_complaint_figures details:has(.o_complaint_trends) summary",
                run: "click",
            },
            {
                content: "So is the course of the indicators",
                trigger: ".o_complaint_trends tr[data-key='on_time_resolution'] td:nth-child(13) button",
            },
            {
                content: "A month's number says what it counts, and opens its cases",
                trigger: ".o_complaint_months tbody tr:nth-child(12) td:nth-child(2) button[aria-label$=': 2']:contains(/2/)",
                run: "click",
            },
            {
                trigger: ".o_list_view .o_data_row:nth-child(2)",
            },
            {
                trigger: ".o_breadcrumb .o_back_button, .o_back_button",
                run: "click",
            },
            {
                content: "The keyboard goes from one number to the next",
                trigger: ".o_complaint_card[name='received']",
                run() {
                    this.anchor.focus();
                },
            },
            {
                trigger: ".o_complaint_card[name='received']:focus",
                run: "press Tab",
            },
            {
                trigger: ".o_complaint_card[name='ended']:focus",
                run: "press Shift+Tab",
            },
            {
                content: "Where it is can be seen, and Enter opens the cases",
                trigger: ".o_complaint_card[name='received']:focus-visible",
                async run({ press }) {
                    if (getComputedStyle(this.anchor).outlineStyle !== "solid") {
                        throw new Error("The number that has the focus is not marked.");
                    }
                    await press("Enter");
                },
            },
            {
                trigger: ".o_list_view .o_data_row:nth-child(2)",
            },
            pageRuns(direction),
            {
                trigger: ".o_breadcrumb .o_back_button, .o_back_button",
                run: "click",
            },
            {
                content: "Back at the figures",
                trigger: ".o_complaint_figures .o_complaint_card",
            },
        ],
    });
}
