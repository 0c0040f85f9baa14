// A treatment provider works a referral with a client that is not ours. What it needs to know comes by standard input.
import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { Client } from 'fhir-kit-client';
import { importJWK, SignJWT } from 'jose';

const { hub, partner, key, participant, referral, strangersTask } = JSON.parse(await text(process.stdin));
const fhir = new Client({ baseUrl: hub });

function done(what) {
  console.log(`done: ${what}`);
}

async function refused(status, call) {
  await assert.rejects(call, (error) => {
    assert.equal(error.response?.status, status, error.message);
    assert.equal(error.response.data.resourceType, 'OperationOutcome');
    return true;
  });
}

async function token(scope) {
  const { tokenUrl } = await fhir.smartAuthMetadata();
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid: key.kid })
    .setIssuer(partner)
    .setSubject(partner)
    .setAudience(tokenUrl.href)
    .setExpirationTime('4m')
    .setJti(crypto.randomUUID())
    .sign(await importJWK(key, 'ES384'));
  // The hub of the tests is not where its address says, as behind a firewall.
  const answer = await fetch(new URL(tokenUrl.pathname, hub), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  });
  const given = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(given));
  assert.equal(given.token_type, 'Bearer');
  return given.access_token;
}

const smart = await fhir.request('.well-known/smart-configuration');
assert.ok(smart.token_endpoint_auth_signing_alg_values_supported.includes('ES384'));
assert.ok(smart.grant_types_supported.includes('client_credentials'));
await assert.rejects(fhir.search({ resourceType: 'Task', searchParams: {} }), (error) => error.response.status === 401);
fhir.bearerToken = await token('system/*.rs system/Task.u system/Appointment.cu');
done('signed in');

const capabilities = await fhir.capabilityStatement();
assert.equal(capabilities.fhirVersion, '4.0.1');
const offered = capabilities.rest[0].resource.find((one) => one.type === 'Task');
assert.ok(offered.interaction.some((one) => one.code === 'update'));
done('capabilities read');

const people = await fhir.resourceSearch({
  resourceType: 'Patient',
  searchParams: { identifier: `urn:diversionhub:participant|${participant}` },
  options: { postSearch: true },
});
assert.equal(people.entry.length, 1);
const patient = people.entry[0].resource;

const tasks = [];
let page = await fhir.search({
  resourceType: 'Task',
  searchParams: { patient: patient.id, status: 'requested', _include: 'Task:patient', _count: 1 },
});
while (page) {
  assert.equal(page.entry.filter((one) => one.search?.mode === 'include')[0].resource.id, patient.id);
  tasks.push(...page.entry.map((one) => one.resource).filter((one) => one.resourceType === 'Task'));
  page = await fhir.nextPage({ bundle: page });
}
assert.equal(tasks.length, 2);
assert.notEqual(tasks[0].id, tasks[1].id);
done('found by pages');

const found = tasks.find((one) => one.identifier.some((id) => id.value === referral));
const task = await fhir.read({ resourceType: 'Task', id: found.id });
assert.deepEqual({ ...task }, { ...found });
assert.deepEqual(
  { ...(await fhir.vread({ resourceType: 'Task', id: task.id, version: task.meta.versionId })) },
  { ...task },
);
const request = await fhir.resolve({ reference: task.focus.reference });
assert.equal(request.resourceType, 'ServiceRequest');
assert.equal(request.subject.reference, `Patient/${patient.id}`);
done('read');

function change(body, version) {
  const options = { headers: { 'If-Match': `W/"${version}"` } };
  return fhir.update({ resourceType: 'Task', id: task.id, body, options });
}

const accepted = await change({ ...task, status: 'accepted' }, task.meta.versionId);
assert.equal(accepted.status, 'accepted');
await refused(412, change({ ...task, status: 'rejected' }, task.meta.versionId));
await refused(422, change({ ...accepted, status: 'requested' }, accepted.meta.versionId));
done('accepted, and only once');

const intake = 'urn:uuid:3b8c4e2e-0d7c-4d8e-9f5e-0a8f3f2c1d11';
const answered = await fhir.transaction({
  body: {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: intake,
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: { text: 'Intake completed' },
          effectiveDateTime: '2026-03-06',
          valueBoolean: true,
        },
        request: { method: 'POST', url: 'Observation' },
      },
      {
        resource: {
          resourceType: 'Appointment',
          status: 'booked',
          basedOn: [{ reference: task.focus.reference }],
          start: '2026-03-24T14:30:00Z',
          end: '2026-03-24T15:30:00Z',
          participant: [{ actor: { reference: task.for.reference }, status: 'accepted' }],
        },
        request: { method: 'POST', url: 'Appointment' },
      },
      {
        resource: {
          ...accepted,
          status: 'in-progress',
          output: [{ type: { text: 'Enrolment' }, valueReference: { reference: intake } }],
        },
        request: { method: 'PUT', url: `Task/${task.id}` },
      },
    ],
  },
});
assert.equal(answered.type, 'transaction-response');
assert.equal((await fhir.read({ resourceType: 'Task', id: task.id })).status, 'in-progress');
const visits = await fhir.search({ resourceType: 'Appointment', searchParams: { patient: patient.id } });
assert.equal(visits.entry.length, 1);
done('begun, with an appointment');

const paused = await fhir.patch({
  resourceType: 'Task',
  id: task.id,
  jsonPatch: [{ op: 'replace', path: '/status', value: 'on-hold' }],
});
assert.equal(paused.status, 'on-hold');
done('paused');

await refused(404, fhir.read({ resourceType: 'Task', id: strangersTask }));
await refused(404, fhir.read({ resourceType: 'Task', id: 'nobodys' }));
fhir.bearerToken = await token('system/Task.rs');
await refused(403, change({ ...paused, status: 'in-progress' }, paused.meta.versionId));
done('kept from what is not its own');
