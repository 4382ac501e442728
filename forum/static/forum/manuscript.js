// The page of a text in work. Every button is a plain form's; here one stays at the place, with focus and scroll kept.
const one = (selector, within = document) => within.querySelector(selector);
const say = (text, how) => window.disputatio?.say(text, how);
const LEAVES = ['publish', 'preview']; // these lead to another page
let busy = false, changed = false;

document.addEventListener('input', event => { if (event.target.form?.id === 'plan') changed = true; });
addEventListener('beforeunload', event => { if (changed) event.preventDefault(); });

document.addEventListener('submit', event => {
  const form = event.target, button = event.submitter;
  if (form.id !== 'plan') return void (changed = false);
  if (busy) return event.preventDefault();
  if (!button || LEAVES.includes(button.value)) {
    busy = true; // a second click publishes nothing twice
    setTimeout(() => { busy = false; }, 5000);
    return void (changed = false);
  }
  event.preventDefault();
  send(form, button);
});

async function send(form, button) {
  busy = true;
  form.setAttribute('aria-busy', 'true');
  const problem = one('#problem');
  problem.textContent = '';
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const answer = await fetch(form.action, { method: 'POST', body });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
      changed = false;
      return location.assign(answer.url);
    }
    if (![200, 409, 422].includes(answer.status)) { // refused: what was typed stays where it is
      problem.textContent = one('#main', page)?.innerText.trim() || problem.dataset.unreached;
      return problem.focus();
    }
    show(page, button, answer);
  } catch {
    problem.textContent = problem.dataset.unreached;
    problem.focus();
  } finally {
    busy = false;
    form.removeAttribute('aria-busy');
  }
}

// The new page in place of the old one. The place is the paragraph or section whose button was pressed; where it is
// gone, the nearest one before it.
function show(page, button, answer) {
  const place = button.closest('li[id]'), top = (place ?? button).getBoundingClientRect().top;
  const before = [];
  if (place?.id.startsWith('m-') && place.nextElementSibling) before.push(place.nextElementSibling.id);
  for (let li = place; li; li = li.previousElementSibling) if (li.id) before.push(li.id);
  const open = [...document.querySelectorAll('.long[open]')].map(details => details.closest('li').id);
  const text = button.value, down = scrollY;
  const kind = !place ? '' : one('[name^="added-"]', place) ? 'add' : one('[name^="text-"]', place) ? 'edit' : 'split';
  one('#main').replaceWith(document.adoptNode(one('#main', page)));
  document.title = page.title;
  changed = answer.status !== 200;
  if (answer.status === 200) history.replaceState(null, '', new URL(answer.url).pathname + new URL(answer.url).search);
  for (const id of open) one('.long', document.getElementById(id) ?? document.createElement('i'))?.setAttribute('open', '');

  const wrong = answer.status === 200 ? null : one('#main [aria-invalid], #main [role="alert"]');
  const now = wrong?.closest('li[id]') ?? before.map(id => document.getElementById(id)).find(Boolean);
  const focus = find(wrong, text, now, place?.id === now?.id ? kind : '');
  focus?.focus({ preventScroll: true });
  if (answer.status === 409) scrollTo({ top: 0, behavior: 'instant' });
  else if (wrong) (focus ?? wrong).scrollIntoView({ block: 'center', behavior: 'instant' });
  else if (now) scrollBy({ top: now.getBoundingClientRect().top - top, behavior: 'instant' });
  else scrollTo({ top: down, behavior: 'instant' });
  tell(page);
}

function find(wrong, text, now, kind) {
  if (wrong) {
    if (!wrong.matches('input, textarea, select')) wrong.tabIndex = -1;
    return wrong;
  }
  const opened = now && one('[autofocus]', now);
  if (opened) return opened;
  const begun = text.startsWith('start_section:') && now?.previousElementSibling;
  if (begun) return one('input.heading', begun) ?? now; // it needs a heading
  const again = [...document.querySelectorAll('#main button[name="do"]:not([tabindex])')].find(b => b.value === text);
  if (again) {
    const hidden = again.closest('details:not([open])');
    if (hidden) hidden.open = true;
    return again;
  }
  const opener = now && kind && one(`button[value="open-${kind}:${now.id.slice(2)}"]`, now);
  if (opener && !opener.closest('details:not([open])')) return opener;
  return (now && one('button, summary, input', now)) ?? one('#main');
}

// What was saved is shown; how long the text is now is heard alone.
function tell(page) {
  const said = one('.said', page)?.textContent.trim();
  const counts = one('[data-counts]')?.textContent.trim();
  if (said) say(said);
  else if (counts) say(counts, { quiet: true });
}

// While a file is read: look again by itself, more seldom if the server does not answer.
async function look(wait) {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
    const before = one('[data-progress]'), now = one('[data-progress]', page);
    if (!now) return location.reload();
    const [was, is] = [one('#how-far', before), one('#how-far', now)];
    if (was.textContent !== is.textContent) was.textContent = is.textContent;
    one('progress', before).value = one('progress', now).value;
    const notice = one('.notice', now);
    if (!notice) one('.notice', before)?.remove();
    else if (!one('.notice', before)) one('progress', before).after(document.adoptNode(notice));
    wait = 1000;
  } catch {
    wait = Math.min(wait * 2, 20000);
  }
  setTimeout(look, wait, wait);
}
if (one('[data-progress]')) setTimeout(look, 700, 1000);
