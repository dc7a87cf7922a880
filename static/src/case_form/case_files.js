import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { useService } from "@web/core/utils/hooks";

/** The files of a case beside its text; they come with its thread, which the page loads anyway. */
export class CaseFiles extends Component {
    static template = "helpdesk_mgmt_complaint.CaseFiles";
    static props = { ...standardWidgetProps };

    setup() {
        this.store = useService("mail.store");
        this.fileViewer = useFileViewer();
    }

    get files() {
        const { resId, resModel } = this.props.record;
        if (!resId) {
            return [];
        }
        const thread = this.store.Thread.insert({ id: resId, model: resModel });
        // what was filed first stands first
        return thread.attachments.filter((file) => !file.uploading).sort((a, b) => a.id - b.id);
    }

    icon(file) {
        if (file.isImage) {
            return "fa-file-image-o";
        }
        return file.isPdf ? "fa-file-pdf-o" : "fa-paperclip";
    }

    open(ev, file) {
        if (file.isViewable) {
            ev.preventDefault();
            this.fileViewer.open(file, this.files);
        }
    }
}

registry.category("view_widgets").add("complaint_files", { component: CaseFiles });
