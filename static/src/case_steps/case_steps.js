import { registry } from "@web/core/registry";
import { FormRenderer } from "@web/views/form/form_renderer";
import { StatusBarButtons } from "@web/views/form/status_bar_buttons/status_bar_buttons";
import { formView } from "@web/views/form/form_view";

// steps of a case that stand in its header; the view has them in the order of their use
const IN_LINE = 5;

/** The steps open to a case in one line: the first ones stand there, the others open from a menu at its end. */
export class CaseSteps extends StatusBarButtons {
    static template = "helpdesk_mgmt_complaint.CaseSteps";

    /** A ticket outside the complaint process keeps the header it has without this addon. */
    get folded() {
        const names = this.visibleSlotNames;
        const inProcess = Boolean(this.env.model.root.data.phase);
        // a menu of one step would save nothing
        return inProcess && !this.env.isSmall && names.length > IN_LINE + 1 ? names.slice(IN_LINE) : [];
    }

    get inLine() {
        const { folded } = this;
        return this.visibleSlotNames.filter((name) => !folded.includes(name));
    }
}

export class CaseFormRenderer extends FormRenderer {
    static components = { ...FormRenderer.components, StatusBarButtons: CaseSteps };
}

registry.category("views").add("complaint_case_form", { ...formView, Renderer: CaseFormRenderer });
