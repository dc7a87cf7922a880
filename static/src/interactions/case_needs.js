import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** What the chosen type and category ask for, beside the forms for a new case. */
export class CaseNeeds extends Interaction {
    static selector = "form:has(.o_complaint_needs)";
    dynamicContent = {
        "input[name='type'], select[name='category']": { "t-on-change": this.show },
    };

    start() {
        this.show();
    }

    show() {
        const type = this.el.querySelector("input[name='type']:checked")?.value;
        const category = this.el.querySelector("select[name='category']")?.value;
        const box = this.el.querySelector(".o_complaint_needs");
        let shown = 0;
        for (const item of box.querySelectorAll("li")) {
            const fits = (list, value) => !list || list.split(",").includes(value);
            const wanted = fits(item.dataset.types, type) && fits(item.dataset.categories, category);
            item.classList.toggle("d-none", !wanted);
            shown += wanted;
        }
        box.classList.toggle("d-none", !shown);
    }
}

registry.category("public.interactions").add("helpdesk_mgmt_complaint.case_needs", CaseNeeds);
