"""Files of forms: each is looked at on the server, kept while its form is mended, and given to a case at the end."""

import json
import os

from odoo.http import request
from odoo.tools import consteq
from odoo.tools.mimetypes import guess_mimetype

from ..exceptions import NoRoom
from ..tools.hidden import Unclean
from ..tools.metadata import CLEANABLE, cleaned
from .values import line, record_id, text

# The content of a file must fit its name: these never come in under another name.
ACTIVE_CONTENT = ("text/html", "image/svg+xml", "application/xhtml+xml", "application/x-dosexec", "application/x-sh")


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
        reason = check_upload(company, name, content)
        if not reason and taken + len(files) >= company.complaint_upload_max_files:
            reason = _why_too_many(name, company)
        if not reason and neutral:
            name, content, vals, reason = neutral(name, content, taken + len(files) + 1)
        if reason:
            reasons.append(reason)
            continue
        values = {"name": name, "raw": content, "res_model": "helpdesk.ticket", "res_id": 0, **vals}
        try:
            with env.cr.savepoint():
                file = Attachment.create(values)
        except NoRoom as error:
            reasons.append(str(error))
            continue
        file.generate_access_token()
        files |= file
    # in the name of whoever files, before anybody else's environment writes it
    env.flush_all()
    return files, reasons


def check_upload(company, name, content):
    """A file that a customer sends.

    :param company: in superuser mode
    :param content: bytes
    :return: the reason why it is not taken, or an empty string
    """
    extensions = [e.strip().lower().lstrip(".") for e in (company.complaint_upload_extensions or "").split(",")]
    extension = os.path.splitext(name)[1].lower().lstrip(".")
    if not content:
        return _why_empty(name)
    if len(content) > company.complaint_upload_max_mb * 1024 * 1024:
        return _why_too_large(name, company)
    if extension not in extensions or guess_mimetype(content) in ACTIVE_CONTENT:
        return _why_of_its_kind(name, ", ".join(extensions))
    return ""


def _why_empty(name):
    return request.env._("The file “%s” is empty. Choose it again.", name)


def _why_too_large(name, company):
    return request.env._(
        "The file “%(name)s” is larger than %(max)s MB. Send a smaller one.",
        name=name,
        max=company.complaint_upload_max_mb,
    )


def _why_of_its_kind(name, kinds):
    return request.env._(
        "Files like “%(name)s” are not taken. Send one of these kinds: %(kinds)s.", name=name, kinds=kinds
    )


def _why_too_many(name, company):
    return request.env._(
        "“%(name)s” is one file too many: at most %(max)s can be attached. Send it later, on the page of the case.",
        name=name,
        max=company.complaint_upload_max_files,
    )


def file_errors(reasons):
    """Why files were not taken, all of them, as the errors of a form: {field: sentence}.

    >>> file_errors(["Too large", "Empty"])
    {'attachment': 'Too large', 'attachment_1': 'Empty'}
    """
    return {f"attachment_{number}" if number else "attachment": reason for number, reason in enumerate(reasons)}


def without_metadata(name, content):
    """A file of an anonymous reporter without author, place, device and whatever else it hides besides its content.

    :return: (name with the ending that fits now, content, the reason why the file is not taken)
    """
    try:
        content, extension = cleaned(name, content)
    except Unclean as error:
        return name, b"", _why_unclean(str(error), name)
    return f"{os.path.splitext(name)[0]}.{extension}", content, ""


def _why_unclean(why, name):
    """What whoever sent the file can do, so that it does not tell who he is."""
    env = request.env
    if why == "password":
        return env._("“%s” has a password, and what is hidden in it cannot be taken out. Send it without one.", name)
    if why == "inside":
        return env._(
            "“%s” holds other files, and what is hidden in them cannot be taken out. Send each of them by itself, or "
            "print the document to PDF and send that.",
            name,
        )
    if why == "large":
        return env._("“%s” is too large to take out what is hidden in it. Send it in parts.", name)
    if why == "broken":
        return env._(
            "“%s” cannot be read, and what is hidden in it cannot be taken out. Send a picture of it instead.", name
        )
    return env._(
        "“%s” may tell who you are, and what is hidden in a file of its kind cannot be taken out. Print it to PDF, or "
        "take a picture of it, and send that; write down what can be heard.",
        name,
    )


def accepted(company, anonymous=False):
    """What a form says of the files that it takes.

    :param anonymous: only those that can be made to tell nothing of who sent them
    """
    kinds = [kind.strip().lstrip(".") for kind in (company.complaint_upload_extensions or "").split(",")]
    kinds = [kind for kind in kinds if kind and (not anonymous or kind.lower() in CLEANABLE)]
    return {
        "max_files": company.complaint_upload_max_files,
        "max_mb": company.complaint_upload_max_mb,
        "extensions": ", ".join(kinds),
        "accept": ",".join(f".{kind}" for kind in kinds),
        # what the page says by itself before anything is sent, in the words of the server
        "file_rules": json.dumps(
            {
                "max_mb": company.complaint_upload_max_mb,
                "max_files": company.complaint_upload_max_files,
                "empty": _why_empty("{name}"),
                "large": _why_too_large("{name}", company),
                "kind": _why_of_its_kind("{name}", "{kinds}"),
                "many": _why_too_many("{name}", company),
            }
        ),
    }
