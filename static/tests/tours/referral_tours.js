import { registry } from "@web/core/registry";

import { pageRuns, phaseIs, press } from "./helpers";

registry.category("web_tour.tours").add("complaint_agent_refers", {
    steps: () => [
        phaseIs("processing"),
        pageRuns("rtl"),
        {
            trigger: ".o_statusbar_buttons button[name='action_open_step']:contains(إحالة)",
            run: "click",
        },
        {
            content: "Who is asked",
            trigger: ".modal .o_field_widget[name='partner_id'] input",
            run: "edit مصرف الجولة",
        },
        {
            trigger: ".modal .o_field_widget[name='partner_id'] .o-autocomplete--dropdown-item:contains(مصرف الجولة)",
            run: "click",
        },
        {
            content: "The dialog says where the mail goes",
            trigger: ".modal .o_field_widget[name='mail_to']:contains(letters@tour.example.com)",
        },
        {
            trigger: ".modal .o_field_widget[name='letter_number'] input",
            run: "edit ص/441",
        },
        {
            content: "One of the two files is sent",
            trigger: ".modal .o_field_widget[name='attachment_ids'] .form-check:contains(إيصال.pdf) input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='text'] textarea",
            run: "edit نأمل تتبع عملية السداد",
        },
        {
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        phaseIs("third_party"),
        {
            trigger: "body:not(:has(.modal)) .o_notebook_headers a[name='referrals']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='referral_ids'] .o_data_row:contains(مصرف الجولة):contains(بانتظار الرد)",
        },
        press("action_record_referral_answer"),
        {
            trigger: ".modal .o_field_widget[name='answer'] textarea",
            run: "edit أعيد المبلغ يوم الأحد",
        },
        {
            content: "The case goes on here, unless the agent says otherwise",
            trigger: ".modal .o_field_widget[name='outcome'] input[data-value='resume']:checked",
        },
        {
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        phaseIs("processing"),
        {
            trigger: ".o_notebook_headers a[name='referrals']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='referral_ids'] .o_data_row:contains(أعيد المبلغ يوم الأحد)",
        },
        pageRuns("rtl"),
    ],
});
