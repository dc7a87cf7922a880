import { registry } from "@web/core/registry";

/** Whether a screen is the helpdesk's: a view of its models, or a page of its own. */
function isHelpdesk({ resModel, action } = {}) {
    return /^helpdesk\./.test(resModel || action?.res_model || "") || /complaint_/.test(action?.tag || "");
}

/**
 * One system of digits on a screen: numbers, references and what the server writes have Western digits, so the dates
 * that the browser writes in Arabic get them on the helpdesk's screens, too. Other applications keep theirs.
 */
registry.category("services").add("complaint_digits", {
    dependencies: ["localization"],
    start(env) {
        const usual = luxon.Settings.defaultNumberingSystem;
        if (usual === "arab") {
            env.bus.addEventListener("ACTION_MANAGER:UPDATE", ({ detail }) => {
                luxon.Settings.defaultNumberingSystem = isHelpdesk(detail.componentProps) ? "latn" : usual;
            });
        }
    },
});
