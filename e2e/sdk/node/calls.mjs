// Every call of the official JavaScript SDK that the broker serves.
//
// Usage: node calls.mjs NODE_MODULES_FOLDER BASE_URL DEV_ID API_KEY. Prints one line a call; ends with 1 at the first
// answer that is not as it must be. The user u1 must have the workout `run` on 2026-11-21, u2 must exist.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

const [folder, baseUrl, devId, apiKey] = process.argv.slice(2);
const require = createRequire(path.join(folder, "package.json"));
const { TerraClient, TerraError, Terra } = require("terra-api");
const { version } = require("terra-api/package.json");

const DAY = "2026-11-21";
const KINDS = ["activity", "body", "daily", "menstruation", "nutrition", "sleep"];
const client = new TerraClient({ baseUrl, devId, apiKey });

async function call(name, ...given) {
    const [group, method] = name.split(".");
    const answer = await client[group][method](...given);
    console.log(`node ${name}(${given.map((value) => JSON.stringify(value)).join(", ")}) -> ${JSON.stringify(answer).slice(0, 120)}`);
    return answer;
}

async function refused(status, type, promise) {
    const error = await promise.then(
        () => assert.fail("it was not refused"),
        (error) => error,
    );
    assert.ok(error instanceof TerraError && error instanceof type, String(error));
    assert.equal(error.statusCode, status);
    assert.ok(error.body.message ?? error.body.detail);
    console.log(`node refused with ${status}: ${JSON.stringify(error.body)}`);
}

function isUser(user, id) {
    assert.equal(user.user_id, id);
    assert.equal(user.provider, "REALTIME");
    for (const name of ["reference_id", "scopes", "last_webhook_update"]) {
        assert.ok(user[name] === null || typeof user[name] === "string", name);
    }
    assert.equal(typeof user.active, "boolean");
    assert.match(user.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
}

async function connect() {
    const address = { auth_success_redirect_url: "https://example.org/yes", auth_failure_redirect_url: "https://example.org/no" };
    for (const given of [[], [{}], [{ reference_id: "ana", providers: "GARMIN", language: "en", ...address }]]) {
        const session = await call("authentication.generatewidgetsession", ...given);
        assert.equal(session.status, "success");
        assert.equal(session.expires_in, 900);
        assert.ok(session.url.endsWith(`/session/${session.session_id}`));
    }
    const token = await call("authentication.generateauthtoken");
    assert.match(token.token, /^[0-9a-f]{64}$/);
    assert.equal(token.expires_in, 180);
    let invitation;
    for (const more of [{}, { language: "en", reference_id: "bo", ...address }]) {
        invitation = await call("authentication.authenticateuser", { resource: "REALTIME", ...more });
        assert.equal(invitation.status, "success");
        assert.ok(invitation.auth_url.includes("/session/"));
    }
    await refused(400, Terra.BadRequestError, client.authentication.authenticateuser({ resource: "FITBIT" }));
    return invitation.user_id;
}

async function lookAtUsers() {
    const one = await call("user.getinfoforuserid", { user_id: "u1" });
    assert.equal(one.is_authenticated, true);
    isUser(one.user, "u1");
    const changed = await call("user.modifyuser", "u2", { reference_id: "node", active: true });
    assert.equal(changed.user.reference_id, "node");
    assert.equal((await call("user.modifyuser", "u2")).user.reference_id, "node");
    const several = await call("user.getinfoforuserid", { reference_id: "node" });
    assert.equal(several.length, 1);
    isUser(several[0], "u2");
    const everybody = await call("user.getalluserids");
    assert.deepEqual(everybody.users.map((user) => user.user_id), ["u1", "u2"]);
    const { data } = await call("user.getalluserids", { page: 0, per_page: 1 });
    assert.deepEqual([data.next, data.max_page, data.results.length], [1, 1, 1]);
    const last = await call("user.getalluserids", { page: 1, per_page: 1 });
    assert.equal(last.data.next, null);
    const bulk = await call("user.getinfoformultipleuserids", ["u2", "u1", "nobody"]);
    isUser(bulk[0], "u2");
    assert.equal(bulk.length, 2);
    await refused(404, Terra.NotFoundError, client.user.getinfoforuserid({ user_id: "nobody" }));
    await refused(400, Terra.BadRequestError, client.user.getinfoforuserid());
    await refused(404, TerraError, client.user.modifyuser("nobody", { active: true }));
}

async function lookAtData() {
    for (const with_samples of [false, true]) {
        const range = { user_id: "u1", start_date: DAY, end_date: DAY };
        const answer = await call("activity.fetch", { ...range, to_webhook: false, with_samples });
        assert.equal(answer.type, "activity");
        isUser(answer.user, "u1");
        assert.equal(answer.data[0].metadata.summary_id, "run");
        assert.equal(answer.data[0].heart_rate_data.detailed.hr_samples.length > 0, with_samples);
    }
    for (const kind of KINDS) {
        const by = { user_id: "u2", to_webhook: false };
        assert.deepEqual((await call(`${kind}.fetch`, { ...by, start_date: DAY })).data, []);
        const times = { start_date: 1795219200, end_date: 1795305600 };
        assert.deepEqual((await call(`${kind}.fetch`, { ...by, ...times })).data, []);
        const sent = await call(`${kind}.fetch`, { user_id: "u1", start_date: DAY });
        assert.equal(sent.reference, sent.trace_id);
        const { rawResponse } = await client[kind].fetch({ user_id: "u1", start_date: DAY }).withRawResponse();
        assert.match(rawResponse.headers.get("terra-reference"), /^[0-9a-f-]{36}$/);
        await refused(404, Terra.NotFoundError, client[kind].fetch({ user_id: "nobody", start_date: DAY }));
        await refused(400, Terra.BadRequestError, client[kind].fetch({ user_id: "u1", start_date: "yesterday" }));
    }
    const profile = await call("athlete.fetch", { user_id: "u1", to_webhook: false });
    assert.deepEqual([profile.type, profile.athlete], ["athlete", {}]);
    await refused(404, Terra.NotFoundError, client.athlete.fetch({ user_id: "nobody" }));
}

async function lookAtIntegrations() {
    const plain = await call("integrations.fetch");
    assert.deepEqual([plain.status, plain.providers], ["success", ["REALTIME"]]);
    for (const given of [[], [{ sdk: true }], [{ sdk: false }]]) {
        const { providers } = await call("integrations.detailedfetch", ...given);
        assert.deepEqual([providers[0].provider, providers[0].types.activity], ["REALTIME", true]);
    }
}

const userId = await connect();
await lookAtUsers();
await lookAtData();
await lookAtIntegrations();
assert.equal((await call("authentication.deauthenticateuser", { user_id: userId })).status, "success");
await refused(404, Terra.NotFoundError, client.authentication.deauthenticateuser({ user_id: userId }));
const stranger = new TerraClient({ baseUrl, devId, apiKey: "wrong" });
await refused(401, Terra.UnauthorizedError, stranger.activity.fetch({ user_id: "u1", start_date: DAY }));
console.log(`all as it must be, terra-api ${version}`);
