import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const MODEL = "helpdesk.case.presence";
const BEAT = 20000;
const TYPED = ".o-mail-Composer-input, .o-mail-Composer .odoo-editor-editable";

/** Tells colleagues that one has a case open or is writing on it, and who else has. */
export class CasePresence extends Component {
    static template = "helpdesk_mgmt_complaint.CasePresence";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ others: [] });
        const seen = () => this.stay();
        useEffect(
            (id) => {
                this.state.others = [];
                if (!id) {
                    return;
                }
                this.stay();
                const timer = setInterval(seen, BEAT);
                document.addEventListener("visibilitychange", seen);
                return () => {
                    clearInterval(timer);
                    document.removeEventListener("visibilitychange", seen);
                    this.orm.silent.call(MODEL, "action_leave", [id]).catch(() => {});
                };
            },
            () => [this.id]
        );
        onWillUnmount(() => (this.gone = true));
    }

    get id() {
        return this.props.record.data.phase ? this.props.record.resId : false;
    }

    get writing() {
        const typed = [...document.querySelectorAll(TYPED)].some((box) => (box.value ?? box.textContent).trim());
        return typed || Boolean(this.props.record.dirty);
    }

    get text() {
        const named = (others) => others.map((other) => other.name).join(_t(", "));
        const writing = this.state.others.filter((other) => other.writing);
        return writing.length
            ? _t("Also writing on this case now: %s", named(writing))
            : _t("Also looking at this case now: %s", named(this.state.others));
    }

    async stay() {
        const { id } = this;
        if (!id || document.visibilityState === "hidden") {
            return;
        }
        try {
            const others = await this.orm.silent.call(MODEL, "action_stay", [id, this.writing]);
            if (!this.gone && id === this.id) {
                this.state.others = others;
            }
        } catch {
            // out of reach: the next beat says it
        }
    }
}

registry.category("view_widgets").add("complaint_presence", {
    component: CasePresence,
    fieldDependencies: [{ name: "phase", type: "selection", readonly: true }],
});
