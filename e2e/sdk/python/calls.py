"""Every call of the official Python SDK that the broker serves, by the synchronous and the asynchronous client.

Usage: calls.py BASE_URL DEV_ID API_KEY. Prints one line a call; ends with 1 at the first answer that is not as it must be.

The user u1 must have the workout `run` on 2026-11-21, u2 must exist. Answers are looked at twice: as the SDK parses them,
and the JSON behind them by the same models in strict mode, because the SDK itself accepts anything.
"""

import asyncio
import inspect
import sys
import typing

import httpx
import pydantic
import terra
from terra import AsyncTerra, Terra
from terra.core.api_error import ApiError
from terra.errors.bad_request_error import BadRequestError
from terra.errors.not_found_error import NotFoundError
from terra.errors.unauthorized_error import UnauthorizedError
from terra.activity.types.activity_fetch_response_data import ActivityFetchResponseData
from terra.authentication.types.authentication_authenticate_user_response import (
    AuthenticationAuthenticateUserResponse as Invitation,
)
from terra.authentication.types.authentication_deauthenticate_user_response import (
    AuthenticationDeauthenticateUserResponse as Deauthenticated,
)
from terra.authentication.types.authentication_generate_auth_token_response import (
    AuthenticationGenerateAuthTokenResponse as AuthToken,
)
from terra.authentication.types.authentication_generate_widget_session_response import (
    AuthenticationGenerateWidgetSessionResponse as WidgetSession,
)
from terra.integrations.types.integrations_fetch_response import IntegrationsFetchResponse
from terra.types.activity import Activity
from terra.types.athlete import Athlete
from terra.types.data_sent_to_webhook import DataSentToWebhook
from terra.types.integrations_response import IntegrationsResponse
from terra.types.terra_user import TerraUser
from terra.user.types.user_get_all_user_i_ds_response_data import UserGetAllUserIDsResponseData as PageOfUsers
from terra.user.types.user_get_all_user_i_ds_response_users import UserGetAllUserIDsResponseUsers as AllUsers
from terra.user.types.user_get_info_for_user_id_response_is_authenticated import (
    UserGetInfoForUserIdResponseIsAuthenticated as OneUser,
)
from terra.user.types.user_modify_user_response import UserModifyUserResponse as ModifiedUser

DAY = "2026-11-21"
KINDS = ["activity", "body", "daily", "menstruation", "nutrition", "sleep"]


class Session:
    """One client, and the JSON of its last answer."""

    def __init__(self, name, base_url, dev_id, api_key):
        self.name = name
        self.json = None
        hook = self.seen_later if name == "async" else self.seen
        hooks = {"response": [hook]}
        settings = {"base_url": base_url, "dev_id": dev_id, "api_key": api_key}
        if name == "async":
            self.client = AsyncTerra(httpx_client=httpx.AsyncClient(event_hooks=hooks), **settings)
        else:
            self.client = Terra(httpx_client=httpx.Client(event_hooks=hooks), **settings)

    def seen(self, response):
        response.read()
        self.json = response.json()

    async def seen_later(self, response):
        await response.aread()
        self.json = response.json()

    async def call(self, path, **arguments):
        target = self.client
        for part in path.split("."):
            target = getattr(target, part)
        answer = target(**arguments)
        if inspect.isawaitable(answer):
            answer = await answer
        given = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        print(f"{self.name} {path}({given}) -> {type(answer).__name__}", flush=True)
        return answer

    async def typed(self, path, expected, strict=None, **arguments):
        """The answer, which must be of the type `expected`, and its JSON of the model `strict` without any conversion."""
        answer = await self.call(path, **arguments)
        assert isinstance(answer, expected), f"{type(answer)} is not {expected}"
        pydantic.TypeAdapter(strict or expected).validate_python(self.json, strict=True)
        return answer

    async def refused(self, error, path, **arguments):
        try:
            await self.call(path, **arguments)
        except error as refused:
            body = refused.body
            assert body.get("message") or body.get("detail"), body
            print(f"{self.name} {path} -> {type(refused).__name__} {body}", flush=True)
            return
        raise AssertionError(f"{path} was not refused")


async def connect(session):
    for arguments in [
        {},
        {"reference_id": "ana", "providers": "GARMIN,FITBIT", "language": "en"},
        {
            "auth_success_redirect_url": "https://example.org/yes",
            "auth_failure_redirect_url": "https://example.org/no",
        },
    ]:
        answer = await session.typed("authentication.generatewidgetsession", WidgetSession, **arguments)
        assert answer.status == "success" and answer.expires_in == 900
        assert answer.url.endswith("/session/" + answer.session_id)

    token = await session.typed("authentication.generateauthtoken", AuthToken)
    assert token.status == "success" and len(token.token) == 64 and token.expires_in == 180

    for arguments in [
        {},
        {
            "reference_id": f"{session.name}-ref",
            "language": "en",
            "auth_success_redirect_url": "https://example.org/yes",
            "auth_failure_redirect_url": "https://example.org/no",
        },
    ]:
        answer = await session.typed(
            "authentication.authenticateuser", Invitation, resource="REALTIME", **arguments
        )
        assert answer.status == "success" and answer.user_id and "/session/" in answer.auth_url
    await session.refused(BadRequestError, "authentication.authenticateuser", resource="FITBIT")
    return answer.user_id


async def look_at_users(session):
    one = await session.typed("user.getinfoforuserid", OneUser, user_id="u1")
    assert one.is_authenticated is True and one.status == "success" and one.user.user_id == "u1"
    assert isinstance(one.user, TerraUser) and one.user.provider == "REALTIME" and one.user.active

    changed = await session.typed(
        "user.modifyuser", ModifiedUser, user_id="u2", reference_id=session.name, active=True
    )
    assert changed.status == "success" and changed.user.reference_id == session.name
    same = await session.typed("user.modifyuser", ModifiedUser, user_id="u2")
    assert same.user.reference_id == session.name

    several = await session.typed(
        "user.getinfoforuserid", list, typing.List[TerraUser], reference_id=session.name
    )
    assert [user.user_id for user in several] == ["u2"] and isinstance(several[0], TerraUser)

    everybody = await session.typed("user.getalluserids", AllUsers)
    assert [user.user_id for user in everybody.users] == ["u1", "u2"]
    # The SDK takes a page for a list without users, because its models have optional members only; the JSON is a page.
    for page, following in [(0, 1), (1, None)]:
        await session.call("user.getalluserids", page=page, per_page=1)
        parsed = pydantic.TypeAdapter(PageOfUsers).validate_python(session.json, strict=True).data
        assert (parsed.next, parsed.max_page, len(parsed.results)) == (following, 1, 1)

    bulk = await session.typed(
        "user.getinfoformultipleuserids", list, typing.List[TerraUser], request=["u1", "u2", "nobody"]
    )
    assert [user.user_id for user in bulk] == ["u1", "u2"]

    await session.refused(NotFoundError, "user.getinfoforuserid", user_id="nobody")
    await session.refused(BadRequestError, "user.getinfoforuserid")
    await session.refused(ApiError, "user.modifyuser", user_id="nobody", active=True)


async def look_at_data(session):
    for samples in [False, True]:
        answer = await session.typed(
            "activity.fetch",
            ActivityFetchResponseData,
            user_id="u1",
            start_date=DAY,
            end_date=DAY,
            to_webhook=False,
            with_samples=samples,
        )
        (workout,) = answer.data
        assert isinstance(workout, Activity) and workout.metadata.summary_id == "run"
        assert bool(workout.heart_rate_data.detailed.hr_samples) == samples
        assert answer.user.user_id == "u1" and answer.type == "activity"

    for kind in KINDS:
        empty = await session.call(f"{kind}.fetch", user_id="u2", start_date=DAY, to_webhook=False)
        assert empty.data == [] and session.json["type"] == kind
        by_time = await session.call(
            f"{kind}.fetch", user_id="u2", start_date=1795219200, end_date=1795305600, to_webhook=False
        )
        assert by_time.data == []
        # Nothing said means: to the webhook.
        sent = await session.call(f"{kind}.fetch", user_id="u1", start_date=DAY)
        assert sent.reference == session.json["reference"] and session.json["status"] == "success"
        pydantic.TypeAdapter(DataSentToWebhook).validate_python(session.json, strict=True)
        await session.refused(NotFoundError, f"{kind}.fetch", user_id="nobody", start_date=DAY)
        await session.refused(BadRequestError, f"{kind}.fetch", user_id="u1", start_date="yesterday")

    profile = await session.call("athlete.fetch", user_id="u1", to_webhook=False)
    assert profile.type == "athlete" and isinstance(profile.athlete, Athlete)
    await session.refused(NotFoundError, "athlete.fetch", user_id="nobody")


async def look_at_integrations(session):
    plain = await session.typed("integrations.fetch", IntegrationsFetchResponse)
    assert plain.status == "success" and plain.providers == ["REALTIME"] == plain.sdk_resource
    for arguments in [{}, {"sdk": True}, {"sdk": False}]:
        detailed = await session.typed("integrations.detailedfetch", IntegrationsResponse, **arguments)
        (provider,) = detailed.providers
        assert provider.provider == "REALTIME" and provider.enabled and provider.types.activity


async def disconnect(session, user_id):
    answer = await session.typed("authentication.deauthenticateuser", Deauthenticated, user_id=user_id)
    assert answer.status == "success"
    await session.refused(NotFoundError, "authentication.deauthenticateuser", user_id=user_id)


async def main(base_url, dev_id, api_key):
    for name in ["sync", "async"]:
        session = Session(name, base_url, dev_id, api_key)
        user_id = await connect(session)
        await look_at_users(session)
        await look_at_data(session)
        await look_at_integrations(session)
        await disconnect(session, user_id)
        stranger = Session(name, base_url, dev_id, "wrong")
        await stranger.refused(UnauthorizedError, "activity.fetch", user_id="u1", start_date=DAY)
    print(f"all as it must be, terra-python {terra.__version__}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
