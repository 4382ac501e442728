// The review stream: each press brings the next card without a new page. What it improves works without it.
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const { say, takesKeys } = window.disputatio;
const stage = one('[data-stage]');
const here = () => one('[data-here]', stage).dataset.here;
const opened = () => one('.decision[open]', stage);
let most = 0; // done in this sitting, as far as this window knows
const done = () => { most = Math.max(most, one('progress', stage)?.value ?? 0); return most; };
let asking = null; // the request that runs: one at a time, so that no card is pressed twice

const STAGE = { 'HX-Request': 'true' };
const refused = new Set([409, 422]); // the same card again, with what is to be seen or mended

// Draws what came; `going` says how it stands in the history: a new place, the same place, or a place gone back to.
async function ask(address, { body, going = 'forward' } = {}) {
  if (asking) {
    if (going !== 'back') return;
    asking.abort(); // Back is never lost
  }
  const mine = asking = new AbortController();
  stage.setAttribute('aria-busy', 'true');
  try {
    const headers = { ...STAGE, 'HX-Current-URL': location.href };
    const answer = await fetch(address, { method: body ? 'POST' : 'GET', body, headers, signal: mine.signal });
    const html = await answer.text();
    if (answer.redirected) location.assign(answer.url); // somewhere else than to a card
    else if (answer.ok || refused.has(answer.status)) draw(html, answer.ok, going);
    else problem(answer.headers.get('HX-Retarget') && html);
  } catch (error) {
    if (error.name !== 'AbortError') problem();
  } finally {
    if (asking === mine) {
      asking = null;
      stage.setAttribute('aria-busy', 'false');
    }
  }
}

function problem(html) {
  const place = one('#problem');
  if (html) place.innerHTML = html; // drawn by the server for this place
  else place.textContent = place.dataset.unreached;
  place.focus();
  place.scrollIntoView({ block: 'nearest' });
}

function draw(html, isTaken, going) {
  one('#problem').replaceChildren();
  const before = here();
  done();
  stage.innerHTML = html; // a page's own part, escaped by the server
  if (going === 'forward' && isTaken && here() !== before) history.pushState(null, '', here());
  else if (going === 'forward' && isTaken) history.replaceState(null, '', here());
  const said = one('[data-said]', stage)?.dataset.said;
  if (said) say(said, { quiet: true });
  if (opened()) return attend(opened(), true);
  scrollTo({ top: 0, behavior: 'instant' });
  one('#card-h', stage)?.focus({ preventScroll: true });
}

// A sheet that opens has the focus: its first field, or the field that is wrong.
function attend(sheet, isWrong = false) {
  const wrong = isWrong && one('[aria-invalid="true"]', sheet);
  (wrong || one('select, [type="radio"], textarea', sheet))?.focus({ preventScroll: !isWrong });
}

function open(sheet) {
  for (const other of all('[data-decision][open]', stage)) if (other !== sheet) other.open = false;
  sheet.open = true;
  attend(sheet);
}

function shut(sheet = opened()) {
  if (!sheet) return;
  sheet.open = false;
  one('summary', sheet).focus();
}

stage.addEventListener('submit', event => {
  const form = event.target;
  if (!form.matches('[data-press]')) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  body.set('done', done()); // also where one went back to an earlier card
  if (event.submitter?.name) body.set(event.submitter.name, event.submitter.value);
  ask(form.action, { body });
});

// A press that began on one card is not meant for the next: the second of two quick taps.
let pressedOn = '';
stage.addEventListener('pointerdown', () => { pressedOn = here(); }, true);
stage.addEventListener('keydown', () => { pressedOn = ''; }, true);

stage.addEventListener('click', event => {
  if (pressedOn && pressedOn !== here() && event.target.closest('.thumb')) return event.preventDefault();
  pressedOn = '';
  const go = event.target.closest('[data-go]');
  if (go && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    ask(go.href);
  }
  if (event.target.closest('[data-close]')) {
    event.preventDefault();
    shut();
  }
});

stage.addEventListener('toggle', event => {
  const sheet = event.target;
  if (sheet.matches('[data-decision]') && sheet.open && !one('form', sheet).contains(document.activeElement)) open(sheet);
}, true);

document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && opened()) return shut();
  if (!takesKeys(event) || event.repeat || event.shiftKey || opened()) return;
  const button = all('[data-key]', stage).find(found => found.dataset.key === event.key && found.checkVisibility());
  if (!button) return;
  event.preventDefault();
  if (button.matches('summary')) open(button.parentElement);
  else button.click();
});

addEventListener('popstate', () => ask(location.href, { going: 'back' }));
