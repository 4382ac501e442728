// What the composer asks the server while somebody writes: how the body will look, and which works fit.
const one = (selector, within = document) => within.querySelector(selector);
const parse = html => new DOMParser().parseFromString(html, 'text/html');
const PART = { 'HX-Request': 'true' };

export async function preview(form, { isAgain = false } = {}) {
  const place = one('#preview', form), button = one('[data-show-preview]', form);
  if (!isAgain) {
    place.hidden = !place.hidden;
    button.ariaExpanded = String(!place.hidden);
  }
  if (place.hidden) return;
  const { csrfmiddlewaretoken: token, body: written } = form.elements;
  const body = new URLSearchParams({ body: written.value, csrfmiddlewaretoken: token.value });
  try {
    const answer = await fetch(form.dataset.preview, { method: 'POST', headers: PART, body });
    place.replaceChildren(...parse(await answer.text()).body.childNodes);
  } catch {
    place.textContent = one('#problem').dataset.unreached;
  }
}

// The works of the seminar that fit what is typed. A form of a work that somebody has filled in stays.
let looking = new AbortController();
export async function findWorks(form, changed) {
  looking.abort();
  looking = new AbortController();
  const chosen = one('[name="work"]:checked, [name="work"][type="hidden"]', form)?.value, found = one('#works', form);
  const url = `${form.dataset.works}?${new URLSearchParams({ reference: form.elements.reference.value })}`;
  try {
    const answer = await fetch(url, { headers: PART, signal: looking.signal });
    const html = await answer.text();
    if (!answer.ok || !found.isConnected) return;
    const fresh = parse(html), described = one('.form-of-work', found);
    if (described?.dataset.touched) one('.form-of-work', fresh)?.replaceWith(document.adoptNode(described));
    found.replaceChildren(...fresh.body.childNodes);
    const again = chosen && one(`[name="work"][value="${CSS.escape(chosen)}"]`, found);
    if (again) again.checked = true;
    changed();
  } catch { /* offline, or typed on: what is typed can be posted all the same */ }
}
