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

/** From here on whatever breaks in a script of the page is noted, for `nothingBroke`. */
export const watchErrors = {
    content: "Watch the scripts",
    trigger: "body",
    run() {
        window.addEventListener("error", ({ message }) => (document.body.dataset.broke = message));
    },
};

export const nothingBroke = {
    content: "No script broke",
    trigger: "body",
    run() {
        if (document.body.dataset.broke) {
            throw new Error(`A script of the page broke: ${document.body.dataset.broke}`);
        }
    },
};

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

/** The step's button in the form's header, by its words. */
export function openStep(words) {
    return {
        content: `Open the dialog “${words}”`,
        trigger: `.o_statusbar_buttons button[name='action_open_step']:contains(/^\\s*${words}\\s*$/):enabled`,
        run: "click",
    };
}

/** Confirms the dialog of a step. */
export const confirmStep = {
    content: "Confirm the step",
    trigger: ".modal .modal-footer button[name='action_confirm']:enabled",
    run: "click",
};

/** The word of success says this. */
export function said(words) {
    return {
        content: `A word of success: ${words}`,
        trigger: `.o_notification:contains(${words})`,
    };
}

// Buttons that are no step of the process.
const ASIDE = ["action_open_duplicate_wizard", "action_open_hand_over", "action_issue_tracking_code", "action_log_contact", "action_open_decision_log"];

// Steps that the header folds away stand in a menu, which is drawn outside the form.
const FOLDED = ".o_complaint_step button[name^='action_']";

/** Opens or closes the menu of the header's further steps, if it has one. */
async function toggleFolded() {
    const menu = document.querySelector(".o_complaint_more_steps");
    if (menu) {
        const open = Boolean(document.querySelector(FOLDED));
        menu.click();
        while (Boolean(document.querySelector(FOLDED)) === open) {
            await new Promise(requestAnimationFrame);
        }
    }
}

/** The steps stand in one line, however many are open. */
export const stepsInOneLine = {
    content: "The header is one line",
    trigger: ".o_statusbar_buttons button",
    run() {
        const tops = [...document.querySelectorAll(".o_statusbar_buttons button")].map((b) => b.offsetTop);
        if (new Set(tops).size > 1) {
            throw new Error(`The header's buttons stand in several lines: ${tops.join(", ")}.`);
        }
    },
};

/**
 * The buttons that the header offers, in its line or its menu: these, and no others of the process.
 *
 * @param {string[]} names in any order
 */
export function buttonsAre(names) {
    return {
        content: `The header offers ${names.join(", ")}`,
        trigger: ".o_statusbar_buttons",
        async run() {
            await toggleFolded();
            const shown = [...document.querySelectorAll(`.o_statusbar_buttons button[name^='action_'], ${FOLDED}`)]
                .filter((button) => !ASIDE.includes(button.name))
                .map((button) => button.name);
            await toggleFolded();
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
