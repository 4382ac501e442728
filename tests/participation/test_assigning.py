"""The flow of the greatest value, against every flow that there is."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from forum.participation.assigning import _best_flow

Values = dict[tuple[int, int], int]
many = st.lists(st.integers(1, 2), min_size=3, max_size=3)
some_values = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 2)), st.integers(1, 12), min_size=1, max_size=7
)


def greatest(values: Values, supply: list[int], room: list[int]) -> int:
    """Tries everything."""
    if not values:
        return 0
    (i, d), *_rest = values
    rest = {edge: value for edge, value in values.items() if edge != (i, d)}
    best = 0
    for n in range(min(supply[i], room[d]) + 1):
        left, free = supply.copy(), room.copy()
        left[i], free[d] = left[i] - n, free[d] - n
        best = max(best, n * values[i, d] + greatest(rest, left, free))
    return best


@settings(max_examples=200, deadline=None)
@given(values=some_values, supply=many, room=many)
@example(values={(0, 1): 2, (1, 0): 9, (1, 1): 9, (2, 1): 5}, supply=[1, 2, 2], room=[1, 2, 1])
def test_no_flow_is_worth_more(values: Values, supply: list[int], room: list[int]) -> None:
    flow = _best_flow(values, supply, room)
    assert sum(values[edge] * n for edge, n in flow.items()) == greatest(values, supply, room)
    for place in range(3):
        assert sum(n for (i, _d), n in flow.items() if i == place) <= supply[place]
        assert sum(n for (_i, d), n in flow.items() if d == place) <= room[place]
    assert all(n > 0 for n in flow.values())
