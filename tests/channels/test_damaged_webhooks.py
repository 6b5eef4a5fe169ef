"""Whatever a webhook holds: it is read without an error, can be stored, and costs no good neighbour."""

import os
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels_live.adapters import registry
from tests.channels import grammar

# HELPDESK_FUZZ_CASES=20000 tries as many as one likes; a failure is made small and remembered.
CASES = int(os.environ.get("HELPDESK_FUZZ_CASES", "1500"))
many = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
luck = given(luck=st.randoms(use_true_random=False))


@pytest.mark.timeout(1800)
@many
@luck
def test_damaged_batch_is_read_and_its_good_message_is_whole(luck):
    items = registry.get("whatsapp").parse(grammar.whatsapp(luck))

    assert grammar.flaws(items) == []
    assert grammar.is_whole(items)


@pytest.mark.timeout(1800)
@many
@luck
def test_damaged_update_is_read(luck):
    assert grammar.flaws(registry.get("telegram").parse(grammar.telegram(luck))) == []


@pytest.mark.parametrize("seed", range(50))
def test_a_seed_gives_the_same_payload_again(seed):
    assert grammar.whatsapp(Random(seed)) == grammar.whatsapp(Random(seed))
    assert grammar.telegram(Random(seed)) == grammar.telegram(Random(seed))
