'use strict';
// A client of HTTP/1.1 and of HTTP/2, one connection each, for visitor.js.
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const http2 = require('http2');
const https = require('https');
const net = require('net');
const tls = require('tls');

const wish = JSON.parse(process.argv[2]);
const url = new URL(wish.url);
const secure = url.protocol === 'https:';
const patience = wish.patience || 15000;

function must(condition, words) {
  if (!condition) throw new Error(words);
}

/// The promise, or a failure that names what was waited for.
function soon(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(what + ' did not come in time')), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function connect(alpn) {
  const address = {host: '127.0.0.1', port: wish.port};
  if (!secure) return net.connect(address);
  return tls.connect({...address, servername: url.hostname, ca: fs.readFileSync(wish.ca),
                      ALPNProtocols: wish.alpn || alpn});
}

/// What both versions give to the checks: {status, fields, body: stream of bytes, trailers()}.
class Http1 {
  constructor() {
    const kind = secure ? https : http;
    this.kind = kind;
    this.agent = new kind.Agent({keepAlive: true, maxSockets: 1});
    this.second = new kind.Agent({keepAlive: true, maxSockets: 1});  // beside an open stream
    for (const agent of [this.agent, this.second]) agent.createConnection = () => connect(['http/1.1']);
  }

  request(method, path, {fields = {}, body, aside = false} = {}) {
    return new Promise((resolve, reject) => {
      const request = this.kind.request({method, path, agent: aside ? this.second : this.agent,
                                         headers: {host: url.host, ...fields}});
      request.on('error', reject);
      request.on('response', response => resolve({
        status: response.statusCode, fields: response.headers, body: response,
        trailers: () => response.trailers, version: response.httpVersion}));
      if (body) {
        request.setHeader('transfer-encoding', 'chunked');
        request.write(body.subarray(0, 10));
      }
      request.end(body && body.subarray(10));
    });
  }

  /// {send, reader of bytes, end} of an open WebSocket, or {status} of a refusal.
  socket(path, fields) {
    const key = crypto.randomBytes(16).toString('base64');
    return new Promise((resolve, reject) => {
      const request = this.kind.request({
        method: 'GET', path, createConnection: () => connect(['http/1.1']),
        headers: {host: url.host, connection: 'Upgrade', upgrade: 'websocket',
                  'sec-websocket-version': 13, 'sec-websocket-key': key, ...fields}});
      request.on('error', reject);
      request.on('response', response => {
        response.resume();
        resolve({status: response.statusCode, fields: response.headers});
      });
      request.on('upgrade', (response, stream, first) => {
        const expected = crypto.createHash('sha1')
                             .update(key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
        if (response.headers['sec-websocket-accept'] !== expected)
          return reject(new Error('Sec-WebSocket-Accept is wrong'));
        stream.unshift(first);
        resolve({status: 101, stream, fields: response.headers});
      });
      request.end();
    });
  }

  close() {
    this.agent.destroy();
    this.second.destroy();
  }
}

class Http2 {
  constructor() {
    this.session = http2.connect(url.origin, {createConnection: () => connect(['h2'])});
    this.failure = new Promise((_, reject) => this.session.on('error', reject));
    this.failure.catch(() => {});
    this.settled = new Promise(resolve => this.session.once('remoteSettings', resolve));
  }

  async open(head) {
    const stream = this.session.request(head, {endStream: false});
    const response = new Promise((resolve, reject) => {
      stream.on('error', reject);
      stream.on('response', fields => resolve(fields));
      stream.on('close', () => reject(new Error(`the stream was closed, code ${stream.rstCode}`)));
    });
    return {stream, response: Promise.race([response, this.failure])};
  }

  async request(method, path, {fields = {}, body} = {}) {
    const {stream, response} = await this.open({
      ':method': method, ':path': path, ':authority': url.host, ':scheme': url.protocol.slice(0, -1),
      ...fields});
    let trailers = {};
    stream.on('trailers', fields => { trailers = fields; });
    if (body) stream.write(body);
    stream.end();
    const head = await response;
    return {status: head[':status'], fields: head, body: stream, trailers: () => trailers,
            version: '2.0'};
  }

  async socket(path, fields) {
    const settings = await Promise.race([this.settled, this.failure]);
    must(settings.enableConnectProtocol, 'extended CONNECT is not announced');
    const {stream, response} = await this.open({
      ':method': 'CONNECT', ':protocol': 'websocket', ':path': path, ':authority': url.host,
      ':scheme': url.protocol.slice(0, -1), 'sec-websocket-version': '13', ...fields});
    const head = await response;
    if (head[':status'] === 200) return {status: 200, stream, fields: head};
    stream.resume();
    return {status: head[':status'], fields: head};
  }

  close() {
    this.session.destroy();
  }
}

/// The bytes of a stream as they come; next(enough) waits until `enough(all)`.
class Collected {
  constructor(stream) {
    this.bytes = Buffer.alloc(0);
    this.ended = false;
    this.wake = () => {};
    stream.on('data', piece => {
      this.bytes = Buffer.concat([this.bytes, piece]);
      this.wake();
    });
    const end = error => {
      this.error = this.error || error;
      this.ended = true;
      this.wake();
    };
    stream.on('end', () => end());
    stream.on('error', end);
    stream.on('close', () => end());
  }

  async until(enough, what) {
    const wait = async () => {
      while (!enough(this)) {
        must(!this.ended, `${what}: the stream ended after '${this.bytes.toString().slice(0, 200)}' ` +
                              (this.error ? this.error.message : ''));
        await new Promise(resolve => { this.wake = resolve; });
      }
    };
    await soon(wait(), what);
    return this.bytes;
  }

  whole(what) {
    return this.until(all => all.ended, what);
  }
}

module.exports = {wish, url, must, soon, Http1, Http2, Collected};
