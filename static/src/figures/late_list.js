import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

import { LatePanel } from "./late_panel";

/** The list of late limits, with what makes most of the lateness above it; a part of that narrows the list. */
export class LateListRenderer extends ListRenderer {
    static template = "helpdesk_mgmt_complaint.LateListRenderer";
    static components = { ...ListRenderer.components, LatePanel };

    openPart(description, domain) {
        const values = domain.map(([name, operator, value]) => [name, operator, value]);
        this.env.searchModel.createNewFilters([{ description, domain: JSON.stringify(values).replaceAll("false", "False") }]);
    }
}

registry.category("views").add("complaint_late_list", { ...listView, Renderer: LateListRenderer });
