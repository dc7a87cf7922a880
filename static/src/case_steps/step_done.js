import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Says what has become of a case, with a way back where there is one; then the dialog closes. */
export function stepDone(env, { params }) {
    const { action, notification, orm } = env.services;
    const buttons = [];
    let close = () => {};
    if (params.undo) {
        const undo = async () => {
            close();
            await orm.call("helpdesk.ticket", "action_take_back", [[params.undo.case]]);
            notification.add(_t("The proposal is taken back; the customer is told."), {
                title: params.title,
                type: "success",
            });
            await action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
        };
        buttons.push({ name: params.undo.label, onClick: undo });
    }
    close = notification.add(params.message, {
        title: params.title,
        type: "success",
        buttons,
        // long enough to see that one was too fast
        autocloseDelay: params.undo ? 15000 : 5000,
    });
    return params.next;
}

registry.category("actions").add("complaint_step_done", stepDone);
