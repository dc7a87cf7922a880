import { user } from "@web/core/user";

const FORM = "\\s*\\w+\\s*\\{[^{}]*\\}\\s*";
const GROUP = new RegExp(`\\{(\\w+), plural,((?:${FORM})+)\\}`, "g");

/**
 * A text with its numbers, each beside the form of its noun: the texts of `tools/plural.py`, in the user's language.
 *
 * @param {string} text a translated text
 * @param {Object} values numbers by name; where a number is written in its own way, {number, written}
 */
export function counted(text, values) {
    const rule = new Intl.PluralRules(user.lang || "en");
    return String(text).replace(GROUP, (group, name, forms) => {
        if (!(name in values)) {
            return group;
        }
        const { number, written } =
            typeof values[name] === "object" ? values[name] : { number: values[name], written: values[name] };
        const known = Object.fromEntries(
            [...forms.matchAll(/(\w+)\s*\{([^{}]*)\}/g)].map(([, form, words]) => [form, words])
        );
        return (known[rule.select(number)] ?? known.other ?? "#").replaceAll("#", written);
    });
}
