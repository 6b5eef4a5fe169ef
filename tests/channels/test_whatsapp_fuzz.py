"""Whatever a webhook holds: it is read without an error, can be stored, and costs no good neighbour."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels_live.adapters import registry
from tests.channels import grammar


@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
@given(luck=st.randoms(use_true_random=False))
def test_damaged_batch_is_read_and_its_good_message_is_whole(luck):
    items = registry.get("whatsapp").parse(grammar.whatsapp(luck))

    assert grammar.flaws(items) == []
    assert grammar.is_whole(items)


@pytest.mark.parametrize("seed", range(50))
def test_a_seed_gives_the_same_payload_again(seed):
    assert grammar.whatsapp(Random(seed)) == grammar.whatsapp(Random(seed))
