/** Makes a pair of keys for notifications of browsers, as VAPID_KEYS has it: `public:private`. */
import { makeVapidKey } from '../worker/hosts/keys.node.ts';

console.log(`VAPID_KEYS=${makeVapidKey()}`);
