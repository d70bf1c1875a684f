/**
 * Stands in for `promise-limit` on workerd (wrangler.toml, `alias`): libSQL's client bounds its calls by it, and ours has no
 * bound (db/web.ts). Each request has its own connection there, and the platform bounds what it calls.
 */
module.exports = () => (work) => work();
