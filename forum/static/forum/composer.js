// The composer: fetched when one opens. Without it the same form works as a page.
import { findWorks, preview } from './asking.js';
import { discard, fill, keeping, read } from './drafts.js';
import { editing, paste, start, wordsIn } from './writing.js';

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const parse = html => new DOMParser().parseFromString(html, 'text/html');
const PART = { 'HX-Request': 'true' };

let page; // the section's page, as section.js hands it over
let form = null, drafts = null, opener = null;

// Opening and closing

const targetOf = url => {
  const parent = url.searchParams.get('parent'), edited = url.pathname.match(/\/responses\/([^/]+)\/edit\/$/);
  return edited ? `edit:${edited[1]}` : parent ? `reply:${parent}` : 'text';
};

// `aim`: a passage, null for the whole section, undefined for what the draft is aimed at.
export async function open(address, { aim, tools, isAgain = false }) {
  page = tools;
  const url = new URL(address, location.href);
  if (form?.isConnected && form.dataset.target === targetOf(url)) {
    turn(url.searchParams.get('stance'), { isQuiet: true });
    if (aim !== undefined) take(aim);
    return show();
  }
  opener = isAgain ? null : document.activeElement;
  const fetched = await ask(url);
  if (!fetched) return null;
  drafts?.save();
  one('#composer').replaceChildren(fetched);
  enliven(fetched, { tools, isAgain });
  turn(url.searchParams.get('stance'), { isQuiet: true });
  if (aim !== undefined) take(aim);
  const parent = url.searchParams.get('parent');
  sessionStorage.setItem(page.begun(), url.pathname + (parent ? `?parent=${parent}` : ''));
  return isAgain ? null : show();
}

async function ask(url) {
  let answer;
  try {
    answer = await fetch(url, { headers: PART });
    if (answer.headers.has('HX-Redirect')) location.assign(answer.headers.get('HX-Redirect'));
    const fetched = parse(await answer.text()), found = fetched.getElementById('compose');
    if (found) return document.adoptNode(found);
    if (!answer.ok) page.problem([...fetched.body.childNodes]);
  } catch {
    page.problem();
  }
  return null;
}

function show() {
  if (location.hash !== '#compose') {
    const top = scrollY;
    location.hash = 'compose'; // on a phone it fills the screen, and Back closes it
    scrollTo({ top, behavior: 'instant' });
  }
  const first = one('[name="stance"]:checked:not([hidden])', form) ?? one('[name="stance"]:not([hidden])', form);
  (first ?? one('#f-body', form)).focus({ preventScroll: true });
  form.scrollIntoView({ block: 'nearest' });
}

export function close() {
  const closing = form, back = one('[data-close]', form).href;
  drafts.end();
  leave();
  if (new URL(back).pathname !== location.pathname) return location.assign(back);
  page.target(closing.dataset.target.startsWith('reply:') ? new URL(back).hash : '#text');
  (opener?.isConnected ? opener : one('#thread')).focus({ preventScroll: true });
  return null;
}

function leave() {
  drafts.stop();
  page.wash(null);
  sessionStorage.removeItem(page.begun());
  form.remove();
  form = drafts = null;
}

// A composer that stands in the page, from this script or from the server, comes to life.
export function enliven(found, { tools = page, isFirst = false, isAgain = false } = {}) {
  page = tools;
  drafts?.stop();
  form = found;
  drafts = keeping(form, { tell, differ, renew });
  for (const part of all('[data-tools], [data-starters]', form)) part.hidden = false;
  for (const part of all('[data-find]', form)) part.hidden = true;
  if (!/Mac|iP/.test(navigator.platform)) for (const key of all('footer kbd', form)) key.textContent = 'Ctrl ↵';
  const local = form.hasAttribute('data-errors') ? null : drafts.local();
  if (local) {
    fill(form, local);
    if (drafts.changed()) tell('unsaved');
  }
  for (const [name, listen] of Object.entries(listeners)) form.addEventListener(name, listen);
  drawAim();
  turned();
  if (form.hasAttribute('data-errors')) mend();
  else if (isFirst && !isAgain) show();
}

// Focus on the first field that is wrong, whatever it is folded into.
function mend() {
  const wrong = one('[aria-invalid="true"]', form) ?? one('.error', form)?.closest('.field, .aim, fieldset')
    ?? one('.notice:not(:empty)', form);
  for (let fold = wrong?.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  (wrong ?? one('#compose-h', form)).focus();
}

addEventListener('hashchange', () => form?.toggleAttribute('data-away', location.hash !== '#compose'));

// Stance and aim

const stance = () => one('[name="stance"]:checked', form)?.value ?? '';

export function turn(wanted, { isQuiet = false } = {}) {
  const choice = wanted && one(`[name="stance"][value="${wanted}"]:not([hidden])`, form);
  if (choice && !choice.checked) {
    choice.checked = true;
    turned();
    drafts.changed();
  }
  if (!isQuiet) show();
}

function turned() {
  const now = stance(), attached = one('.attach', form), written = one('[data-body]', form);
  for (const words of all('[data-aim-words]', form)) words.dataset.stance = now || 'none';
  if (attached) {
    if (now === 'source') attached.open = true;
    const isBefore = attached.compareDocumentPosition(written) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (now === 'source' && !isBefore) written.before(attached);
    if (now !== 'source' && isBefore) written.after(attached);
  }
  starters();
  count();
}

const take = aim => {
  const { start, end, quote } = form.elements;
  if (!quote) return; // a reply and an edit are aimed at what they answer or change
  [start.value, end.value, quote.value] = aim ? [aim.start, aim.end, aim.quote] : ['', '', ''];
  form.elements.edition.value = one('[data-section]').dataset.edition;
  for (const wrong of all('.aim .error', form)) wrong.remove();
  quote.removeAttribute('aria-invalid');
  drawAim(aim);
  drafts.changed();
};

function drawAim(known) {
  const { start, end, quote } = form.elements;
  if (!quote) return page.wash(null);
  if (quote.value.trim() && form.elements.edition.value !== one('[data-section]').dataset.edition) return page.wash(null);
  const { value } = start, pasted = quote.value.trim();
  const aim = known ?? (value ? page.passage(Number(value), Number(end.value)) : page.find(pasted));
  one('[data-aim]', form).hidden = !aim;
  one('[data-aim-whole]', form).hidden = quote.value.trim() !== '';
  for (const part of all('[data-aim-at-whole], [data-aim-change]', form)) part.hidden = !quote.value.trim();
  one('[data-aim-new]', form).hidden = quote.value.trim() !== '';
  if (aim) {
    one('[data-aim-words]', form).textContent = quote.value;
    one('[data-aim-paragraph]', form).textContent = `¶${aim.paragraph}`;
    one('[data-aim-paragraph]', form).href = `#p-${aim.paragraph}`;
  }
  return page.wash(aim ?? null);
}

// Writing

function starters() {
  const ground = one('[name="ground"]:checked', form)?.value;
  for (const chip of all('[data-starters] [data-ground]', form)) chip.hidden = Boolean(ground && chip.dataset.ground !== ground);
}

function count({ isLeft = false } = {}) {
  const field = one('#f-body', form), n = wordsIn(field.value), said = one('[data-count]', form);
  const few = n && (stance() === 'agree' || stance() && 'every' in said.dataset) && n < Number(said.dataset.least);
  said.hidden = !n;
  for (const hint of all('[data-words]', form)) hint.hidden = Boolean(n);
  if (isLeft) said.dataset.few = few ? 'yes' : '';
  const kind = new Intl.PluralRules(document.documentElement.lang).select(n) === 'one' ? 'one' : 'other';
  said.textContent = said.dataset[kind].replace('%n', n) + (few && said.dataset.few ? `. ${said.dataset.needs}` : '');
  said.classList.toggle('wrong', Boolean(few && said.dataset.few));
}

const works = () => findWorks(form, drafts.changed);
let pausing;
const soon = act => {
  clearTimeout(pausing);
  pausing = setTimeout(() => form && act(), 400);
};

// Posting

const wait = under => {
  const button = one('[data-posting]', form), [label] = button.children;
  form.ariaBusy = under ? 'true' : null;
  button.disabled = under;
  label.hidden = under;
  one('[data-under-way]', button)?.remove();
  if (under) {
    const words = document.createElement('span');
    words.dataset.underWay = '';
    words.textContent = button.dataset.posting;
    label.after(words);
  } else {
    button.focus({ preventScroll: true });
  }
};

function complain(...nodes) {
  one('[data-trouble]', form).replaceChildren(...nodes);
  one('[data-trouble]', form).scrollIntoView({ block: 'nearest' });
}

async function post(by) { // the button, which may say which wording is quoted
  if (form.ariaBusy) return;
  wait(true);
  complain();
  await drafts.pause();
  const posted = form;
  try {
    let answer = await send(posted, by);
    if (answer.status === 403 && await renew()) answer = await send(posted, by);
    await answered(answer);
  } catch {
    complain(one('#problem').dataset.unreached);
    tell('unsaved');
  }
  if (form === posted) {
    wait(false);
    drafts.resume();
  }
}

const send = (posted, by) => fetch(posted.getAttribute('action').split('#')[0], {
  method: 'POST', headers: PART, body: new URLSearchParams(new FormData(posted, by)), signal: AbortSignal.timeout(30_000),
});

async function answered(answer) {
  if (answer.headers.has('HX-Redirect')) return location.assign(answer.headers.get('HX-Redirect')); // to sign in
  const fetched = parse(await answer.text()), again = fetched.getElementById('compose');
  if (answer.ok && fetched.getElementById('thread')) return landed(fetched, answer.headers.get('HX-Replace-Url'));
  if (again) {
    form.replaceWith(document.adoptNode(again));
    return enliven(again);
  }
  if (answer.status >= 500) tell('unsaved');
  return complain(...fetched.body.childNodes);
}

function landed(fetched, address) {
  drafts.forget();
  leave();
  page.swap(fetched, 'text', 'outline', 'thread');
  page.arrive(address);
  page.say(one('#thread').dataset.said);
}

// Signing in elsewhere changes the token. One that fits comes with a fresh composer, if it is still for this person.
async function renew() {
  try {
    const target = form.dataset.target, url = new URL(form.getAttribute('action'), location.href);
    if (target.startsWith('reply:')) url.searchParams.set('parent', target.slice('reply:'.length));
    const fresh = parse(await (await fetch(url, { headers: PART })).text()).getElementById('compose');
    if (fresh?.dataset.person !== form.dataset.person) return false;
    form.elements.csrfmiddlewaretoken.value = fresh.elements.csrfmiddlewaretoken.value;
    return true;
  } catch {
    return false;
  }
}

async function throwAway() {
  const { sure, discarded } = one('[data-discard]', form).dataset;
  if (one('#f-body', form).value.trim() && !confirm(sure)) return;
  await drafts.pause();
  const isDone = await discard(form).then(answer => answer.ok, () => false);
  if (!isDone) {
    drafts.resume();
    return complain(one('#problem').dataset.unreached);
  }
  drafts.forget();
  one('#f-body', form).value = '';
  close();
  page.say(discarded);
}

// How the draft stands

function tell(state, said = {}) {
  if (said.seen_as) one('[data-seen-as]', form)?.replaceChildren(said.seen_as);
  const place = one('#saved', form), words = place.dataset;
  const text = { saved: `${words.saved} ${said.time ?? ''}`, refused: words.failed + said.error, 'signed-out': words.signedOut,
    unsaved: words.unsaved, elsewhere: words.elsewhere, gone: words.gone }[state];
  if (place.textContent.startsWith(text)) return;
  place.ariaLive = state === 'saved' ? 'off' : 'polite'; // nobody wants to hear of every minute
  place.textContent = text;
  if (state === 'signed-out') {
    const link = Object.assign(document.createElement('a'), { href: said.sign_in, textContent: words.signIn });
    place.append(' ', link);
  }
}

// Two texts of one draft. The one that is not taken can be put back until something is posted.
let other = null;
function differ(fields) {
  other = fields;
  const panel = one('[data-draft-conflict]', form);
  one('[data-other]', panel).textContent = fields.body ?? '';
  one('[data-here]', panel).textContent = one('#f-body', form).value;
  panel.hidden = false;
  one('[data-back]', panel).hidden = true;
  for (const part of all('[data-sides]', panel)) part.hidden = false;
  one('button', panel).focus();
}

function choose(isOther) {
  const panel = one('[data-draft-conflict]', form), here = read(form);
  if (isOther) {
    fill(form, other);
    drawAim();
    turned();
    other = here;
  }
  for (const part of all('[data-sides]', panel)) part.hidden = true;
  one('[data-back]', panel).hidden = false;
  one('#f-body', form).focus();
  drafts.settle();
}

const clicks = {
  '[data-close]': close,
  '[data-discard]': throwAway,
  '[data-show-preview]': () => preview(form),
  '[data-aim-at-whole]': () => { take(null); one('#f-body', form).focus(); },
  '[data-take-other], [data-back]': () => choose(true),
  '[data-keep-here]': () => choose(false),
};

const listeners = {
  submit(event) {
    event.preventDefault();
    if (event.submitter?.matches('[data-find]')) works();
    else post(event.submitter);
  },
  click(event) {
    const tool = event.target.closest('[data-tool]'), chip = event.target.closest('[data-starters] button');
    if (tool) editing[tool.dataset.tool](one('#f-body', form));
    if (chip) start(one('#f-body', form), chip.textContent);
    for (const [selector, act] of Object.entries(clicks)) {
      if (!event.target.closest(selector)) continue;
      event.preventDefault();
      act();
      break;
    }
  },
  input(event) {
    const { id, name } = event.target;
    if (name === 'body') count();
    if (id === 'quote') { // pasted words: which of several places they are is not known
      form.elements.start.value = form.elements.end.value = '';
      drawAim();
    }
    if (name === 'reference') {
      one('#e-reference', form)?.remove(); // it was said of other words
      event.target.removeAttribute('aria-invalid');
      soon(works);
    }
    if (name === 'body' && !one('#preview', form).hidden) soon(() => preview(form, { isAgain: true }));
    if (name.startsWith('work_')) event.target.closest('.form-of-work').dataset.touched = 'yes';
    drafts.changed();
  },
  change(event) {
    if (event.target.name === 'stance') turned();
    if (event.target.name === 'ground') starters();
    drafts.changed();
  },
  focusout: event => event.target.name === 'body' && count({ isLeft: true }),
  keydown(event) {
    if (event.key !== 'Enter') return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit(one('[data-posting]', form));
    } else if (event.target.matches('input:not([type="radio"], [type="checkbox"])')) {
      event.preventDefault(); // Enter in a field of one line posts nothing unfinished
      if (event.target.name === 'reference') works();
    }
  },
  paste,
};
