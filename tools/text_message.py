"""How many parts a text message takes (3GPP TS 23.038, 23.040)."""

BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = set("^{}\\[~]|€")


def parts(text):
    """
    >>> parts("a" * 160), parts("a" * 161), parts("a" * 306), parts("a" * 307)
    (1, 2, 2, 3)
    >>> parts("ش" * 70), parts("ش" * 71), parts("ش" * 134), parts("ش" * 135)
    (1, 2, 2, 3)
    >>> parts("")
    1
    """
    if set(text) <= BASIC | EXTENDED:
        length, alone, joined = len(text) + sum(letter in EXTENDED for letter in text), 160, 153
    else:
        length, alone, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else -(-length // joined)
