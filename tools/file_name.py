"""Names of files as strangers give them, made into names that harm nobody: not who saves, lists or opens the file."""

import re
import unicodedata

MAX_BYTES, MAX_READ = 200, 1000
# Joiners are letters' own in Persian and Urdu; other marks that are not seen turn "exe.fdp" into "pdf.exe" on screen.
JOINERS = "\u200c\u200d"
NOT_SEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
FORBIDDEN = re.compile(r"[/\\:*?\"<>|]+")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}$")


def clean_name(name):
    """The same name without what means something to a file system or hides what the file is; the ending stays.

    >>> clean_name("../../etc/passwd"), clean_name("C:\\\\Users\\\\a\\\\b.pdf"), clean_name(".htaccess")
    ('etc-passwd', 'C-Users-a-b.pdf', 'htaccess')
    >>> clean_name("شكوى رقم ١.pdf"), clean_name("a\\x00b\\r\\n.pdf"), clean_name("invoice\\u202efdp.exe")
    ('شكوى رقم ١.pdf', 'ab.pdf', 'invoicefdp.exe')
    >>> clean_name("CON.txt"), clean_name("nul"), clean_name(" .. "), clean_name(""), clean_name("a. ")
    ('_CON.txt', '_nul', 'file', 'file', 'a')
    >>> long = clean_name("م" * 3000 + ".docx"); len(long.encode()), long[-6:]
    (199, 'م.docx')
    """
    # putting many marks in their order takes the square of them
    name = name if len(name) <= MAX_READ else name[: MAX_READ - 50] + name[-50:]
    seen = (c for c in unicodedata.normalize("NFC", name) if c in JOINERS or unicodedata.category(c) not in NOT_SEEN)
    plain = FORBIDDEN.sub("-", " ".join("".join(seen).split())).lstrip(" .-").rstrip(" .")
    ending = ENDING.search(plain)
    ending = ending[0] if ending else ""
    stem = plain[: len(plain) - len(ending)].rstrip(" .")
    room = MAX_BYTES - len(ending)
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(" .")
    plain = stem + ending if stem else f"file{ending}"
    return f"_{plain}" if RESERVED.match(plain) else plain
