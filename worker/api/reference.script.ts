/**
 * Served as `/docs/api.js`: search over the headings, one language of the examples at a time, and copying. The page is
 * whole without it.
 */
export const REFERENCE_JS = `const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const LANGUAGES = { curl: 'curl', javascript: 'JavaScript', php: 'PHP' };

const search = document.querySelector('#search');
const none = document.querySelector('#none');
search.hidden = false;
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const fits = (link) => words.every((word) => link.dataset.words.includes(word));
  for (const group of all('nav .group')) {
    const links = all('a', group);
    for (const link of links) link.parentElement.hidden = !fits(link);
    group.hidden = links.every((link) => link.parentElement.hidden);
  }
  none.hidden = all('nav .group').some((group) => !group.hidden);
});
search.addEventListener('keydown', (event) => {
  const first = all('nav a').find((link) => !link.parentElement.hidden);
  if (event.key === 'Enter' && first) first.click();
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.closest('input')) return;
  event.preventDefault();
  search.focus();
});

function choose(language) {
  for (const example of all('.example')) example.hidden = example.dataset.language !== language;
  for (const button of all('.tabs button')) button.setAttribute('aria-pressed', String(button.value === language));
}
for (const examples of all('.examples')) {
  const tabs = document.createElement('div');
  tabs.className = 'tabs';
  for (const [value, name] of Object.entries(LANGUAGES)) {
    const button = Object.assign(document.createElement('button'), { type: 'button', value, textContent: name });
    button.addEventListener('click', () => choose(value));
    tabs.append(button);
  }
  examples.prepend(tabs);
}
for (const pre of all('.example pre')) {
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'copy', textContent: 'Copy' });
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(pre.textContent);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });
  pre.after(button);
}
document.documentElement.classList.add('scripted');
choose('curl');
`;
