"""Files of forms: each is looked at on the server, kept while its form is mended, and given to a case at the end."""

from odoo.http import request
from odoo.tools import consteq

from .values import line, record_id, text


def take_files(env, company, *, kept="pending", sent="attachment", taken=0, mend=None, neutral=None):
    """The files of one field of the form, those of an earlier try included.

    :param env: superuser mode, of whoever files: nobody gets at the files of another
    :param kept: field with the files of an earlier try, as `id:token`
    :param sent: field with the new ones
    :param taken: how many files other fields of the form have brought
    :param mend: f(attachment) -> reason why a file of an earlier try is not taken any more
    :param neutral: f(name, content, number) -> (name, content, further values, reason why it is not taken)
    :return: (attachments that belong to no record yet, reasons why files were not taken)
    """
    Attachment = env["ir.attachment"]
    files = Attachment
    for reference in request.httprequest.form.getlist(kept):
        id_, _sep, secret = reference.partition(":")
        file = Attachment.browse(record_id(id_)).exists()
        if (
            file.res_model == "helpdesk.ticket"
            and not file.res_id
            and file.create_uid == env.user
            and file.access_token
            # bytes: compare_digest takes no text beyond ASCII
            and consteq(file.access_token.encode(), text(secret).encode())
        ):
            files |= file
    refused = [(file, reason) for file in files if mend and (reason := mend(file))]
    for file, _reason in refused:
        files -= file
    reasons = [reason for _file, reason in refused]
    for upload in request.httprequest.files.getlist(sent):
        if not upload.filename:
            continue
        # a request that runs again after a conflict finds only its first file rewound
        upload.seek(0)
        content, name, vals = upload.read(), line(upload.filename), {}
        reason = env["helpdesk.ticket"]._check_upload(company, name, content)
        if not reason and taken + len(files) >= company.complaint_upload_max_files:
            reason = request.env._("At most %s files can be attached.", company.complaint_upload_max_files)
        if not reason and neutral:
            name, content, vals, reason = neutral(name, content, taken + len(files) + 1)
        if reason:
            reasons.append(reason)
            continue
        file = Attachment.create({"name": name, "raw": content, "res_model": "helpdesk.ticket", "res_id": 0, **vals})
        file.generate_access_token()
        files |= file
    # in the name of whoever files, before anybody else's environment writes it
    env.flush_all()
    return files, reasons


def accepted(company):
    """What a form says of the files that it takes."""
    extensions = company.complaint_upload_extensions or ""
    return {
        "max_files": company.complaint_upload_max_files,
        "max_mb": company.complaint_upload_max_mb,
        "extensions": extensions,
        "accept": ",".join(f".{extension.strip().lstrip('.')}" for extension in extensions.split(",")),
    }
