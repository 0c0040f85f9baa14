// Two partners at the hub's broker with an AMQP 1.0 client that is not ours. What it needs to know comes by standard
// input; what was received, protected as it came, goes to standard output.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import rhea from 'rhea';

const { port, certificates, sender, recipient, delivery, message, clear } = JSON.parse(await text(process.stdin));
const TIME = 30_000;

function done(what) {
  console.error(`done: ${what}`);
}

function soon(source, event, failed) {
  const signal = AbortSignal.timeout(TIME);
  const good = once(source, event, { signal }).then(([context]) => context);
  const bad = once(source, failed, { signal }).then(([context]) => {
    throw new Error(`${failed} in place of ${event}: ${context.error ?? context[failed.split('_')[0]]?.error}`);
  });
  return Promise.race([good, bad]);
}

async function connected(partner) {
  const connection = rhea.create_container().connect({
    transport: 'tls',
    host: 'localhost',
    port,
    cert: partner && (await readFile(`${certificates}/${partner}.pem`)),
    key: partner && (await readFile(`${certificates}/${partner}.key`)),
    enable_sasl_external: true,
    reconnect: false,
  });
  await soon(connection, 'connection_open', 'disconnected');
  return connection;
}

async function closed(connection) {
  connection.close();
  await soon(connection, 'connection_close', 'disconnected');
}

async function sent(connection, queue, what) {
  const link = connection.open_sender(queue);
  await soon(link, 'sendable', 'sender_error');
  link.send(what);
  await soon(link, 'accepted', 'rejected');
  link.close();
}

/** The first message that fits; those of others before it are acknowledged. */
async function received(connection, queue, fits) {
  const link = connection.open_receiver({ source: queue, credit_window: 0, autoaccept: false });
  await soon(link, 'receiver_open', 'receiver_error');
  for (;;) {
    link.add_credit(1);
    const came = await soon(link, 'message', 'receiver_error');
    if (fits(came.message)) {
      return { ...came, link };
    }
    came.delivery.accept();
  }
}

async function answer(connection, correlation) {
  const came = await received(connection, `answers.${sender}`, (one) => String(one.correlation_id) === correlation);
  came.delivery.accept();
  came.link.close();
  return came.message;
}

const out = await connected(sender);
done('signed in by certificate, SASL EXTERNAL');

const body = rhea.message.data_section(Buffer.from(message, 'base64'));
const kind = { kind: 'diversion-referral' };
const mine = crypto.randomUUID();
await sent(out, `from.${sender}`, { correlation_id: mine, application_properties: kind, body });
const receipt = await answer(out, mine);
assert.equal(receipt.content_type, 'application/json');
done('sent, and the receipt has come');

const again = crypto.randomUUID();
await sent(out, `from.${sender}`, { message_id: again, application_properties: kind, body });
assert.deepEqual((await answer(out, again)).body.content, receipt.body.content);
done('sent again without a correlation id, and the same receipt has come for the message id');

const wrong = crypto.randomUUID();
await sent(out, `from.${sender}`, { correlation_id: wrong, application_properties: kind, body: clear });
const problem = await answer(out, wrong);
assert.equal(problem.content_type, 'application/problem+json');
const nothing = crypto.randomUUID();
await sent(out, `from.${sender}`, { correlation_id: nothing, body: { no: 'bytes' } });
assert.equal((await answer(out, nothing)).content_type, 'application/problem+json');
done('refused in the clear, and what has no bytes');

const foreign = out.open_receiver(`to.${recipient}`);
await soon(foreign, 'receiver_error', 'message');
assert.equal(foreign.error.condition, 'amqp:unauthorized-access');
done("another's queue is closed");

const isMine = (one) => one.application_properties?.delivery === delivery;
const first = await connected(recipient);
const unsettled = await received(first, `to.${recipient}`, isMine);
await closed(first);
const second = await connected(recipient);
const taken = await received(second, `to.${recipient}`, isMine);
taken.delivery.accept();
assert.deepEqual(taken.message.body.content, unsettled.message.body.content);
assert.equal(taken.message.correlation_id, delivery);
assert.match(taken.message.content_type, /^application\/pkcs7-mime/);
done('taken, also after a hang-up before it was acknowledged');

await assert.rejects(connected(null));
done('nobody without a certificate is let in');
await closed(second);
await closed(out);

const base64 = (one) => one.body.content.toString('base64');
console.log(JSON.stringify({ receipt: base64(receipt), problem: base64(problem), taken: base64(taken.message) }));
