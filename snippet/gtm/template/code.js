const addConsentListener = require('addConsentListener');
const callInWindow = require('callInWindow');
const createArgumentsQueue = require('createArgumentsQueue');
const injectScript = require('injectScript');
const isConsentGranted = require('isConsentGranted');
const listKeys = require('Object').keys;
const logToConsole = require('logToConsole');
const makeNumber = require('makeNumber');
const makeString = require('makeString');
const setInWindow = require('setInWindow');
const templateStorage = require('templateStorage');

const HOST = 'https://go.goodword.example';

const readText = (value) => (value === undefined || value === null ? '' : makeString(value).trim());

const fail = (reason) => {
  logToConsole('Goodword: ' + reason);
  data.gtmOnFailure();
};

// By path at each call: the script replaces the queue's function by its own.
const tell = (command, value) => callInWindow('goodword', command, value);

// What Tag Manager says outranks whatever else speaks of consent on the page; any answer outweighs a default.
const RANK = 4;
const DEFAULT = 0;
const tellConsent = (states, rank) => {
  if (listKeys(states).length) callInWindow('goodword', 'consent', states, rank);
};

// Told by their own names: which of them a shop needs for what is its setting, which the script comes with.
const TYPES = ['analytics_storage', 'ad_storage', 'ad_user_data'];

// A type that nothing has set counts as granted. Banners older than the last one leave it so, and deny it with the others.
const stands = (type) => isConsentGranted(type) && (type !== 'ad_user_data' || isConsentGranted('ad_storage'));

// A change is somebody's word. What stands when the tag first fires may be nobody's: a grant for want of any state, a
// refusal as a default that the banner is about to lift. So a refusal is told as a default.
const followConsent = () => {
  const known = {};
  const granted = {};
  const denied = {};
  TYPES.forEach((type) => {
    known[type] = stands(type);
    if (known[type]) granted[type] = true;
    else denied[type] = false;
    addConsentListener(type, (_type, now) => {
      if (known[type] === now) return;
      known[type] = now;
      const change = {};
      change[type] = now;
      // As above: who takes back marketing takes back what an older banner does not know of.
      if (type === 'ad_storage' && !now) change.ad_user_data = false;
      tellConsent(change, RANK);
    });
  });
  tellConsent(denied, DEFAULT);
  if (data.trustStanding) tellConsent(granted, RANK);
  else templateStorage.setItem('unheard', granted);
};

// A signature and its expiry prove something together only.
const readCustomer = () => {
  const customer = { customerId: readText(data.customerId) };
  if (!customer.customerId) return undefined;
  const expires = makeNumber(readText(data.expires));
  const signature = readText(data.signature);
  if (signature && expires > 0) {
    customer.expires = expires;
    customer.signature = signature;
  }
  const firstName = readText(data.firstName);
  if (firstName) customer.firstName = firstName;
  const email = readText(data.email);
  if (email) customer[email.match('^[0-9a-fA-F]{64}$') ? 'emailSha256' : 'email'] = email;
  return customer;
};

const identify = () => {
  const customer = readCustomer();
  const known = customer
    ? [customer.customerId, customer.signature, customer.firstName, customer.email, customer.emailSha256].join('\n')
    : '';
  if (known === (templateStorage.getItem('customer') || '')) return;
  templateStorage.setItem('customer', known);
  tell('identify', customer);
};

const load = (siteKey) => {
  if (templateStorage.getItem('loading')) {
    data.gtmOnSuccess();
    return;
  }
  templateStorage.setItem('loading', true);
  const url = HOST + '/w/' + siteKey + '/l.js';
  const giveUp = () => {
    templateStorage.setItem('loading', false);
    fail('the script was refused or did not arrive: ' + url);
  };
  const succeed = () => {
    // For the install check alone.
    const unheard = templateStorage.getItem('unheard');
    if (unheard) setInWindow('goodword.g', unheard, true);
    data.gtmOnSuccess();
  };
  injectScript(url, succeed, giveUp, url);
};

const start = (siteKey) => {
  if (!siteKey.match('^[a-z0-9]{8,40}$')) {
    fail('this is no site key: "' + siteKey + '"');
    return;
  }
  if (!templateStorage.getItem('started')) {
    templateStorage.setItem('started', true);
    // An element whose id is our name is a global too: it makes way for the queue.
    if (!createArgumentsQueue('goodword', 'goodword.q')) {
      setInWindow('goodword', undefined, true);
      createArgumentsQueue('goodword', 'goodword.q');
    }
    const dataLayerName = readText(data.dataLayerName);
    if (dataLayerName && dataLayerName !== 'dataLayer') tell('dataLayer', dataLayerName);
    if (data.useConsent) followConsent();
  }
  identify();
  load(siteKey);
};

// A variable may say the mode: one that says neither is no mode, and never the live shop.
const mode = readText(data.mode) || 'live';
start(readText({ live: data.siteKey, test: data.testSiteKey }[mode]));
