"""Voice notes, pictures of phones and saved mails are evidence: companies with the shipped kinds of files take them."""

SHIPPED = "pdf, jpg, jpeg, png, gif, webp, heic, doc, docx, xls, xlsx, odt, ods, txt, csv, mp3, m4a, mp4, zip"
TODAY = (
    "pdf, jpg, jpeg, jfif, png, gif, webp, heic, doc, docx, xls, xlsx, odt, ods, txt, csv, msg, mp3, m4a, ogg, opus, "
    "mp4, mov, zip"
)


def migrate(cr, version):
    cr.execute(
        "UPDATE res_company SET complaint_upload_extensions = %s WHERE complaint_upload_extensions = %s",
        [TODAY, SHIPPED],
    )
