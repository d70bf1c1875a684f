/**
 * Served as `/j/form.js`: sends the form by itself, so that a connection that breaks loses nothing, and works where the
 * server asks for a proof. The page is whole without it.
 */
export const JOIN_JS = `const RETRY_MS = 5000;
// A connection that says nothing for so long is a broken one.
const PATIENCE_MS = 15000;
const TOGETHER = 64;

async function work(challenge) {
  const bits = Number(challenge.split('.')[1]);
  const encoder = new TextEncoder();
  for (let nonce = 0; ; nonce += TOGETHER) {
    const proofs = Array.from({ length: TOGETHER }, (_, index) => challenge + '.' + (nonce + index).toString(36));
    const digests = await Promise.all(proofs.map((proof) => crypto.subtle.digest('SHA-256', encoder.encode(proof))));
    const found = proofs[digests.findIndex((digest) => new DataView(digest).getUint32(0) < 2 ** (32 - bits))];
    if (found) return found;
  }
}

const online = () =>
  new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, RETRY_MS);
    addEventListener('online', go);
  });

async function send(form, said) {
  let proof = '';
  let typedAt = -RETRY_MS;
  form.addEventListener('input', () => (typedAt = performance.now()));
  const read = () => new URLSearchParams(new FormData(form));
  for (;;) {
    // Each time anew: what is put right while it waits goes out so.
    const body = read();
    const typed = body.toString();
    let isChanged = false;
    if (proof) body.set('proof', proof);
    said.textContent = form.dataset.sending;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
    try {
      const { signal } = abort;
      const answer = await fetch(form.action, { method: 'POST', body, headers: { 'x-join': 'script' }, signal });
      const text = await answer.text();
      if (answer.status === 428) {
        proof = await work(text);
        continue;
      }
      // Something between us and the server answers in its place: it is asked again.
      if (answer.status < 500) {
        // What was put right while it was on its way goes out as well: the answer is to something else.
        isChanged = read().toString() !== typed;
        if (!isChanged) return text;
      }
    } catch {
    } finally {
      clearTimeout(timer);
    }
    if (!isChanged) said.textContent = form.dataset.offline;
    // Not while they type: half an address may be another's.
    do await online();
    while (performance.now() - typedAt < RETRY_MS);
  }
}

function bind() {
  const form = document.querySelector('form[data-sending]');
  if (!form) return;
  const said = document.createElement('p');
  said.id = 'said';
  said.setAttribute('role', 'status');
  form.append(said);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    if (button.disabled) return;
    button.disabled = true;
    const next = new DOMParser().parseFromString(await send(form, said), 'text/html');
    document.title = next.title;
    document.body.replaceWith(next.body);
    bind();
    const first = document.querySelector('[aria-invalid=true]') || document.querySelector('h1');
    if (first.localName === 'h1') first.tabIndex = -1;
    first.focus();
    scrollTo(0, 0);
  });
}
bind();
`;
