import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** What the customer is must be said where the chosen type is not taken without; the server asks for it all the same. */
export class CaseSegment extends Interaction {
    static selector = "form:has(select[data-demanded])";
    dynamicContent = {
        "input[name='type']": { "t-on-change": this.demand },
    };

    start() {
        this.demand();
    }

    demand() {
        const select = this.el.querySelector("select[data-demanded]");
        const type = this.el.querySelector("input[name='type']:checked")?.value;
        select.required = select.dataset.demanded.split(",").includes(type);
        this.el.querySelector(".o_complaint_demanded").classList.toggle("d-none", !select.required);
    }
}

registry.category("public.interactions").add("helpdesk_mgmt_complaint.case_segment", CaseSegment);
