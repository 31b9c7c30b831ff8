'use strict';
// node service.js MODE PORT [CERTIFICATE KEY]
//
// An HTTP/2-only service of Node: over TLS it knows no HTTP/1.1 at all (allowHTTP1: false).
//   h2        TLS, WebSocket by extended CONNECT (RFC 8441)
//   h2-bare   TLS, without extended CONNECT
//   h2c       plain text, prior knowledge, with extended CONNECT
// Prints "listening" when it does.
//
//   GET /hello           the request's host and X-Forwarded-For
//   POST /sum            SHA-256 and size of the body
//   GET /events/NAME     an event stream: one event at once, the last after POST /release/NAME
//   GET /quiet/NAME      a head at once, the body after POST /release/NAME
//   GET /trailers        a body and a trailer field
//   CONNECT /socket      a WebSocket that echoes
//   GET /tired           HTTP_1_1_REQUIRED, which an HTTP/2-only service should not say
//   GET /plain-events    the event stream with the wrong type
//   GET /page            a page for a browser, which opens a WebSocket and an EventSource
//   POST /report         prints what such a page has found out
const crypto = require('crypto');
const fs = require('fs');
const http2 = require('http2');
const path = require('path');
const {CLOSE, PING, PONG, encode, FrameReader} = require('./frames.js');

const [mode, port, certificate, key] = process.argv.slice(2);
const held = new Map();
const settings = {enableConnectProtocol: mode !== 'h2-bare'};

function read(stream, done) {
  const pieces = [];
  stream.on('data', piece => pieces.push(piece));
  stream.on('end', () => done(Buffer.concat(pieces)));
}

function answer(stream, body, fields = {}) {
  stream.respond({':status': 200, 'content-type': 'text/plain', ...fields});
  stream.end(body);
}

function echo(stream) {
  stream.respond({':status': 200});
  const reader = new FrameReader((opcode, payload, masked) => {
    if (!masked) return stream.close(http2.constants.NGHTTP2_PROTOCOL_ERROR);
    if (opcode === PONG) return;
    stream.write(encode(opcode === PING ? PONG : opcode, payload, false));
    if (opcode === CLOSE) stream.end();
  });
  stream.on('data', piece => reader.feed(piece));
  stream.on('end', () => stream.end());
}

function events(stream, name, type) {
  stream.respond({':status': 200, 'content-type': type, 'cache-control': 'no-cache'});
  stream.write('data: first\n\n');
  held.set(name, stream);
}

function quiet(stream, name) {
  stream.respond({':status': 200, 'content-type': 'text/plain'});
  held.set(name, stream);
}

function release(stream, name) {
  const waiting = held.get(name);
  held.delete(name);
  if (waiting) waiting.end('data: last\n\n');
  answer(stream, waiting ? 'released' : 'nobody waits');
}

function trailers(stream) {
  stream.respond({':status': 200, 'content-type': 'text/plain'}, {waitForTrailers: true});
  stream.on('wantTrailers', () => stream.sendTrailers({'x-sum': 'abc'}));
  stream.end('body');
}

function serve(stream, fields) {
  stream.on('error', () => {});  // whoever leaves early is no failure of the service
  const target = fields[':path'];
  if (fields[':method'] === 'CONNECT') {
    if (fields[':protocol'] !== 'websocket') return stream.respond({':status': 501}, {endStream: true});
    if (target !== '/socket') return stream.respond({':status': 403}, {endStream: true});
    return echo(stream);
  }
  if (target === '/sum')
    return read(stream, body => answer(stream, crypto.createHash('sha256').update(body).digest('hex') +
                                                   ' ' + body.length));
  if (target.startsWith('/events/')) return events(stream, target.slice(8), 'text/event-stream');
  if (target.startsWith('/plain-events/')) return events(stream, target.slice(14), 'text/plain');
  if (target.startsWith('/quiet/')) return quiet(stream, target.slice(7));
  if (target.startsWith('/release/')) return release(stream, target.slice(9));
  if (target === '/trailers') return trailers(stream);
  if (target === '/tired') return stream.close(http2.constants.NGHTTP2_HTTP_1_1_REQUIRED);
  if (target === '/page')
    return answer(stream, fs.readFileSync(path.join(__dirname, '../chromium/page.html')),
                  {'content-type': 'text/html; charset=utf-8'});
  if (target === '/report')
    return read(stream, body => {
      console.log('report ' + body);
      answer(stream, 'thanks');
    });
  answer(stream, `host=${fields[':authority'] || fields.host}\n` +
                     `x-forwarded-for=${fields['x-forwarded-for'] || ''}\n`);
}

const server = mode === 'h2c'
                   ? http2.createServer({settings})
                   : http2.createSecureServer({settings, allowHTTP1: false,
                                               cert: fs.readFileSync(certificate),
                                               key: fs.readFileSync(key)});
server.on('session', session => session.on('error', () => {}));
server.on('sessionError', () => {});
server.on('stream', serve);
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
