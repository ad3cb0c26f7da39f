"""Records as columns: a sample of a sample, and a few of them whole."""

import numpy as np
import pytest
from limit_run import limit_run

from textmill.inspect.columns import Columns
from textmill.store.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return limit_run(tmp_path_factory.mktemp("columns"), 1.0)


def test_a_sample_of_a_sample_has_the_lowest_keys(store: Store) -> None:
    whole = Columns.of(store)
    thin = whole.thinned(50)
    keys = np.sort(whole.arrow("key").to_numpy())
    assert 20 < len(thin) < 90
    assert (np.sort(thin.arrow("key").to_numpy()) == keys[: len(thin)]).all()
    assert (len(thin) / thin.rate, thin.total) == (pytest.approx(180), 180)
    assert whole.thinned(180) is whole


def test_a_few_records_are_read_as_they_stand(store: Store) -> None:
    columns = Columns.of(store)
    ids = columns.arrow("id").to_pylist()
    places = [170, 3, 90]
    assert [row["id"] for row in columns.rows(places, ("id", "nothing"))] == [ids[place] for place in places]
    assert columns.rows([0], ("nothing",)) == [{"nothing": None, "stage": "0-read"}]
    assert columns.rows([], ("id",)) == []


def test_rules_stand_in_their_stage(store: Store) -> None:
    columns = Columns.of(store)
    reason = "gopher_quality.too_few_words"
    assert columns.stage_of(reason) == "0-read"
    assert columns.stage_of("nothing.is") == ""
    assert {"c4_quality.too_few_sentences", reason} <= {*columns.rules_beside(reason)}
    words = columns.numbers("gopher_quality.words")
    assert (columns.fails(reason) == (words < 30)).all()
