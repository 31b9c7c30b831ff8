'use strict';
// node visitor.js '{"url": "https://a.web.test:8443", "port": 8443, "version": "h2", "ca": FILE,
//                   "checks": ["hello", "sum", ...], ...}'
//
// Visits a service behind the tunnel as a browser or a program would, in one HTTP version over one
// connection, and says "ok" or the first thing that was wrong. The URL's host is what the service
// and the certificate are asked for; the connection goes to `port` on the loopback address.
//   version  h1: HTTP/1.1 · h2: HTTP/2 (with TLS by ALPN, in clear by prior knowledge)
//   ca       PEM file, for https
//   alpn     what to offer instead of what `version` says; [] for none
const crypto = require('crypto');
const {TEXT, BINARY, CLOSE, PING, PONG, encode, FrameReader} = require('./frames.js');
const {wish, url, must, soon, Http1, Http2, Collected} = require('./client.js');

async function get(client, path, options = {}) {
  const response = await soon(client.request(options.method || 'GET', path, options),
                              'the head of ' + path);
  return {...response, collected: new Collected(response.body)};
}

async function text(client, path, options) {
  const response = await get(client, path, options);
  const body = (await response.collected.whole('the body of ' + path)).toString();
  must(!response.collected.error, 'the body of ' + path + ' broke off');
  return {...response, text: body};
}

/// A token as Mercure hubs of 0.x want it, signed with wish.key.
function jwt(claims) {
  const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = part({alg: 'HS256', typ: 'JWT'}) + '.' + part(claims);
  return signed + '.' + crypto.createHmac('sha256', wish.key).update(signed).digest('base64url');
}

const checks = {
  async hello(client) {
    const {status, text: body, version} = await text(client, '/hello');
    must(status === 200, `GET was answered with ${status}: ${body}`);
    must(version === (wish.version === 'h1' ? '1.1' : '2.0'), 'HTTP ' + version);
    must(body.includes(`host=${wish.host || url.host}\n`), 'the service saw another host: ' + body);
    must(/x-forwarded-for=127\.0\.0\.1/.test(body), 'no X-Forwarded-For: ' + body);
  },

  async page(client) {
    const response = await get(client, '/page');
    must(response.status === 200, 'GET /page was answered with ' + response.status);
    const body = await response.collected.whole('the page');
    const sum = crypto.createHash('sha256').update(body).digest('hex');
    must(sum === wish.sum, `another page came, ${body.length} bytes`);
  },

  async sum(client) {
    const body = crypto.randomBytes(1 << 20);
    const response = await soon(client.request('POST', '/sum', {body}), 'the answer to an upload');
    const got = (await new Collected(response.body).whole('the sum')).toString();
    const expected = crypto.createHash('sha256').update(body).digest('hex') + ' ' + body.length;
    must(response.status === 200 && got === expected, `an upload was answered with ${response.status}: ${got}`);
  },

  async events(client) {
    const name = crypto.randomUUID();
    const stream = await get(client, '/events/' + name, {fields: {accept: 'text/event-stream'}});
    must(stream.status === 200, 'an event stream was answered with ' + stream.status);
    must(/^text\/event-stream/.test(stream.fields['content-type']), stream.fields['content-type']);
    await stream.collected.until(all => all.bytes.includes('first'), 'the first event');
    const response = await soon(client.request('POST', '/release/' + name, {aside: true}), 'the release');
    must((await new Collected(response.body).whole('the release')).toString() === 'released',
         'the stream was not released');
    const all = (await stream.collected.whole('the last event')).toString();
    must(all === 'data: first\n\ndata: last\n\n', 'other events came: ' + all);
    must(!stream.collected.error, 'the event stream broke off');
  },

  /// The head comes before there is any body; the visitor speaks only then.
  async quiet_head(client) {
    const name = crypto.randomUUID();
    const quiet = await get(client, '/quiet/' + name, {fields: {'accept-encoding': 'gzip, br, zstd'}});
    must(quiet.status === 200, 'it was answered with ' + quiet.status);
    await text(client, '/release/' + name, {method: 'POST', aside: true});
    await quiet.collected.whole('the body');
    must(!quiet.collected.error, 'the body broke off');
  },

  async get(client) {
    const {status, text: body} = await text(client, '/hello');
    must(status === 200, `GET was answered with ${status}: ${body}`);
  },

  async trailers(client) {
    const response = await text(client, '/trailers', {fields: {te: 'trailers'}});
    must(response.text === 'body', 'another body: ' + response.text);
    must(response.trailers()['x-sum'] === 'abc', 'the trailer is missing');
  },

  /// The visitor speaks first, as browsers do that offer every encoding.
  async socket(client) {
    const opened = await soon(client.socket('/socket', {'accept-encoding': 'gzip, deflate, br, zstd',
                                                        origin: url.origin}), 'the WebSocket');
    must(opened.stream, 'a WebSocket was answered with ' + opened.status);
    const {stream} = opened;
    const messages = [[TEXT, Buffer.from('a short text')], [PING, Buffer.from('there?')],
                      [BINARY, crypto.randomBytes(100000)], [CLOSE, Buffer.from([3, 232])]];
    const got = [];
    let wake = () => {};
    const reader = new FrameReader((opcode, payload) => {
      got.push([opcode, payload]);
      wake();
    });
    stream.on('data', piece => reader.feed(piece));
    const ended = new Promise(resolve => {
      stream.on('end', resolve);
      stream.on('error', resolve);
      stream.on('close', resolve);
    });
    for (const [opcode, payload] of messages) {
      const before = got.length;
      const came = new Promise(resolve => { wake = resolve; });
      stream.write(encode(opcode, payload, true));
      if (got.length === before) await soon(Promise.race([came, ended]), `the echo of a frame ${opcode}`);
      must(got.length > before, `the WebSocket ended instead of echoing a frame ${opcode}`);
      const [back, bytes] = got[got.length - 1];
      must(back === (opcode === PING ? PONG : opcode), `frame ${opcode} came back as ${back}`);
      must(opcode === CLOSE || bytes.equals(payload), 'another WebSocket message came back');
    }
    stream.end();
    await soon(ended, 'the end of the WebSocket');
  },

  /// wish.refusal: the status with which the WebSocket is to be refused.
  async refused_socket(client) {
    const opened = await soon(client.socket('/socket', {}), 'the answer to a WebSocket');
    must(opened.status === wish.refusal, 'a WebSocket was answered with ' + opened.status);
    must(!wish.reason || (opened.fields['proxy-status'] || '').includes(wish.reason),
         'Proxy-Status: ' + opened.fields['proxy-status']);
  },

  /// A subscription at a Mercure hub with the token where wish.place says (header, cookie, query),
  /// an update that reaches it, and refusals without a token and with a wrong one.
  async mercure(client) {
    const topic = 'https://example.com/books/' + crypto.randomUUID();
    const path = '/.well-known/mercure?topic=' + encodeURIComponent(topic);
    const token = jwt({mercure: {publish: ['*'], subscribe: ['*']}});
    const places = {header: {authorization: 'Bearer ' + token},
                    cookie: {cookie: 'a=b; mercureAuthorization=' + token}, query: {}};
    const target = path + (wish.place === 'query' ? '&authorization=' + token : '');
    const stream = await get(client, target, {fields: {accept: 'text/event-stream',
                                                       ...places[wish.place]}});
    must(stream.status === 200, 'a subscription was answered with ' + stream.status);
    must(/^text\/event-stream/.test(stream.fields['content-type']), stream.fields['content-type']);
    const publish = (fields, body) => text(client, '/.well-known/mercure', {
      method: 'POST', aside: true, body: Buffer.from(body),
      fields: {'content-type': 'application/x-www-form-urlencoded', ...fields}});
    const form = new URLSearchParams({topic, data: 'a chapter, äöü', private: 'on'}).toString();
    const answer = await publish(places.header, form);
    must(answer.status === 200 && answer.text.startsWith('urn:uuid:'),
         `an update was answered with ${answer.status}: ${answer.text}`);
    const came = await stream.collected.until(all => all.bytes.includes('data: a chapter'), 'the update');
    must(came.includes('id: ' + answer.text), 'the update has another id: ' + came);
    const refused = await publish({}, form);
    must(refused.status === 401, 'an update without a token was answered with ' + refused.status);
    const forged = await publish({authorization: 'Bearer ' + token.slice(0, -4) + 'AAAA'}, form);
    must(forged.status === 401, 'a forged token was answered with ' + forged.status);
  },

  /// Several at once over one connection.
  async many(client) {
    const all = Array.from({length: 40}, (_, i) => text(client, '/hello?' + i));
    for (const {status} of await Promise.all(all)) must(status === 200, 'one of many: ' + status);
  },
};

async function main() {
  for (const name of wish.checks) {
    const client = wish.version === 'h1' ? new Http1() : new Http2();
    try {
      await checks[name](client);
    } catch (error) {
      throw new Error(`${name}: ${error.message}`);
    } finally {
      client.close();
    }
  }
}

main().then(() => {
  console.log('ok');
  process.exit(0);
}, error => {
  console.log(error.message);
  process.exit(1);
});
