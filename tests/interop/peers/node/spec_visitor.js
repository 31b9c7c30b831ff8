'use strict';
// node spec_visitor.js PORT URL: what h2specd runs for each case. The URL's port is the case's; it
// is asked for by the name that the tunnel whose entrance is PORT has for it. Whatever comes is fine:
// h2specd judges what arrives at its end.
const http = require('http');

const [entrance, url] = process.argv.slice(2);
const host = `spec-${new URL(url).port}.web.test`;
const request = http.get({host: '127.0.0.1', port: Number(entrance), path: '/', headers: {host}});
request.on('response', response => response.resume());
request.on('close', () => process.exit(0));
request.on('error', () => process.exit(0));
