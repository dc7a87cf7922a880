/**
 * Fails unless the page runs in a direction and fits its window; without rtlcss an Arabic page silently runs from
 * left to right.
 *
 * @param {"rtl"|"ltr"} direction
 */
export function pageRuns(direction) {
    return {
        content: `The page runs ${direction}`,
        trigger: "body",
        run() {
            const found = getComputedStyle(document.body).direction;
            if (found !== direction) {
                throw new Error(`The page runs ${found}, not ${direction}.`);
            }
            for (const box of document.querySelectorAll("html, #wrapwrap")) {
                if (box.scrollWidth > box.clientWidth + 1) {
                    throw new Error(`The page is ${box.scrollWidth} wide in a window of ${box.clientWidth}.`);
                }
            }
        },
    };
}

/** The phase that the form shows. */
export function phaseIs(phase) {
    return {
        content: `The case is in the phase ${phase}`,
        trigger: `.o_complaint_phase_bar button.o_arrow_button_current[data-value='${phase}']`,
    };
}

/** A button of the form's header. */
export function press(name) {
    return {
        trigger: `.o_statusbar_buttons button[name='${name}']:enabled`,
        run: "click",
    };
}

// Buttons that are no step of the process.
const ASIDE = ["action_open_duplicate_wizard", "action_open_hand_over", "action_issue_tracking_code", "action_log_contact", "action_open_decision_log"];

/**
 * The buttons that the header shows: these, and no others of the process.
 *
 * @param {string[]} names in any order
 */
export function buttonsAre(names) {
    return {
        content: `The header offers ${names.join(", ")}`,
        trigger: ".o_statusbar_buttons",
        run() {
            const shown = [...document.querySelectorAll(".o_statusbar_buttons button[name^='action_']")]
                .filter((button) => !ASIDE.includes(button.name))
                .map((button) => button.name);
            if ([...shown].sort().join() !== [...names].sort().join()) {
                throw new Error(`The header offers ${shown.join(", ")}; expected ${names.join(", ")}.`);
            }
        },
    };
}

/** The column of the kanban view that holds the card whose title is `anchor`. */
export function columnOf(anchor) {
    return `.o_kanban_group:has(.o_kanban_record:contains("${anchor}"))`;
}
