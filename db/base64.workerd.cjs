/**
 * Stands in for `js-base64` on workerd (wrangler.toml, `alias`): what libSQL's client takes of it, by what the platform has.
 * That package carries ways for engines of long ago, a kilobyte of a bundle that is counted.
 */
const { Buffer } = require('node:buffer');

module.exports.Base64 = {
  fromUint8Array: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  toUint8Array: (text) => Uint8Array.from(Buffer.from(text, 'base64')),
};
