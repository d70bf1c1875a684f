___TERMS_OF_SERVICE___

By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.


___INFO___

{
  "type": "TAG",
  "id": "cvt_temp_public_id",
  "version": 1,
  "securityGroups": [],
  "displayName": "Goodword Referrals",
  "categories": [
    "AFFILIATE_MARKETING",
    "CONVERSIONS",
    "MARKETING"
  ],
  "brand": {
    "id": "brand_dummy",
    "displayName": "Goodword",
    "thumbnail": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAGAAAABgCAYAAADimHc4AAAKaElEQVR4nOydCXTNVx7Hv/f/EokoMVS9LEhsUSSoolGtLLaKpI6KJaJy6Mw4U7RFO9PO2DpoUTOd0SKdU2JIHGUmtbViRIKSWmpILA2HCNkQWxZC8v537n0kk+29PHn/JeV+znnH//3vzfs7v+9df797/9cBCuMWEdTOICGUXfoAxI1QagSBkYIYCdAEvwAoUExA89hFHvt/54KwayDdJGN7btzeTCgIgb38prdjmyJXf0rICPZjIewXu+JJhuIMJXS7bJJ35JS1SsHmzSbYQf0FmA/J43zwRFZSFhBC2uFphNJLrIbMyeqUGMfsIaMe1EcA4h4ZGGoAWcQuu0PAdEAaJfKH2RuSduIxeSwBvKICnE2lhhj2V2MhqAnFJoOjKepSTHKJrX9iswDuEwe1lai8jYD0gMAiFPSkTKSwnPV7LtuSX7Ilk0dkYIhE6XFh/LrhNuK28ogIDrQlv6Gu3/OcELyAVZPVrKN1gcAmmL24rSJd/doXF6RlpFjLa1UAz8ig+czw89jH/uHqUwazmMSUGNLMz5sUpGYkW8pnUQCPCcGjJUK+hMAuWJMU0NTP62xh6qXTtafXAmvzexBKUljBbwyB3VBK71Eq98+OSz5RPa2GAO7jA56VJMNxVoXaQKAYbK5wRZZNL+RsTM6vfL/GKMggGb4QxlceblNu2xr3K38xjg/s5miQTkGgHsTke2V9coWNq9QAB0laDoGqUNnwWeXvFQJ4RgYPY9VkKASqwm3MbV3+/aEAzLPJvJrLINAGiqXll2YB3NMDOgvPpnawWuDLRptd+LVZAEmSRkKgKeU2f9gEEQgBtOaRzUmr8ACjUyMpR/h7tIXNjmkJKfVwaNRIGimMrz3c5k6y41AH5rLrCYEuMGfnSw7sXyMEemGUKKFCAJ3gtpfYpEAIoBcUzR1YXyAE0AkWrDHyPsAJAn0gcLVpVURDoEVTV/Tvqs2AbXifV6EVDmjgdHJvh9+GhON1/2CUPLiPF6ePwf3SB1CaZ5xdMD5wOKIGj0SbVkbM+mopNh/YDbVpsAJ4tHwOi6LeQVDPfhX3nBwd8eagMPzj+y1QkulhEXibfVycnCvu8e9aCNDgmiCJSJgaMhZJS9dWMX45b4eOh6NBmXLj690ZiZ9+jffDJ1cxPqe90RMhfdVvihqUAF6tPZCwOBofjfs1nBvVPjbgfcG4gNdgL3MipmLnxyvRycPywu5prBaoTYNpgvy8fRD7+0/h2qRpnXm5UPWFC7ty2hwM6vVSnXmdHBvhueYtcO32TahFgxCANzUxsxbVme/rhH9j9Y5NuHr7BuoDF/ef7y9Grw7PW8333wtnsXxLDPaf+glqo7sAgT361mn81Ix0zIxeinPZ9d8d1MS5MeLn/g0d3dtazFNUchcL46IR9/jL/OuNrgK0ZcM93hxYY1tKEt6LXoJSUxnsgT/HmvHzbuZjwpIPcD7HplXliqGbAHzUsXb2InPJtMSahHjM32D/8tQZIyPNNc0SmVdzMHrhe/Vu2uxBNwGWTpllnmRZ4pv9CYoY3//5Hpj9RpTF9Ku3bmDcJ7N1MT5HFwF4Jxjmb3n/Ai+RH675K5RgyZSZVtPfWf0Jsm9cg17oIsDCqBlW06evWmx3m88ZHzDc6pB1077vcejMCeiJ5gLwku/r1cliOjfKiQs/w174eP8DNsO1xJ3iIvw5bjX0RnMBrLXHnFVsnK8E3GfUsllzi+nf7N+FgrvF0BtNBejr42u1SbhyPQ8X87KgBBEBIVbTdx8/hIaApgKMHWjdh5NyVpn2uHenrmjv5mk1z9H0hrEKXzMB+Lg/tN9Aq3mu37mFicFhZi9ku9buZpd03q1886joyLlT2P3TQZy8mI66GPPqMKvpl6/nmoM7o18Zgu6sP3Jv2YovlEJ2/jWcyjyPfanHsOvYARZ3KIXakDaRwRQaMIIZv65Zry3sPLIf89Z/YdVBdvqrrWja2L4Xs2TlX8WcdSuQeOJHqIlm7ui6HGC2wmsH9+EP6f1yrekd3NrYbXyO57OtsXbWQnw+9Q9mr6haaCZAzw5doBTcqxk9Y26toir5HM6olwdh2VuzoBaaCdC9XUcoiUEyYDUToTp+LMqlNCP7B+O1Pq9ADTQRwMfTC42rhfyUwK1FK0wa/HqVezywowYzR02CGmgiQOvmLaEWfNRU5Vm/UudZvBD16+IHpdFEABdn9Tbcd2Yx3bat3Cq+N1HxWYN7+UNpNBGgmYu67+rr0sa74trV5RmoBa8FSqPJROyZxuq+6cadTdg4fLgoSeqVKSPrc5RGEwFcnNR954eDwfDoOcp39JUxqCCuJk3QneJCqAl3V3AK7haZXQpqP0dJNBEg81ou1KQ8fmCSZeTevA61sMUP9bhoIsCPZ0+i8J46vvfzOZlmv0053x09ALXYe+IwlEYTAR6UlWJtQjzUIGb3t1W+r/vPt1CDs5cv4ug55V3YmrkiVmyLNbuVlSSDBW/WJ26vco83d8u2rIXSLIhdCTXQTADuW3/r83mKdWR8Fdvkv9Tu3l6xNRbxhxKhFMv/tU614L3B1a/9fGjEjYLb2HJgNzyYq9eeSc3togJM+uwjnM68YDHPrmM/IL/gFl7s1M3iSmtb+HL7RiZADNRCs4BMdXw8vc0bI6ytD6qNH04fN68TtbUm8bnBlKGjMJl9rAXpq3Oz8A7+tO7v2HF4H9RENwHK4Y46vjWoZ/su6ObVsVbHHQ9VprCRVPzBPXZFqN4YMBgDur3AwpAdzQWgNo6kpyE59ah5Jfa9+za/Arre6C7A084vZpfkk4oQQGeEADrD3xVxBwJ9YLaXKMwnBAl0gNuev2JdCKAXzPYSoUQIoBPc9vyFTUIAneC2l4hM1F38KLAIt71UTIq+o2rG8QS1wm1+z7lkp3Qz9nAB6wyOQKAtzOb5aw4WPpyIUagTRhJY5pHNzQLIsiwE0Jhym5sFyNmY/DNrkhQ9plVgGWbrdG5zfv1/XxAhUyHQBkLerbisfN8zMiiZgAyEQDXYeDMhKzax2gkaj5Ap/SMEqlImy1W221QRICc26SDrnbdCoA4Um/I2JlU5Ua9GPECGaRo/dAwCRWEdbxY10BqbzcRRhhrAJ72srPfLit2TVj2t1ohY9oakkxTkTQiUgdLI2ozPsXiaamFaxplmft6N2ahoAAT1hgVdFmTFJq2ylG71POGC1Iw9rr7eZcxTFyiOOXk8uLONUMzNit37sbV8NhnVPTIwTIK08dFJ0YK6oCgwEXlizoakbXVltblUe0QE9JSIFM9mcV4QWIbSSyZChzHj27Sbo64z5SsoTLuU16iP+xpHk8GZDVP7sBZJLGmpBGtxylhxXlHidH/M1XX7bV6HX692nTVJPiyaHy3cFg9hfeQuGfK7tpb6ytjVsXpEBIWzmrD8qT0AmuIiqPy7K3FJCagn9o9swsMN7g7X/SWDNIJN3kLZL3bFkwzFGVbidxJKd1wpbXkQmzebYAeKDy3dIoLaGSSEsksfFvY3ElA39hQjm9ixa6i7ZV4hmIGLCV+wRpFHCV+2Q/k2z3STjO25cXsVjZv8DwAA///ntq6dAAAABklEQVQDAGB8V0vEW17SAAAAAElFTkSuQmCC"
  },
  "description": "Customers share your deals with friends, friends redeem them, and you see what it earned. Reads purchases, refunds and consent from the data layer by itself: the site key is all it needs.",
  "containerContexts": [
    "WEB"
  ]
}


___TEMPLATE_PARAMETERS___

[
  {
    "type": "TEXT",
    "name": "siteKey",
    "displayName": "Site key",
    "simpleValueType": true,
    "alwaysInSummary": true,
    "valueHint": "e.g. k3w9x2m7pq",
    "help": "In the dashboard under Install. Every shop has its own; a variable may choose it.",
    "valueValidators": [
      {
        "type": "NON_EMPTY",
        "errorMessage": "Copy the site key from the dashboard."
      },
      {
        "type": "REGEX",
        "args": [
          "^[a-z0-9]{8,40}$"
        ],
        "errorMessage": "A site key is 8 to 40 lower-case letters and digits."
      }
    ]
  },
  {
    "type": "SELECT",
    "name": "mode",
    "displayName": "Mode",
    "simpleValueType": true,
    "macrosInSelect": true,
    "defaultValue": "live",
    "selectItems": [
      {
        "value": "live",
        "displayValue": "Live"
      },
      {
        "value": "test",
        "displayValue": "Test"
      }
    ],
    "help": "Test uses the site key of the shop's test twin, so that trials stay out of the live reports. A variable may say “live” or “test”, such as one that knows Tag Manager's preview."
  },
  {
    "type": "TEXT",
    "name": "testSiteKey",
    "displayName": "Test site key",
    "simpleValueType": true,
    "help": "In the dashboard under Install, beside the live one. Needed for the mode “test”.",
    "enablingConditions": [
      {
        "paramName": "mode",
        "paramValue": "live",
        "type": "NOT_EQUALS"
      }
    ],
    "valueValidators": [
      {
        "type": "REGEX",
        "args": [
          "^[a-z0-9]{8,40}$"
        ],
        "errorMessage": "A site key is 8 to 40 lower-case letters and digits."
      }
    ]
  },
  {
    "type": "GROUP",
    "name": "customer",
    "displayName": "Signed-in customer",
    "groupStyle": "ZIPPY_CLOSED",
    "subParams": [
      {
        "type": "TEXT",
        "name": "customerId",
        "displayName": "Customer id",
        "simpleValueType": true,
        "help": "The shop's own id of the customer who is signed in; empty for all others. The fields below count only with it."
      },
      {
        "type": "TEXT",
        "name": "expires",
        "displayName": "Signature expires",
        "simpleValueType": true,
        "help": "UTC milliseconds, at most a day ahead, made by the shop's server together with the signature."
      },
      {
        "type": "TEXT",
        "name": "signature",
        "displayName": "Signature",
        "simpleValueType": true,
        "help": "HMAC-SHA256 of “customer id.expires” in hex, made by the shop's server. Without it a customer can share, but no reward is theirs until they confirm their address."
      },
      {
        "type": "TEXT",
        "name": "firstName",
        "displayName": "First name",
        "simpleValueType": true,
        "help": "Shown to friends as the sender."
      },
      {
        "type": "TEXT",
        "name": "email",
        "displayName": "Email address",
        "simpleValueType": true,
        "help": "Where rewards go, plain or as sha256 in hex of the trimmed address in lower case."
      }
    ]
  },
  {
    "type": "GROUP",
    "name": "consent",
    "displayName": "Consent",
    "groupStyle": "ZIPPY_CLOSED",
    "subParams": [
      {
        "type": "CHECKBOX",
        "name": "useConsent",
        "checkboxText": "Follow Google Consent Mode",
        "simpleValueType": true,
        "defaultValue": true,
        "help": "Every grant and withdrawal that Tag Manager hears of; which type a use needs is set in the dashboard (Settings, Shop, Consent). Without it the tag still asks the page itself: gtag('consent', …), TCF, or goodword('consent', …)."
      },
      {
        "type": "CHECKBOX",
        "name": "trustStanding",
        "checkboxText": "A grant that stands before anybody answers counts, too",
        "simpleValueType": true,
        "defaultValue": false,
        "help": "Tick it where the shop's banner is itself a template in Tag Manager: what a returning visitor has answered stands before this tag fires, and is lost without the tick. That banner has to set a default for analytics_storage, ad_storage and ad_user_data in every region: Tag Manager counts a type that nobody has set as granted. Leave it off in all other shops.",
        "enablingConditions": [
          {
            "paramName": "useConsent",
            "paramValue": true,
            "type": "EQUALS"
          }
        ]
      }
    ]
  },
  {
    "type": "GROUP",
    "name": "advanced",
    "displayName": "Advanced",
    "groupStyle": "ZIPPY_CLOSED",
    "subParams": [
      {
        "type": "TEXT",
        "name": "dataLayerName",
        "displayName": "Data layer name",
        "simpleValueType": true,
        "defaultValue": "dataLayer",
        "help": "Only where the container snippet was changed to another name.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^[A-Za-z_$][A-Za-z0-9_$]*$"
            ],
            "errorMessage": "The name of a global variable."
          }
        ]
      }
    ]
  }
]


___SANDBOXED_JS_FOR_WEB_TEMPLATE___

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


___WEB_PERMISSIONS___

[
  {
    "instance": {
      "key": {
        "publicId": "inject_script",
        "versionId": "1"
      },
      "param": [
        {
          "key": "urls",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 1,
                "string": "https://go.goodword.example/w/*"
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "access_globals",
        "versionId": "1"
      },
      "param": [
        {
          "key": "keys",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "goodword"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "goodword.q"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "goodword.g"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "access_consent",
        "versionId": "1"
      },
      "param": [
        {
          "key": "consentTypes",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "analytics_storage"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "ad_storage"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "ad_user_data"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "access_template_storage",
        "versionId": "1"
      },
      "param": []
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "logging",
        "versionId": "1"
      },
      "param": [
        {
          "key": "environments",
          "value": {
            "type": 1,
            "string": "debug"
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  }
]


___TESTS___

setup: |-
  const Object = require('Object');

  const SITE_KEY = 'k3w9x2m7pq';
  const SCRIPT = 'https://go.goodword.example/w/k3w9x2m7pq/l.js';
  const SIGNATURE = '3f0a9c1be2d47586';

  // What the page has heard, in order: [command, value], and of consent with its rank.
  const heard = [];
  const scripts = [];
  const stored = {};
  // As Tag Manager counts types that nobody has set.
  const consent = { analytics_storage: true, ad_storage: true, ad_user_data: true };
  // A denial that stands is told as a default.
  const DENIED = ['consent', { analytics_storage: false, ad_storage: false, ad_user_data: false }, 0];
  const listeners = [];
  const page = { refuses: false };

  mockObject('templateStorage', {
    getItem: (key) => stored[key],
    setItem: (key, value) => {
      stored[key] = value;
    }
  });
  mock('createArgumentsQueue', (name, queue) => (command, value) => {
    heard.push([command, value]);
  });
  mock('callInWindow', (path, command, value, source) => {
    heard.push(source === undefined ? [command, value] : [command, value, source]);
  });
  mock('injectScript', (url, onSuccess, onFailure, token) => {
    scripts.push(url);
    if (page.refuses) onFailure();
    else onSuccess();
  });
  mock('isConsentGranted', (type) => consent[type]);
  mock('addConsentListener', (type, listener) => {
    listeners.push([type, listener]);
  });

  const changeConsent = (type, granted) => {
    consent[type] = granted;
    listeners.forEach((one) => {
      if (one[0] === type) one[1](type, granted);
    });
  };

  const deny = () => {
    consent.analytics_storage = false;
    consent.ad_storage = false;
    consent.ad_user_data = false;
  };

  // Fires the tag with its defaults and these fields.
  const fire = (fields) => {
    const all = {
      siteKey: SITE_KEY,
      mode: 'live',
      useConsent: true,
      dataLayerName: 'dataLayer'
    };
    Object.keys(fields).forEach((name) => {
      all[name] = fields[name];
    });
    runCode(all);
  };

scenarios:
  # Site key and script
  - name: The site key alone loads the script and reports success
    code: |-
      fire({});
      assertThat(scripts).isEqualTo([SCRIPT]);
      assertApi('gtmOnSuccess').wasCalled();
      assertApi('gtmOnFailure').wasNotCalled();
  - name: The queue is made before the script is asked for
    code: |-
      mock('injectScript', (url, onSuccess) => {
        assertApi('createArgumentsQueue').wasCalledWith('goodword', 'goodword.q');
        onSuccess();
      });
      fire({});
      assertApi('injectScript').wasCalled();
  - name: The script is asked for under its own address as cache token
    code: |-
      mock('injectScript', (url, onSuccess, onFailure, token) => {
        assertThat(token).isEqualTo(SCRIPT);
        onSuccess();
      });
      fire({});
      assertApi('gtmOnSuccess').wasCalled();
  - name: Space around the site key does no harm
    code: |-
      fire({ siteKey: ' k3w9x2m7pq\n' });
      assertThat(scripts).isEqualTo([SCRIPT]);
  - name: A site key that a variable gives as a number is taken
    code: |-
      fire({ siteKey: 1234567890 });
      assertThat(scripts).isEqualTo(['https://go.goodword.example/w/1234567890/l.js']);
  - name: A bad site key fails without a script and without a queue
    code: |-
      fire({ siteKey: '../../evil' });
      assertApi('injectScript').wasNotCalled();
      assertApi('createArgumentsQueue').wasNotCalled();
      assertApi('gtmOnFailure').wasCalled();
      assertApi('gtmOnSuccess').wasNotCalled();
  - name: A site key in upper case fails
    code: |-
      fire({ siteKey: 'K3W9X2M7PQ' });
      assertApi('injectScript').wasNotCalled();
      assertApi('gtmOnFailure').wasCalled();
  - name: A site key that is too short or too long fails
    code: |-
      fire({ siteKey: 'k3w9x2m' });
      fire({ siteKey: 'k3w9x2m7pqk3w9x2m7pqk3w9x2m7pqk3w9x2m7pqk' });
      assertApi('injectScript').wasNotCalled();
      assertApi('gtmOnSuccess').wasNotCalled();
  - name: An empty site key fails
    code: |-
      fire({ siteKey: '' });
      assertApi('injectScript').wasNotCalled();
      assertApi('gtmOnFailure').wasCalled();
  - name: A variable that gives no site key fails
    code: |-
      fire({ siteKey: undefined });
      assertApi('injectScript').wasNotCalled();
      assertApi('gtmOnFailure').wasCalled();
  - name: Nothing is asked of consent for a bad site key
    code: |-
      fire({ siteKey: 'no' });
      assertApi('isConsentGranted').wasNotCalled();
      assertApi('addConsentListener').wasNotCalled();
      assertThat(heard).hasLength(0);
  - name: Test mode uses the test site key
    code: |-
      fire({ mode: 'test', testSiteKey: 'test3w9x2m' });
      assertThat(scripts).isEqualTo(['https://go.goodword.example/w/test3w9x2m/l.js']);
  - name: A variable may say the mode, and one that says neither never means the live shop
    code: |-
      fire({ mode: ' test ', testSiteKey: 'test3w9x2m' });
      assertThat(scripts).isEqualTo(['https://go.goodword.example/w/test3w9x2m/l.js']);
      fire({ mode: 'preview', testSiteKey: 'test3w9x2m' });
      assertThat(scripts).hasLength(1);
      assertApi('gtmOnFailure').wasCalled();
  - name: Test mode without a test site key never falls back to the live shop
    code: |-
      fire({ mode: 'test' });
      assertApi('injectScript').wasNotCalled();
      assertApi('gtmOnFailure').wasCalled();

  # Refusals and repetition
  - name: A page whose policy refuses the script makes the tag fail once
    code: |-
      page.refuses = true;
      fire({});
      assertApi('gtmOnFailure').wasCalled();
      assertApi('gtmOnSuccess').wasNotCalled();
      assertApi('logToConsole').wasCalled();
  - name: After a refusal the next event tries again, without doubling what was set up
    code: |-
      page.refuses = true;
      fire({});
      page.refuses = false;
      fire({});
      assertThat(scripts).isEqualTo([SCRIPT, SCRIPT]);
      assertThat(listeners).hasLength(3);
      assertApi('gtmOnSuccess').wasCalled();
  - name: A second tag on the same page does nothing and reports success
    code: |-
      consent.ad_storage = false;
      fire({ customerId: 'c-81', trustStanding: true });
      const before = heard.length;
      fire({ customerId: 'c-81', trustStanding: true });
      assertThat(scripts).hasLength(1);
      assertThat(listeners).hasLength(3);
      assertThat(heard).hasLength(before);
      assertApi('gtmOnFailure').wasNotCalled();
  - name: A second tag that fires while the script is under way does not ask for it again
    code: |-
      const callbacks = [];
      mock('injectScript', (url, onSuccess) => {
        callbacks.push(onSuccess);
      });
      fire({});
      fire({});
      assertThat(callbacks).hasLength(1);
      callbacks[0]();
  - name: A change of page in a single-page shop adds no second script
    code: |-
      fire({});
      fire({});
      fire({});
      assertThat(scripts).isEqualTo([SCRIPT]);
      assertApi('gtmOnFailure').wasNotCalled();

  # Consent
  - name: Denied, it passes that on as a default and still loads the script
    code: |-
      deny();
      fire({});
      assertThat(heard).isEqualTo([DENIED]);
      assertThat(scripts).hasLength(1);
      assertApi('gtmOnSuccess').wasCalled();
  - name: Denied then granted, the grant is passed on for what it covers
    code: |-
      deny();
      fire({});
      changeConsent('analytics_storage', true);
      assertThat(heard).isEqualTo([DENIED, ['consent', { analytics_storage: true }, 4]]);
      changeConsent('ad_storage', true);
      assertThat(heard[2]).isEqualTo(['consent', { ad_storage: true }, 4]);
  - name: Granted then withdrawn, the withdrawal is passed on
    code: |-
      fire({});
      changeConsent('ad_storage', false);
      changeConsent('analytics_storage', false);
      assertThat(heard).isEqualTo([
        ['consent', { ad_storage: false, ad_user_data: false }, 4],
        ['consent', { analytics_storage: false }, 4]
      ]);
  - name: Granted, withdrawn and granted again, every change is passed on
    code: |-
      deny();
      fire({});
      changeConsent('ad_storage', true);
      changeConsent('ad_storage', false);
      changeConsent('ad_storage', true);
      assertThat(heard).isEqualTo([
        DENIED,
        ['consent', { ad_storage: true }, 4],
        ['consent', { ad_storage: false, ad_user_data: false }, 4],
        ['consent', { ad_storage: true }, 4]
      ]);
  - name: A listener that repeats itself is passed on once
    code: |-
      deny();
      fire({});
      changeConsent('ad_storage', true);
      changeConsent('ad_storage', true);
      assertThat(heard).isEqualTo([DENIED, ['consent', { ad_storage: true }, 4]]);
  - name: A type that nobody has set is no consent, although Tag Manager counts it as granted
    code: |-
      mock('isConsentGranted', true);
      fire({});
      assertThat(heard).hasLength(0);
      assertApi('gtmOnSuccess').wasCalled();
  - name: A type that nobody had set and that is denied later is passed on as denied
    code: |-
      mock('isConsentGranted', true);
      fire({});
      changeConsent('analytics_storage', false);
      assertThat(heard).isEqualTo([['consent', { analytics_storage: false }, 4]]);
  - name: A standing grant counts where the shop says so
    code: |-
      fire({ trustStanding: true });
      const all = { analytics_storage: true, ad_storage: true, ad_user_data: true };
      assertThat(heard).isEqualTo([['consent', all, 4]]);
  - name: A standing grant counts for what it covers alone
    code: |-
      consent.analytics_storage = false;
      fire({ trustStanding: true });
      assertThat(heard).isEqualTo([
        ['consent', { analytics_storage: false }, 0],
        ['consent', { ad_storage: true, ad_user_data: true }, 4]
      ]);
  - name: A banner that denies advertising and does not know of user data denies that, too
    code: |-
      consent.ad_storage = false;
      fire({ trustStanding: true });
      assertThat(heard).isEqualTo([
        ['consent', { ad_storage: false, ad_user_data: false }, 0],
        ['consent', { analytics_storage: true }, 4]
      ]);
      changeConsent('ad_user_data', true);
      assertThat(heard[2]).isEqualTo(['consent', { ad_user_data: true }, 4]);
  - name: Where nothing is denied and nothing counts, nothing is said of consent
    code: |-
      fire({});
      deny();
      fire({ trustStanding: true });
      assertApi('callInWindow').wasNotCalled();
  - name: A standing grant that does not count is left for the install check
    code: |-
      consent.ad_storage = false;
      fire({});
      assertApi('setInWindow').wasCalledWith('goodword.g', { analytics_storage: true }, true);
  - name: Nothing is left for the install check where a standing grant counts
    code: |-
      fire({ trustStanding: true });
      assertApi('setInWindow').wasNotCalled();
  - name: A standing refusal is a default and no withdrawal, and said again it is no news
    code: |-
      deny();
      fire({ trustStanding: true });
      changeConsent('ad_storage', false);
      assertThat(heard).isEqualTo([DENIED]);
  - name: Where Consent Mode is not followed, its state is neither read nor passed on
    code: |-
      mock('isConsentGranted', true);
      fire({ useConsent: false, trustStanding: true });
      assertApi('isConsentGranted').wasNotCalled();
      assertApi('addConsentListener').wasNotCalled();
      assertThat(heard).hasLength(0);
      assertThat(scripts).hasLength(1);
  - name: Of which type a use needs the template says nothing, whatever an older tag has in its fields
    code: |-
      deny();
      fire({ measureType: 'ad_storage', storeType: 'analytics_storage' });
      changeConsent('ad_storage', true);
      assertThat(heard).isEqualTo([DENIED, ['consent', { ad_storage: true }, 4]]);
  - name: Consent is passed on after a change of page too, from the first listener
    code: |-
      deny();
      fire({});
      fire({});
      changeConsent('ad_storage', true);
      assertThat(heard).isEqualTo([DENIED, ['consent', { ad_storage: true }, 4]]);

  # Customer
  - name: A complete customer is identified
    code: |-
      fire({
        customerId: 'c-81',
        expires: '1795000000000',
        signature: SIGNATURE,
        firstName: 'Ann',
        email: 'ann@example.com'
      });
      assertThat(heard).isEqualTo([
        [
          'identify',
          {
            customerId: 'c-81',
            expires: 1795000000000,
            signature: SIGNATURE,
            firstName: 'Ann',
            email: 'ann@example.com'
          }
        ]
      ]);
  - name: Without customer fields nobody is identified
    code: |-
      fire({});
      assertApi('callInWindow').wasNotCalled();
  - name: Empty variables identify nobody
    code: |-
      fire({ customerId: '', expires: undefined, signature: null, firstName: ' ' });
      assertThat(heard).hasLength(0);
  - name: A name or an address without a customer id stays in the page
    code: |-
      fire({ firstName: 'Ann', email: 'ann@example.com' });
      assertThat(heard).hasLength(0);
  - name: A customer id alone is passed on as what it is
    code: |-
      fire({ customerId: 81 });
      assertThat(heard).isEqualTo([['identify', { customerId: '81' }]]);
  - name: A signature without its expiry is left out
    code: |-
      fire({ customerId: 'c-81', signature: SIGNATURE });
      assertThat(heard).isEqualTo([['identify', { customerId: 'c-81' }]]);
  - name: An expiry that is no number takes the signature with it
    code: |-
      fire({ customerId: 'c-81', signature: SIGNATURE, expires: 'tomorrow' });
      assertThat(heard).isEqualTo([['identify', { customerId: 'c-81' }]]);
  - name: An address that is a digest already is passed on as such
    code: |-
      const digest = '2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90';
      fire({ customerId: 'c-81', email: digest });
      assertThat(heard).isEqualTo([['identify', { customerId: 'c-81', emailSha256: digest }]]);
  - name: A customer who signs in during a single-page visit is identified then
    code: |-
      fire({});
      fire({ customerId: 'c-81' });
      assertThat(heard).isEqualTo([['identify', { customerId: 'c-81' }]]);
      assertThat(scripts).hasLength(1);
  - name: A customer who signs out is forgotten
    code: |-
      fire({ customerId: 'c-81' });
      fire({});
      assertThat(heard).hasLength(2);
      assertThat(heard[1]).isEqualTo(['identify', undefined]);

  # Data layer and queue
  - name: Another name of the data layer is passed on before all else
    code: |-
      deny();
      fire({ dataLayerName: 'shopLayer', trustStanding: true });
      assertThat(heard[0]).isEqualTo(['dataLayer', 'shopLayer']);
  - name: The usual name of the data layer needs no word
    code: |-
      fire({ dataLayerName: '' });
      fire({});
      assertThat(heard).hasLength(0);
  - name: An element whose id is our name makes way for the queue
    code: |-
      let element = true;
      mock('setInWindow', (name, value, overrides) => {
        if (name === 'goodword' && value === undefined && overrides) element = false;
      });
      mock('createArgumentsQueue', () => (element ? null : (command) => command));
      fire({});
      assertApi('setInWindow').wasCalledWith('goodword', undefined, true);
      assertThat(element).isEqualTo(false);
      assertApi('gtmOnSuccess').wasCalled();
  - name: A queue that the page itself has made is left as it is
    code: |-
      fire({});
      assertApi('setInWindow').wasNotCalledWith('goodword', undefined, true);
  - name: A purchase without an order id that the page has queued is left as it is
    code: |-
      const purchase = ['purchase', { value: 49.9, currency: 'EUR' }];
      const globals = { 'goodword.q': [purchase] };
      mock('createArgumentsQueue', (name, path) => {
        globals[path] = globals[path] || [];
        globals[name] = path;
        return (command) => command;
      });
      mock('callInWindow', (name, command, value) => {
        globals[globals[name]].push([command, value]);
      });
      fire({ customerId: 'c-81' });
      assertThat(globals['goodword.q']).isEqualTo([purchase, ['identify', { customerId: 'c-81' }]]);
      assertApi('gtmOnSuccess').wasCalled();
  - name: Firing on a purchase passes no purchase on, since the script reads the data layer
    code: |-
      fire({});
      fire({ event: 'purchase', ecommerce: { value: 49.9 } });
      assertThat(heard).hasLength(0);
      assertApi('gtmOnFailure').wasNotCalled();


___NOTES___

Generated from its sources by the project's build; change those, not this text.

What it does: checks the site key, makes the queue `goodword()` if the page has none, passes on consent and the
signed-in customer, and adds one asynchronous script. All else (purchases, refunds, product views) the script reads
from the data layer itself, so that the tag needs no mapping and no further permission.

Consent: the states of analytics_storage, ad_storage and ad_user_data are passed on under their own names; which of them a
use needs is the shop's setting, which the script has. Changes are passed on, both ways. A denial that stands when the tag first fires is passed on as a default: it
outweighs silence where a shop counts that as consent, any answer outweighs it, and it clears nothing, for the banner may
lift it a moment later. A grant that stands is not passed on, unless the field for it is ticked: Tag Manager counts a type
that nobody has set as granted, which is no consent. Where a banner denies ad_storage and does not know of ad_user_data, that counts as denied, too. What
stands and is not passed on is left at `goodword.g`, where the install check finds it. The script reads defaults and updates from the data layer itself.

Firing again (purchase, refund, history change) adds no second script and no second listener; it only passes on a
customer who has changed.
