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

// From the tile to the causes in one click, and from a cause to its limits; the manager asks why.
for (const direction of ["rtl", "ltr"]) {
    registry.category("web_tour.tours").add(`complaint_late_${direction}`, {
        steps: () => [
            {
                content: "The tile of what is late",
                trigger: ".o_helpdesk_team_dashboard .fa-exclamation-triangle",
                run: "click",
            },
            {
                content: "One click later: what makes most of it, by cause, promise, department and agent",
                trigger: ".o_complaint_late:has(table[data-key='user_id']) table[data-key='delay_cause'] tbody tr",
            },
            pageRuns(direction),
            {
                content: "The limits stand below, by their kind",
                trigger: ".o_list_view .o_group_header",
            },
            {
                content: "A part narrows the list",
                trigger: ".o_complaint_late table[data-key='team_id'] tr:contains(Care) button",
                run: "click",
            },
            {
                trigger: ".o_complaint_late_count:contains(/^2$/)",
            },
            {
                content: "Both limits are chosen",
                trigger: ".o_list_view thead .o_list_record_selector input",
                run: "click",
            },
            {
                content: "Whoever handles them is asked why",
                trigger: "button[name='action_ask_why']",
                run: "click",
            },
            {
                trigger: ".o_notification:contains(Agent)",
            },
        ],
    });
}

// The pictures are drawn, their parts open the cases, and the page goes to the printer.
registry.category("web_tour.tours").add("complaint_pictures_rtl", {
    steps: () => [
        {
            trigger: ".o_complaint_figures button[name='year']",
            run: "click",
        },
        {
            trigger: ".o_complaint_figures[aria-busy='false'] button[name='year'].active",
        },
        {
            trigger: ".o_complaint_figures select[name='team']",
            run: "selectByLabel Care",
        },
        pageRuns("rtl"),
        {
            content: "The first month stands at the right, where reading begins",
            trigger: ".o_complaint_figures .o_complaint_chart circle",
            run() {
                const line = [...document.querySelectorAll(".o_complaint_chart polyline")].map((one) =>
                    one.getAttribute("points").split(" ").map((point) => parseFloat(point))
                );
                if (line.some((places) => places.some((x, index) => index && x > places[index - 1]))) {
                    throw new Error("A line runs from left to right.");
                }
            },
        },
        {
            content: "What waits in a phase opens",
            trigger: ".o_complaint_waits tr[data-key='received'] button[name='standing']:contains(/^2$/)",
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
            content: "An hour of the week opens its cases",
            trigger: ".o_complaint_heat td button",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row",
        },
        {
            trigger: ".o_breadcrumb .o_back_button, .o_back_button",
            run: "click",
        },
        {
            content: "It can be printed and sent",
            trigger: ".o_complaint_figures button[name='print_or_send']",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_send_figures']",
        },
        {
            trigger: ".modal button[name='action_print']",
        },
        {
            trigger: ".modal button.btn-close",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
