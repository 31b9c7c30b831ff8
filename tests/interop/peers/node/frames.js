'use strict';
// WebSocket frames, as much of RFC 6455 as an echo needs: unfragmented messages of any length.
const crypto = require('crypto');

const TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10;

/// One frame; a client masks, a server does not.
function encode(opcode, payload, masked) {
  const bytes = Buffer.from(payload);
  const bit = masked ? 0x80 : 0;
  let head;
  if (bytes.length < 126) {
    head = Buffer.from([0x80 | opcode, bit | bytes.length]);
  } else if (bytes.length < 65536) {
    head = Buffer.alloc(4);
    head.writeUInt16BE(bytes.length, 2);
    head[0] = 0x80 | opcode;
    head[1] = bit | 126;
  } else {
    head = Buffer.alloc(10);
    head.writeBigUInt64BE(BigInt(bytes.length), 2);
    head[0] = 0x80 | opcode;
    head[1] = bit | 127;
  }
  if (!masked) return Buffer.concat([head, bytes]);
  const mask = crypto.randomBytes(4);
  for (let i = 0; i < bytes.length; ++i) bytes[i] ^= mask[i % 4];
  return Buffer.concat([head, mask, bytes]);
}

/// Collects bytes and calls `take(opcode, payload, masked)` for each whole frame.
class FrameReader {
  constructor(take) {
    this.take = take;
    this.bytes = Buffer.alloc(0);
  }

  feed(piece) {
    this.bytes = Buffer.concat([this.bytes, piece]);
    for (;;) {
      const frame = this.next();
      if (!frame) return;
      this.take(frame.opcode, frame.payload, frame.masked);
    }
  }

  next() {
    const bytes = this.bytes;
    if (bytes.length < 2) return null;
    const masked = (bytes[1] & 0x80) !== 0;
    let length = bytes[1] & 0x7f, at = 2;
    if (length === 126) {
      if (bytes.length < 4) return null;
      length = bytes.readUInt16BE(2);
      at = 4;
    } else if (length === 127) {
      if (bytes.length < 10) return null;
      length = Number(bytes.readBigUInt64BE(2));
      at = 10;
    }
    const start = at + (masked ? 4 : 0);
    if (bytes.length < start + length) return null;
    const payload = Buffer.from(bytes.subarray(start, start + length));
    if (masked) for (let i = 0; i < length; ++i) payload[i] ^= bytes[at + (i % 4)];
    this.bytes = bytes.subarray(start + length);
    return {opcode: bytes[0] & 0x0f, payload, masked};
  }
}

module.exports = {TEXT, BINARY, CLOSE, PING, PONG, encode, FrameReader};
