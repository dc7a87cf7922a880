import { registry } from "@web/core/registry";

/**
 * One system of digits on a screen: numbers, references and what the server writes have Western digits, so the dates
 * that the browser writes in Arabic get them, too.
 */
registry.category("services").add("complaint_digits", {
    dependencies: ["localization"],
    start() {
        if (luxon.Settings.defaultNumberingSystem === "arab") {
            luxon.Settings.defaultNumberingSystem = "latn";
        }
    },
});
