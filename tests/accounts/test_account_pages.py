"""Settings of channel accounts, topics and tiers."""

from channels_live.models import InboundPayload
from tests.cast import NOON, make_account, make_queue, make_tier
from tickets.models import ChannelAccount, Tier, Topic


def values(account):
    return {
        "name": "Shop",
        "queue": account.queue.pk,
        "language": "en",
        "is_active": "on",
        "brand_color": "#112233",
    }


def test_secret_is_never_shown_and_kept_when_left_empty(dario, as_person):
    account = make_account("webchat", identity_secret="very-secret-value")
    admin = as_person(dario)

    page = admin.get(f"/settings/accounts/{account.pk}/").content.decode()
    answer = admin.post(f"/settings/accounts/{account.pk}/", values(account))

    assert "very-secret-value" not in page
    assert answer.status_code == 302
    account.refresh_from_db()
    assert (account.name, account.settings["identity_secret"]) == ("Shop", "very-secret-value")


def test_account_is_created(dario, as_person):
    make_tier()
    given = {"name": "Shop", "queue": make_queue().pk, "language": "en", "is_active": "on"}

    admin = as_person(dario)
    answer = admin.post("/settings/accounts/new/webchat/", given)

    account = ChannelAccount.objects.get()
    assert (answer.status_code, account.name) == (302, "Shop")
    secret, address = account.settings["identity_secret"], f"/settings/accounts/{account.pk}/"
    assert [secret in admin.get(address).content.decode() for _ in range(2)] == [True, False]


def test_parked_payload_is_replayed(dario, as_person):
    account = make_account("webchat")
    parked = InboundPayload.objects.create(
        account=account, event_key="1", raw=b"x", received_at=NOON, state="parked", attempts=5, error="No"
    )

    as_person(dario).post(f"/settings/accounts/{account.pk}/payloads/{parked.pk}/replay/")

    parked.refresh_from_db()
    assert (parked.state, parked.attempts) == ("new", 0)


def test_topic_cannot_come_under_itself(dario, as_person):
    admin = as_person(dario)
    admin.post("/settings/topics/new/", {"name": "Delivery"})
    top = Topic.objects.get()
    admin.post("/settings/topics/new/", {"name": "Late parcel", "parent": top.pk})
    below = Topic.objects.get(parent=top)

    answer = admin.post(
        "/settings/topics/delivery/", {"name": "Delivery", "parent": below.pk, "is_active": "on"}
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["parent"])
    assert "Late parcel" in admin.get("/settings/topics/").content.decode()


def test_one_tier_is_the_default(dario, as_person):
    make_tier()

    as_person(dario).post("/settings/tiers/new/", {"name": "Gold", "rank": 3, "is_default": "on"})

    assert list(Tier.objects.filter(is_default=True).values_list("slug", flat=True)) == ["gold"]
