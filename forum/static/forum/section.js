// A section's page: choosing a passage, other looks at its thread, keys. What it improves works without it.
// Writing is in composer.js, which is fetched when a composer opens.
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const { say, copy, takesKeys } = window.disputatio;
const text = () => one('[data-section]');
const base = () => text().dataset.address;
let shown = location.pathname + location.search; // the look at the thread that is drawn

// Parts of the page

function swap(fetched, ...ids) {
  for (const id of ids) {
    const fresh = fetched.getElementById(id);
    if (fresh) document.getElementById(id)?.replaceWith(document.adoptNode(fresh));
  }
}

// `:target` does not follow the history's own methods; going to the fragment does. The text stays where it is.
function target(hash) {
  const top = scrollY;
  location.replace(hash);
  scrollTo({ top, behavior: 'instant' });
}

function problem(nodes) {
  const place = one('#problem');
  place.replaceChildren(...nodes ?? [place.dataset.unreached]);
  place.scrollIntoView({ block: 'nearest' });
}

// What an address points at may lie in a fold.
function reveal(id) {
  const found = document.getElementById(id);
  for (let fold = found?.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  found?.focus();
  return found;
}
addEventListener('hashchange', () => location.hash.startsWith('#r-') && reveal(location.hash.slice(1)));

// Passages. Offsets are code points of the section's text, in which a blank line parts the paragraphs.

const points = words => [...words].length;
const paragraphs = () => all('[data-start]', text()); // a paragraph's element holds its words and no others

// The part of a selection that lies in this section's paragraphs, without white space at its ends; null for none.
function passageOf(selected) {
  let from, quote;
  for (const p of paragraphs()) {
    if (!selected.intersectsNode(p)) continue;
    const part = document.createRange(), before = document.createRange();
    part.selectNodeContents(p);
    if (p.contains(selected.startContainer)) part.setStart(selected.startContainer, selected.startOffset);
    if (p.contains(selected.endContainer)) part.setEnd(selected.endContainer, selected.endOffset);
    before.selectNodeContents(p);
    before.setEnd(part.startContainer, part.startOffset);
    const words = part.toString();
    if (!words) continue;
    from ??= Number(p.dataset.start) + points(before.toString());
    quote = quote === undefined ? words : `${quote}\n\n${words}`;
  }
  if (!quote?.trim()) return null;
  const start = from + points(quote) - points(quote.trimStart());
  quote = quote.trim();
  return passage(start, start + points(quote), quote);
}

function passage(start, end, quote) {
  const range = document.createRange(), from = spot(start, false), to = spot(end, true);
  if (!from || !to || end <= start) return null;
  range.setStart(...from);
  range.setEnd(...to);
  const paragraph = range.startContainer.parentElement.closest('.para').id.slice(2);
  return { start, end, quote, range, paragraph };
}

// Where in the document an offset is. An end belongs to the character before it.
function spot(offset, isEnd) {
  const p = paragraphs().findLast(p => Number(p.dataset.start) <= offset - (isEnd ? 1 : 0));
  if (!p) return null;
  let left = offset - Number(p.dataset.start);
  const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const letters = [...walk.currentNode.data];
    if (left < letters.length || (isEnd && left === letters.length)) {
      return [walk.currentNode, letters.slice(0, left).join('').length];
    }
    left -= letters.length;
  }
  return null;
}

// Words that were pasted, where they stand letter for letter; null where the server has to look closer.
function find(quote) {
  const whole = paragraphs().map(p => p.textContent).join('\n\n'), at = whole.indexOf(quote);
  if (!quote || at < 0) return null;
  const start = Number(paragraphs()[0].dataset.start) + points(whole.slice(0, at));
  return passage(start, start + points(quote), quote);
}

// The wash that a passage keeps, also while the browser's own selection is elsewhere. It takes the place of the one
// that an address asked for.
function wash(chosen) {
  for (const words of all('.sel', text())) words.classList.remove('sel');
  if (!('highlights' in CSS)) return;
  const range = chosen && (chosen.range?.startContainer.isConnected ? chosen.range : passage(chosen.start, chosen.end)?.range);
  if (range) CSS.highlights.set('passage', new Highlight(range));
  else CSS.highlights.delete('passage');
}

// The popover over a selection

let chosen = null, settling, isPressed = false;
const settle = wait => {
  clearTimeout(settling);
  settling = setTimeout(() => isPressed || offer(), wait);
};
addEventListener('pointerdown', event => { isPressed = event.pointerType === 'mouse'; });
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => { isPressed = false; settle(10); });
document.addEventListener('selectionchange', () => settle(250)); // Shift and arrows, and the handles of a phone
addEventListener('resize', () => chosen && place());

function offer() {
  const selection = getSelection();
  chosen = selection.rangeCount && !selection.isCollapsed ? passageOf(selection.getRangeAt(0)) : null;
  const pop = one('#pop');
  pop.hidden = !chosen;
  if (!chosen) return;
  chosen.range.endContainer.parentElement.closest('[data-start]').after(pop); // Tab goes on from the selection to it
  place();
}

function place() {
  const pop = one('#pop'), [first] = chosen.range.getClientRects();
  if (!first || !pop.offsetParent) return; // on a phone it docks at the thumb
  const box = pop.offsetParent.getBoundingClientRect(), half = pop.offsetWidth / 2;
  const middle = first.left + first.width / 2 - box.left, least = one('.bar').offsetHeight + pop.offsetHeight + 16;
  pop.style.left = `${Math.max(half, Math.min(box.width - half, middle))}px`;
  pop.style.top = `${Math.max(first.top, least) - box.top}px`;
}

function copyLink({ paragraph, start, end }) {
  const link = new URL(base(), location.href);
  link.search = new URLSearchParams({ e: text().dataset.edition, p: paragraph, from: start, to: end });
  link.hash = `p-${paragraph}`;
  copy(link.href, one('#pop').dataset.copied);
}

// Such a link marks its words and shows them.
function pointed() {
  const asked = new URLSearchParams(location.search), from = Number(asked.get('from')), to = Number(asked.get('to'));
  const found = asked.has('from') && Number.isInteger(from) && Number.isInteger(to) ? passage(from, to) : null;
  if (!found) return;
  wash(found);
  const { top } = found.range.getBoundingClientRect();
  if (top < 80 || top > innerHeight - 80) scrollTo({ top: scrollY + top - innerHeight / 3, behavior: 'instant' });
}

// The composer

// Where one is after posting: in the place of the composer, so that Back leads to what was before it.
function arrive(address) {
  const url = new URL(address, location.href);
  history.replaceState(null, '', url);
  shown = url.pathname + url.search;
  target(url.hash);
  reveal(url.hash.slice(1));
}

// What was open in this window, by this person, is open again when they come back.
const begun = () => `composing:${one('[data-sign-out]')?.dataset.person}:${base()}`;
const tools = { say, swap, target, arrive, problem, wash, find, passage, begun };
const composer = () => import('./composer.js');

// `aim` is a passage, null for the whole section, and undefined for what the composer or its draft is aimed at.
async function compose(address, aim) {
  let writing;
  try {
    writing = await composer();
  } catch { // the script could not be had: the link is a page as well
    location.assign(address);
    return;
  }
  if (aim) { // from here on it is the wash that shows the passage
    getSelection().removeAllRanges();
    offer();
  }
  await writing.open(address, { aim, tools });
}

// Choosing sentences by the keyboard is in quoting.js, which is fetched when a paragraph's list opens.
const quoting = () => import('./quoting.js');
const choice = {
  wash, copyLink,
  passage: (start, end) => passageOf(passage(start, end).range),
  answer: (stance, aim) => text().dataset.compose && compose(addressFor(stance, aim), aim),
  take(aim) { // from here on it is as if it had been selected with the mouse
    getSelection().removeAllRanges();
    if (aim) getSelection().addRange(aim.range);
    offer();
  },
};

// The passage is in the address for somebody who signs in first, and comes back to it.
function addressFor(stance, aim) {
  const address = new URL(text().dataset.compose, location.href), { edition } = text().dataset;
  const said = aim ? { stance, start: aim.start, end: aim.end, edition } : { stance };
  address.search = new URLSearchParams(said);
  return address.href;
}

document.addEventListener('mousedown', event => event.target.closest('#pop') && event.preventDefault());
document.addEventListener('click', event => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const button = event.target.closest('[data-pop]'), link = event.target.closest('a[href]');
  if (button && chosen) {
    const aim = chosen;
    if (button.dataset.pop === 'link') return copyLink(aim);
    return compose(addressFor(button.dataset.pop, aim), aim);
  }
  if (link?.matches('[data-quote]')) {
    event.preventDefault();
    quoting().then(list => list.open(link, choice)).catch(() => location.assign(link.href));
  } else if (link?.matches('[data-compose-link]')) {
    event.preventDefault();
    compose(link.href, new URL(link.href).searchParams.has('stance') ? null : undefined);
  } else if (link && isLook(new URL(link.href))) {
    event.preventDefault();
    look(link.href);
  }
});

// Other looks at the thread: a filter, an order, one passage, the next page. Only the thread is fetched anew.

const isLook = url => url.origin === location.origin && url.pathname === base() && location.pathname === base()
  && url.hash.length > 1 && !url.searchParams.has('e') && url.pathname + url.search !== location.pathname + location.search;

// htmx fetches the page and puts its thread in place of this one. False for a page that has none, or an error page;
// rejects where nothing came.
function drawn(url) {
  const thread = one('#thread');
  let isThere = true;
  const judge = event => {
    isThere = event.detail.xhr.status === 200 && event.detail.serverResponse.includes('id="thread"');
    event.detail.shouldSwap = isThere;
  };
  thread.addEventListener('htmx:beforeSwap', judge);
  return new Promise((resolve, reject) => {
    for (const failed of ['htmx:sendError', 'htmx:timeout']) thread.addEventListener(failed, reject, { once: true });
    window.htmx.ajax('GET', url.pathname + url.search, { source: thread, target: thread, select: '#thread', swap: 'outerHTML' })
      .then(() => resolve(isThere), reject);
  }).finally(() => thread.removeEventListener('htmx:beforeSwap', judge));
}

async function look(address, { push = true, isOrder = false } = {}) {
  const url = new URL(address, location.href), held = document.activeElement;
  const filter = all('#thread .filters a').indexOf(held);
  const writing = one('#compose');
  one('#thread').ariaBusy = 'true';
  try {
    if (!await drawn(url)) return location.assign(url);
  } catch {
    return problem();
  } finally {
    one('#thread').ariaBusy = null;
  }
  if (writing) one('#composer').replaceChildren(writing);
  shown = url.pathname + url.search;
  if (push) history.pushState(null, '', url);
  if (url.hash) target(url.hash);
  const again = isOrder ? one('#sort') : all('#thread .filters a')[filter];
  (again ?? document.getElementById(url.hash.slice(1)) ?? one('#thread')).focus({ preventScroll: Boolean(again) });
  const now = isOrder ? one('#sort').selectedOptions[0]
    : one('#thread [data-look-words]') ?? one('#thread .filters [aria-current]') ?? one('#thread-h');
  say(now.textContent.trim().replace(/\s+/g, ' '), { quiet: true });
}

addEventListener('popstate', () => {
  if (location.pathname === base() && location.pathname + location.search !== shown) look(location.href, { push: false });
});
document.addEventListener('change', event => {
  if (event.target.id !== 'sort') return;
  const form = event.target.form, url = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value) url.searchParams.set(name, value);
  url.hash = 'thread';
  look(url, { isOrder: true });
});

// Keys

const responses = () => all('#thread .resp').filter(response => response.checkVisibility());
const held = () => document.activeElement?.closest('.resp');
const step = (among, by) => among[Math.max(0, Math.min(among.length - 1, among.indexOf(held()) + by))]?.focus();

function respond(stance) {
  offer(); // a key may come before the selection has settled
  if (chosen) return compose(addressFor(stance, chosen), chosen);
  const reply = held() && one(':scope > footer [data-reply-link]', held());
  if (reply) return compose(`${reply.href.split('#')[0]}&stance=${stance}`, undefined);
  if (held() || !text().dataset.compose) return null;
  return one('#compose') ? composer().then(writing => writing.turn(stance)) : compose(addressFor(stance), null);
}

function nextOpen() {
  const every = responses(), from = every.indexOf(held());
  const open = [...every.slice(from + 1), ...every.slice(0, from + 1)].find(response => response.dataset.reply === 'none');
  open?.focus();
}

const keys = {
  j: () => step(responses(), 1),
  k: () => step(responses(), held() ? -1 : 1),
  a: () => respond('agree'),
  d: () => respond('dispute'),
  s: () => respond('source'),
  r: () => held() && one(':scope > footer [data-reply-link]', held())?.click(),
  u: nextOpen,
  '[': () => one('.turn [rel="prev"]')?.click(),
  ']': () => one('.turn [rel="next"]')?.click(),
};
document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === 'Escape' && !one('dialog[open]')) {
    if (chosen) getSelection().removeAllRanges();
    else if (one('#compose')) composer().then(writing => writing.close());
  } else if (Object.hasOwn(keys, event.key) && takesKeys(event) && !one('dialog[open]')) {
    event.preventDefault();
    keys[event.key]();
  }
});

// At first

pointed();
if (location.hash.startsWith('#r-')) reveal(location.hash.slice(1));
if (one('[data-quoting]')) quoting().then(list => list.enliven(one('[data-quoting]'), choice));
const again = sessionStorage.getItem(begun());
if (one('#compose')) composer().then(writing => writing.enliven(one('#compose'), { tools, isFirst: true }));
else if (again && text().dataset.compose) composer().then(writing => writing.open(again, { tools, isAgain: true }));
