"""The comma of a language."""


def comma(lang):
    """What stands between the words of a list.

    >>> comma("ar_001").join(["شكوى", "بلاغ"])
    'شكوى، بلاغ'
    >>> comma("en_US").join(["Complaint", "Report"])
    'Complaint, Report'
    """
    return "، " if (lang or "").startswith("ar") else ", "
