// The queue: keys, and cases that come one after the other without loading the page. Everything here is a form or a
// link that works without it.
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const { say, takesKeys } = window.disputatio;
const visible = element => element.checkVisibility?.() ?? true;
let busy = false;

// Another state of the page, fetched as the page it is. `form` is sent, or else `address` is read.
async function fetched(address, form, button) {
  if (!form) return fetch(address, { headers: { Accept: 'text/html' } });
  const body = new URLSearchParams(new FormData(form, button));
  return fetch(form.action, { method: 'POST', body, headers: { Accept: 'text/html' } });
}

async function go(address, { form, button, push = true, then = arrive } = {}) {
  if (busy) return;
  busy = true;
  one('#case').ariaBusy = 'true';
  try {
    const answer = await fetched(address, form, button), page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!one('#docket', page)) { // signed out, or an error's page: show it as the browser would
      if (form) return problem(page);
      return location.assign(address);
    }
    draw(page);
    if (push && !form) history.pushState(null, '', address);
    else if (push && answer.redirected) history.pushState(null, '', answer.url);
    then(answer.status);
  } catch {
    problem();
  } finally {
    busy = false;
    one('#case').ariaBusy = null;
  }
}

function problem(page) {
  const place = one('#problem'), said = page && one('main', page);
  place.replaceChildren(...(said ? [...said.childNodes].map(node => document.adoptNode(node)) : [place.dataset.unreached]));
  place.focus();
  place.scrollIntoView({ block: 'nearest' });
}

function draw(page) {
  const isMany = one('.many')?.open, ticked = new Set(all('.pick input:checked').map(box => box.value));
  one('#problem').replaceChildren();
  for (const id of ['docket', 'case', 'log']) {
    const here = document.getElementById(id), fresh = document.adoptNode(page.getElementById(id));
    for (const name of ['aria-label', 'aria-labelledby']) {
      if (fresh.hasAttribute(name)) here.setAttribute(name, fresh.getAttribute(name));
      else here.removeAttribute(name);
    }
    here.replaceChildren(...fresh.childNodes);
  }
  one('#main').toggleAttribute('data-chosen', one('#main', page).hasAttribute('data-chosen'));
  for (const gone of all('#toast, .said')) gone.remove();
  const said = one('.said', page), toast = one('#toast', page);
  if (said) one('#problem').before(document.adoptNode(said));
  if (toast) one('#main').after(document.adoptNode(toast));
  if (isMany && one('.many')) one('.many').open = true;
  for (const box of all('.pick input')) box.checked ||= ticked.has(box.value);
  one('.docket [aria-current]')?.scrollIntoView({ block: 'nearest' });
}

// Where the focus goes, and what is heard: a refusal, the field that is wrong, else the case that came.
function arrive() {
  const wrong = one('#changed') ?? one('[aria-invalid]') ?? one('.error');
  const heading = one('#c-h') ?? one('#q-h');
  one('#case').scrollTop = 0;
  if (wrong) {
    wrong.focus();
    wrong.scrollIntoView({ block: 'center' });
    return;
  }
  heading.tabIndex = -1;
  heading.focus();
  const said = one('#toast')?.dataset.said ?? one('.said')?.textContent ?? '';
  say(`${said} ${heading.textContent} ${one('.nothing')?.textContent ?? ''}`.trim().replace(/\s+/g, ' '), { quiet: true });
}

document.addEventListener('submit', event => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches('[data-press], [data-look]')) return;
  event.preventDefault();
  if (form.matches('[data-look]')) return go(`${form.action}?${new URLSearchParams(new FormData(form))}`);
  go(form.action, { form, button: event.submitter });
});
document.addEventListener('change', event => event.target.form?.matches('[data-look]') && event.target.form.requestSubmit());
document.addEventListener('click', event => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const chip = event.target.closest('.chips button'), link = event.target.closest('a[href]');
  if (chip) return fill(chip);
  if (event.target.closest('[data-all]')) return tick();
  if (link && new URL(link.href).pathname === location.pathname) {
    event.preventDefault();
    go(link.href);
  }
});
addEventListener('popstate', () => go(location.href, { push: false }));

// Chips fill a field, and never send it.
function fill(chip) {
  const field = chip.dataset.begin === undefined ? document.getElementById(chip.closest('[data-fills]').dataset.fills)
    : one('#suggestion');
  field.value = chip.dataset.begin ?? chip.textContent;
  field.focus();
}

function tick() {
  const boxes = all('.pick input'), every = boxes.every(box => box.checked);
  for (const box of boxes) box.checked = !every;
}

// A decision's own field, else its reason.
const first = { retag: '#stance', move: '#section' };

function press(target) {
  if (!target.matches('[type="radio"]')) return target.click();
  const more = target.closest('details');
  if (more) more.open = true;
  target.checked = true;
  if ('atOnce' in target.dataset) return target.form.requestSubmit();
  one(first[target.value] ?? '#why').focus();
}

document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.isComposing) return;
  const { form } = event.target;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && form?.matches('[data-press]')) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === 'Escape' && one('#verdict')?.contains(event.target)) {
    one('#c-h').focus(); // the keys work again
  } else if (/^[a-z]$/.test(event.key) && takesKeys(event) && !one('dialog[open]')) {
    const keyed = all(`#case [data-key="${event.key}"], #toast [data-key="${event.key}"]`);
    const target = keyed.find(found => found.matches('[type="radio"]') || visible(found) || event.key === 'l');
    if (!target) return;
    event.preventDefault();
    press(target);
  }
});
