import { registry } from "@web/core/registry";

import { pageRuns, phaseIs } from "./helpers";

/**
 * Fails unless each of these is in the window as it opens, without scrolling.
 *
 * @param {...string} selectors
 */
function seenAtOnce(...selectors) {
    return {
        content: `In the window: ${selectors.join(", ")}`,
        trigger: selectors[0],
        run() {
            for (const selector of selectors) {
                const found = document.querySelector(selector)?.getBoundingClientRect();
                if (!found?.height || found.top < 0 || found.top > window.innerHeight - 20) {
                    throw new Error(`${selector} is not in the window: ${JSON.stringify(found)}`);
                }
            }
        },
    };
}

const FOLD = "[name='case_classification'] .o_complaint_fold_title";

registry.category("web_tour.tours").add("complaint_case_page", {
    steps: () => [
        phaseIs("processing"),
        pageRuns("rtl"),
        {
            content: "The thread has come",
            trigger: ".o-mail-Form-chatter.o-aside .o-mail-Message",
        },
        seenAtOnce(
            ".o_field_widget[name='description']",
            ".o_field_widget[name='remedy']",
            ".o-mail-Chatter-sendMessage",
            ".o-mail-Message",
            ".o_complaint_customer a[href='tel:+966 55 010 0001']",
            ".o_field_widget[name='next_due_kind']"
        ),
        {
            content: "His file stands with his words",
            trigger: ".o_complaint_files a[title='receipt.txt']",
        },
        {
            content: "A case in processing opens with its solution",
            trigger: ".o_notebook_headers a[name='solution'].active",
        },
        {
            content: "What is decided is folded, and told in a line",
            trigger: `${FOLD}[aria-expanded='false']:contains(Payments)`,
        },
        {
            trigger: FOLD,
            run() {
                if (document.querySelector(".o_field_widget[name='complexity']").offsetParent) {
                    throw new Error("The classification is not folded.");
                }
            },
        },
        {
            trigger: FOLD,
            run: "click",
        },
        {
            trigger: `.o_form_view:has(${FOLD}[aria-expanded='true']) .o_field_widget[name='complexity']`,
        },
        {
            content: "His other cases",
            trigger: ".o_complaint_customer button[name='other_cases']:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(شكوى سابقة)",
            run() {
                const { length } = document.querySelectorAll(".o_list_view .o_data_row");
                if (length !== 1) {
                    throw new Error(`${length} other cases, not 1.`);
                }
            },
        },
        {
            trigger: ".o_back_button",
            run: "click",
        },
        phaseIs("processing"),
    ],
});

registry.category("web_tour.tours").add("complaint_plain_page", {
    steps: () => [
        {
            content: "A ticket outside the process has its thread below, and nothing folded",
            trigger: ".o_form_view:not(.o_complaint_case_form) .o-mail-Form-chatter:not(.o-aside)",
        },
        {
            trigger: ".o_form_sheet .o_field_widget[name='priority']",
        },
        {
            trigger: ".o_notebook_headers a[name='description'].active",
        },
        {
            trigger: "body:not(:has(.o_complaint_fold_title)):not(:has(.o_complaint_customer))",
        },
    ],
});

registry.category("web_tour.tours").add("complaint_case_filters", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(شكوى متأخرة) .o_complaint_late",
        },
        {
            content: "The card of what is late is the only red one",
            trigger: ".o_kanban_record:contains(شكوى في وقتها):not(:has(.o_complaint_late)):not(:has(.text-danger))",
        },
        {
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "The daily filters stand in the menu",
            trigger: ".o_filter_menu",
            run() {
                const shown = document.querySelectorAll(".o_filter_menu > .o_menu_item:not(.o_add_custom_filter)").length;
                if (shown < 9 || shown > 12) {
                    throw new Error(`${shown} filters stand in the menu.`);
                }
            },
        },
        {
            content: "The others unfold in it",
            trigger: ".o_filter_menu .o_accordion_toggle:contains(More filters)",
            run: "click",
        },
        {
            trigger: ".o_filter_menu .o_item_option:contains(Suggestions)",
            run: "click",
        },
        {
            trigger: ".o_searchview_facet:contains(Suggestions)",
        },
        {
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains(شكوى متأخرة)))",
        },
    ],
});
