import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** A card that is dragged to where a word is needed meets the dialog of that step; until it is taken the card stays. */
export class CaseKanbanRenderer extends KanbanRenderer {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.actionService = useService("action");
    }

    async sortRecordDrop(dataRecordId, dataGroupId, params) {
        const action = await this.stepOfDrag(dataRecordId, dataGroupId, params.parent?.dataset.id);
        if (!action) {
            return super.sortRecordDrop(dataRecordId, dataGroupId, params);
        }
        params.parent.classList.remove("o_kanban_hover");
        await this.actionService.doAction(action, { onClose: () => this.props.list.model.load() });
    }

    /** The action that opens the step's dialog; nothing where the card moves, or is refused, as it is. */
    async stepOfDrag(dataRecordId, from, to) {
        const { list } = this.props;
        if (!list.isGrouped || list.groupByField.name !== "stage_id" || !to || to === from) {
            return false;
        }
        const group = (id) => list.groups.find((one) => one.id === id);
        const record = group(from)?.list.records.find((one) => one.id === dataRecordId);
        if (!record?.data.phase || !group(to)?.value) {
            return false;
        }
        return this.orm.call("helpdesk.ticket.step", "step_of_drag", [record.resId, group(to).value]);
    }
}

registry.category("views").add("complaint_case_kanban", { ...kanbanView, Renderer: CaseKanbanRenderer });
