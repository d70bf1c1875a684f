/**
 * Stands in for `js-sha256` on workerd (wrangler.toml, `alias`): that one looks for Node's own hash by `eval` when it
 * is loaded, which workerd forbids. What Meta's SDK takes of it is this one function.
 */
const { createHash } = require('node:crypto');

module.exports = (text) => createHash('sha256').update(text).digest('hex');
