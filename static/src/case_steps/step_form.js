import { Component, markup, onMounted, useRef, useState } from "@odoo/owl";
import { hasTouch } from "@web/core/browser/feature_detection";
import { registry } from "@web/core/registry";
import { isHtmlEmpty } from "@web/core/utils/html";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { formView } from "@web/views/form/form_view";
import { FormRenderer } from "@web/views/form/form_renderer";

const TEXT = ".o_complaint_text textarea, .o_complaint_text .odoo-editor-editable";
// frames until an editor stands in the page
const PATIENCE = 30;
// ready texts that are shown at once
const SHOWN = 8;

function textOf(dialog) {
    return [...dialog.querySelectorAll(TEXT)].find((el) => el.offsetParent);
}

function atEnd(text) {
    text.focus();
    if (text.matches("textarea")) {
        text.setSelectionRange(text.value.length, text.value.length);
    } else {
        const selection = document.getSelection();
        selection.selectAllChildren(text.lastElementChild || text);
        selection.collapseToEnd();
    }
    text.scrollIntoView({ block: "nearest" });
}

/**
 * Puts the caret behind what is written in the dialog's text; into its button where nothing is written.
 *
 * @param {Object} root reference to an element in the dialog
 * @param {HTMLElement} [gone] an editor that is drawn anew: its successor is waited for
 */
function focusText(root, gone = null, patience = PATIENCE) {
    requestAnimationFrame(() => {
        const dialog = root.el?.closest(".modal") || root.el;
        if (!dialog) {
            return;
        }
        const text = textOf(dialog);
        const wanted = dialog.querySelector(".o_complaint_text");
        if (patience && wanted && (!text || text === gone)) {
            focusText(root, gone, patience - 1);
        } else if (text) {
            atEnd(text);
        } else {
            dialog.querySelector(".modal-footer button[name='action_confirm']")?.focus();
        }
    });
}

/** The dialog of a step opens where its words are written. */
export class StepFormRenderer extends FormRenderer {
    setup() {
        super.setup();
        const root = useRef("compiled_view_root");
        onMounted(() => {
            // a touch screen's keyboard would cover what is to be read first
            if (this.env.inDialog && !hasTouch()) {
                focusText(root);
            }
        });
    }
}

registry.category("views").add("complaint_step_form", { ...formView, Renderer: StepFormRenderer });

/** Ready texts and answers of solved cases: one click puts them behind what is written. */
export class ComplaintInserts extends Component {
    static template = "helpdesk_mgmt_complaint.Inserts";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        this.state = useState({ inserted: [], all: false, open: 0 });
    }

    get texts() {
        return this.props.record.data[this.props.name]?.texts || [];
    }

    get shownTexts() {
        return this.state.all ? this.texts : this.texts.slice(0, SHOWN);
    }

    get answers() {
        return this.props.record.data[this.props.name]?.answers || [];
    }

    /** The field whose text the step sends. */
    get target() {
        return ["propose", "first_contact"].includes(this.props.record.data.step) ? "solution" : "text";
    }

    answer(one) {
        // the server has sanitised what the reference holds
        return markup(one.html);
    }

    toggle(one) {
        this.state.open = this.state.open === one.id ? 0 : one.id;
    }

    async insert(key, one, isAnswer) {
        const { record } = this.props;
        // what is typed and not yet kept stays
        await record.isDirty();
        const written = record.data[this.target];
        const changes = {};
        if (this.target === "text") {
            changes.text = written?.trim() ? `${written.trimEnd()}\n\n${one.text}` : one.text;
        } else {
            const added = markup(one.html);
            changes.solution = !written || isHtmlEmpty(written) ? added : markup`${written}${added}`;
        }
        if (isAnswer) {
            changes.inserted = [...(record.data.inserted || []), one.id];
        }
        const editor = this.target === "solution" ? textOf(this.root.el.closest(".o_form_view")) : null;
        await record.update(changes);
        this.state.inserted.push(key);
        focusText(this.root, editor);
    }
}

registry.category("fields").add("complaint_inserts", {
    component: ComplaintInserts,
    supportedTypes: ["json"],
});
