"""Which form of a noun stands beside a number, where a language has more than two."""


def plural(number: float) -> str:
    """The form that Arabic uses: one, two, few (three to ten of them) or many.

    >>> [plural(number) for number in (1, 2, 3, 10, 11, 42, 100, 103, 0.5)]
    ['one', 'two', 'few', 'few', 'many', 'many', 'many', 'few', 'many']
    """
    if number in (1, 2):
        return ("one", "two")[int(number) - 1]
    return "few" if number == int(number) and 3 <= number % 100 <= 10 else "many"
