"""What two complaints are about, side by side: the object, which one, what went wrong, what is asked for.

No Odoo import.
"""

from itertools import chain

from .analysis import Analysed
from .facts import held_against
from .similarity import other_nouns

# the parts of a matter, and the facts that tell each; what the words alone tell stands under the others
OBJECT = frozenset(("number", "reference", "party", "place", "side"))
INSTANCE = frozenset(("day", "month", "period", "amount", "quantity", "share", "instance"))
# so many words of a part are shown
SHOWN = 4


def table(new: Analysed, old: Analysed) -> list[tuple[str, str, list[str], list[str]]]:
    """[(part, verdict, what the new letter names, what the old one names)].

    A part is object, instance, fault or demand. Its verdict is equal, different, or open where one letter names nothing
    of the kind: nothing follows from that.

    >>> from .analysis import Text, analyse
    >>> old = analyse(Text("القسط الأول", "خصمتم القسط الأول 500 ريال لعقد 88412 مرتين، أطلب استرداد المبلغ"))
    >>> new = analyse(Text("القسط الثاني", "خصمتم القسط الثاني 500 ريال لعقد 88412، أطلب تقسيط الباقي"))
    >>> [(part, verdict) for part, verdict, _mine, _theirs in table(new, old)]
    [('object', 'equal'), ('instance', 'different'), ('fault', 'equal'), ('demand', 'different')]
    >>> table(new, analyse(Text("", "")))[0]
    ('object', 'open', ['88412'], [])
    """
    found = held_against(new.facts, old.facts)
    objects = [fact.equal for fact in found if fact.kind in OBJECT] + [False for _noun in other_nouns(new, old)]
    instances = [fact.equal for fact in found if fact.kind in INSTANCE]
    verdicts = {
        "object": _verdict(objects),
        "instance": _verdict(instances),
        "fault": _of_classes(new.faults, old.faults),
        "demand": _of_classes(new.demands, old.demands),
    }
    mine, theirs = _named(new), _named(old)
    return [(part, verdict, mine[part], theirs[part]) for part, verdict in verdicts.items()]


def _verdict(equal):
    return "open" if not equal else "equal" if all(equal) else "different"


def _of_classes(mine, theirs):
    if not (mine and theirs):
        return "open"
    return "different" if mine.keys().isdisjoint(theirs) else "equal"


def _named(letter):
    facts = letter.facts
    numbers = (keys.values() for role, keys in facts.numbers.items() if role not in ("small", "case", "phone"))
    named = {
        "object": chain(*numbers, facts.places.values(), *letter.slots.values()),
        "instance": chain(
            facts.days.values(),
            facts.periods.values(),
            facts.amounts.values(),
            facts.shares.values(),
            *(numbered.values() for numbered in facts.instances.values()),
        ),
        "fault": letter.faults.values(),
        "demand": letter.demands.values(),
    }
    return {part: list(dict.fromkeys(words))[:SHOWN] for part, words in named.items()}
