const addConsentListener = require('addConsentListener');
const callInWindow = require('callInWindow');
const createArgumentsQueue = require('createArgumentsQueue');
const injectScript = require('injectScript');
const isConsentGranted = require('isConsentGranted');
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
const tellConsent = (uses, rank) => callInWindow('goodword', 'consent', uses, rank);

// A change is somebody's word. What stands when the tag first fires may be nobody's: Tag Manager counts a type that
// nothing has set as granted, and a refusal may be a default that the banner is about to lift. So it is told as a default.
const followConsent = () => {
  const types = { measure: data.measureType, store: data.storeType };
  const known = {};
  const standing = {};
  const denied = {};
  ['measure', 'store'].forEach((use) => {
    known[use] = isConsentGranted(types[use]);
    if (known[use]) standing[use] = true;
    else denied[use] = false;
    addConsentListener(types[use], (_type, granted) => {
      if (known[use] === granted) return;
      known[use] = granted;
      const change = {};
      change[use] = granted;
      tellConsent(change, RANK);
    });
  });
  if (!known.measure || !known.store) tellConsent(denied, DEFAULT);
  if (data.trustStanding && (known.measure || known.store)) tellConsent(standing, RANK);
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
  injectScript(url, data.gtmOnSuccess, giveUp, url);
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
