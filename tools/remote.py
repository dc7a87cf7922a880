"""What strangers' HTML would fetch from elsewhere: nothing of it is loaded, all of it is kept.

A picture, a background, a frame that lies elsewhere gives way to a placeholder that names the host and keeps the
address. What came with the text stays: pictures in the text itself, and files of this server.
"""

import re
from urllib.parse import unquote, urlsplit

from lxml import etree, html

CLASS, ADDRESS = "o_complaint_remote", "data-original-src"
# as Odoo writes a style that it has looked through
STYLE = "display:inline-block; padding:2px 8px; border:1px solid #9aa1a9; border-radius:4px"
# Attributes whose address is fetched without a click, whatever the element.
LOADED = {
    "src", "srcset", "imagesrcset", "background", "poster", "data", "lowsrc", "dynsrc", "classid", "codebase",
    "archive", "code", "manifest", "srcdoc", "href",
}  # fmt: skip
# Where `href` is followed on a click only.
LINKS = {"a", "area"}
# Of these Odoo's own pages make players, frames and files where they show a text.
MADE_INTO = {"data-embedded", "data-embedded-props", "data-oe-expression", "data-embed-src", "data-bg-video-src"}
# What is nothing without its address.
EMPTY = {
    "img", "image", "input", "source", "track", "embed", "object", "iframe", "frame", "video", "audio", "link", "use",
    "script", "applet", "bgsound", "base", "feimage", "portal", "fencedframe",
}  # fmt: skip
# Without one of these no HTML fetches anything; `encoding=` and `<o:`: Odoo takes what follows out of the text.
SUSPECT = re.compile(
    r"src|background|poster|url|image|import|behavio|binding|href|data|code|archive|manifest|encoding=|<o:|\\|refresh"
    rf"|{CLASS}",
    re.IGNORECASE,
)
OWN = re.compile(r"/(?:web/(?:image|content)|[a-z0-9_]+/static)(?:[/?]|$)")
IN_TEXT = re.compile(r"(?:data:image/(?:png|jpe?g|gif|webp|bmp|x-icon);|cid:)", re.IGNORECASE)
NOT_SEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
CSS_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
CSS_URL = re.compile(r"url\(\s*[\"']?([^)\"']*)", re.IGNORECASE)
CSS_LOADING = re.compile(
    r"(?:(?<![\w-])(?:src|image|[\w-]*image-set|[\w-]*cross-fade|expression)\s*\()|@import|behavio|-moz-binding",
    re.IGNORECASE,
)


def is_here(address, base=""):
    """Whether what lies at an address came with the text, or lies on this server among its pictures and files.

    :param base: address of this server, without a slash at the end

    >>> [is_here(a) for a in ("data:image/png;base64,AA", "cid:1", "/web/image/7?access_token=x", "#part")]
    [True, True, True, True]
    >>> [is_here(a) for a in ("//h/x", "/\\\\h/x", "http://h/x", "ht\\ntp://h", "x.png", "file:///etc/passwd", "")]
    [False, False, False, False, False, False, False]
    >>> is_here("/web/image/../session/logout"), is_here("/web/image/%2e%2E/session/logout"), is_here("/web/session")
    (False, False, False)
    >>> is_here("https://us.example/web/image/7", "https://us.example"), is_here("https://us.example.evil/web/image/7")
    (True, False)
    >>> is_here("data:image/svg+xml;base64,AA"), is_here("data:text/html,x")
    (False, False)
    """
    plain = NOT_SEEN.sub("", address)
    if base and plain.startswith(f"{base}/"):
        plain = plain[len(base) :]
    if plain.startswith("#") or IN_TEXT.match(plain):
        return True
    return bool(OWN.match(plain)) and "\\" not in plain and ".." not in unquote(plain)


def host(address):
    """The host that an address names, as people read it; empty without one.

    >>> host("http://127.0.0.1:8069/x"), host("//cdn.example/x"), host("x.png"), host("http://[")
    ('127.0.0.1', 'cdn.example', '', '')
    """
    try:
        return urlsplit(NOT_SEEN.sub("", address).replace("\\", "/")).hostname or ""
    except ValueError:
        return ""


def without_remote(text, label, base=""):
    """HTML in which a placeholder stands for whatever would be fetched from elsewhere; unchanged where nothing would.

    :param label: f(host, or what the picture is called) -> text of the placeholder
    :param base: address of this server

    >>> without_remote('<div data-embedded="video" data-embedded-props="{}">a</div>', None)
    '<div>a</div>'
    >>> show, rest = "Show {}".format, f' style="{STYLE}" tabindex="0"'
    >>> without_remote('<p>a<img src="http://h/x?a=1&amp;b" alt="seal">b</p>', show).replace(rest, "")
    '<p>a<span class="o_complaint_remote" data-original-src="http://h/x?a=1&amp;b">Show h</span>b</p>'
    >>> once = without_remote('<p style="color:red; background:u\\\\72l(//h/y)">a</p>', show); once.replace(rest, "")
    '<p style="color:red"><span class="o_complaint_remote" data-original-src="//h/y">Show h</span>a</p>'
    >>> without_remote(once, show) == once
    True
    >>> without_remote('<img src="/web/image/3"><a href="http://h">h</a> 1 < 2', show)
    '<img src="/web/image/3"><a href="http://h">h</a> 1 < 2'
    """
    if not text or "<" not in text or not SUSPECT.search(text):
        return text
    try:
        root = html.fragment_fromstring(text.replace("\x00", ""), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError):
        return text
    if not tame(root, label, base):
        return text
    return html.tostring(root, encoding="unicode")[len("<div>") : -len("</div>")]


def tame(root, label, base=""):
    """The same in a tree, in place.

    :return: whether something was changed
    """
    changed = False
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        found = _take_out(element, base)
        for made in MADE_INTO.intersection(element.attrib):
            del element.attrib[made]
            changed = True
        if CLASS in (element.get("class") or "").split():
            # a stranger may have made one himself, which names another host
            address = element.get(ADDRESS) or ""
            expected = _placeholder(address, label)
            if found or len(element) or (element.text, address) != (expected.text, expected.get(ADDRESS)):
                _replace(element, expected)
                changed = True
            continue
        if not found:
            continue
        changed = True
        named = _placeholder(found[0], label)
        if _name(element) in EMPTY:
            _replace(element, named)
        else:
            named.tail, element.text = element.text, None
            element.insert(0, named)
    return changed


def _name(element):
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _take_out(element, base):
    """Takes what an element would fetch from elsewhere out of its attributes and style.

    :return: the addresses
    """
    found, name = [], _name(element)
    if name == "meta" and element.get("http-equiv"):
        found.append(element.attrib.pop("content", ""))
    if name == "style" and (there := _remote_of_css(element.text or "", base)):
        element.text = None
        found += there
    for attribute, value in element.attrib.items():
        plain = attribute.rpartition("}")[2].rpartition(":")[2].lower()
        if plain == "style":
            there = _remote_of_css(value, base)
            if there:
                left = "; ".join(_plain_declarations(value))
                if left:
                    element.set(attribute, left)
                else:
                    del element.attrib[attribute]
        elif plain in LOADED and not (plain == "href" and name in LINKS):
            there = _remote_of_attribute(plain, value, base)
            if there:
                del element.attrib[attribute]
        else:
            continue
        # the picture itself comes before its other sizes
        found = there + found if plain == "src" else found + there
    return found


def _remote_of_attribute(name, value, base):
    parts = [part.split()[0] for part in value.split(",") if part.split()] if name.endswith("srcset") else [value]
    return [part for part in parts if NOT_SEEN.sub("", part) and not is_here(part, base)]


def _plain_css(css):
    return CSS_ESCAPE.sub(lambda found: _escaped(*found.groups()), CSS_COMMENT.sub("", css))


def _escaped(code, character):
    if not code:
        return character
    number = int(code, 16)
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def _remote_of_css(css, base):
    """
    >>> _remote_of_css("background: url( 'http://h/x' )", ""), _remote_of_css("b: ur/**/l(http://h)", "")
    (['http://h/x'], ['http://h'])
    >>> _remote_of_css("background: url(data:image/png;base64,AA)", ""), _remote_of_css("x:image-set('//h' 1x)", "")
    ([], ["x:image-set('//h' 1x)"])
    """
    plain = _plain_css(css)
    found = [address.strip() for address in CSS_URL.findall(plain) if not is_here(address, base)]
    return found or ([plain[:200]] if CSS_LOADING.search(plain) else [])


def _plain_declarations(css):
    """What is left of a style in which something was found: declarations that call nothing."""
    parts = (part.strip() for part in _plain_css(css).split(";"))
    return [part for part in parts if part and not re.search(r"[()@\"'\\]|behavio|binding", part, re.IGNORECASE)]


def _placeholder(address, label):
    address = re.sub(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]", "", address)
    made = html.Element("span")
    made.set("class", CLASS)
    made.set(ADDRESS, address)
    made.set("style", STYLE)
    made.set("tabindex", "0")
    made.text = label(host(address) or address.rpartition("/")[2][:60])
    return made


def _replace(element, other):
    other.tail = element.tail
    parent = element.getparent()
    if parent is not None:
        parent.replace(element, other)
