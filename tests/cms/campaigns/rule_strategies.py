"""Rules as Hypothesis invents them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from cms.campaigns import phases
from cms.campaigns.rule_sheet import PhaseDates, PhaseName
from cms.core.text import canonical_text, count_zi
from tests.cms.campaigns.rule_samples import Colour, EveryKind, Row

# Years that browsers write with four digits.
INSTANTS = st.integers(700_000_000_000_000, 4_000_000_000_000_000).map(
    lambda microseconds: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
)
DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, places=4, min_value=-1000, max_value=1000
)
TEXTS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=20)
    .map(canonical_text)
    .filter(lambda text: count_zi(text) <= 20)
)
ROWS = st.builds(
    Row,
    # A row that says nothing but blanks is a blank row.
    name=TEXTS.filter(lambda text: text.strip()),
    count=st.none() | st.integers(0, 9),
    at=st.none() | INSTANTS,
    fine=st.booleans(),
)


def every_kind_rules() -> st.SearchStrategy[EveryKind]:
    return st.builds(
        EveryKind,
        flag=st.booleans(),
        whole=st.integers(-1000, 1000),
        share=DECIMALS,
        text=TEXTS,
        colour=st.sampled_from(Colour),
        day=st.none() | st.dates(date(1900, 1, 1), date(2200, 12, 31)),
        clock=st.times(),
        instant=st.none() | INSTANTS,
        colours=st.lists(st.sampled_from(Colour), unique=True).map(tuple),
        rows=st.lists(ROWS, max_size=3).map(tuple),
    )


HOURS = st.integers(0, 40)


def phase_lists(min_size: int = 0) -> st.SearchStrategy[tuple[PhaseDates, ...]]:
    """Any list of phases, sensible or not, on a few hours of one day so that they collide."""

    def at(hour: int) -> datetime:
        return datetime.fromtimestamp(1_600_000_000 + 3600 * hour, UTC)

    one = st.builds(
        lambda name, opens, closes: PhaseDates(
            name=PhaseName(name),
            opens_at=at(opens),
            closes_at=None if closes is None else at(closes),
        ),
        st.sampled_from(phases.ORDER),
        HOURS,
        st.none() | HOURS,
    )
    return st.lists(one, min_size=min_size, max_size=5).map(tuple)
