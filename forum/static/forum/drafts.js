// Drafts: on this device at every keystroke, on the server within seconds. Used by the composer, and at signing out.
const PREFIX = 'draft:';
const SOON = 1500, AT_MOST = 5000, AGAIN = 10_000; // milliseconds: after a pause, while typing on, after a failure
const NOT_KEPT = new Set(['csrfmiddlewaretoken', 'key', 'find', 'discard']);
const NOT_FILLED = new Set([...NOT_KEPT, 'parent']);
const WORDS = ['body', 'reference', 'extract', 'work_title', 'work_author'];
const page = crypto.randomUUID(); // a window that was reloaded or duplicated is another one

export const keyOf = form => `${PREFIX}${form.dataset.person}:${form.dataset.draft}:${form.dataset.target}`;

// The form's fields as they would be sent, without the empty ones, by name: two forms that say the same are equal.
export function read(form) {
  const said = [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === 'string' && value);
  return Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}

// A stance and a passage without a word are kept on this device alone.
const hasWords = fields => WORDS.some(name => fields[name]?.trim());

export function fill(form, fields) {
  for (const control of form.elements) {
    const { name, type } = control, value = fields[name] ?? '';
    if (!name || NOT_FILLED.has(name) || (type === 'radio' && control.hidden)) continue;
    if (type === 'radio') control.checked = value !== '' && control.value === value;
    else if (type === 'checkbox') control.checked = value !== '';
    else if (value || (control.tagName !== 'SELECT' && name !== 'based_on')) control.value = value;
  }
}

const recall = key => {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
};
const store = (key, record) => {
  try {
    localStorage.setItem(key, JSON.stringify(record));
  } catch { /* no room, or not allowed: the server's copy is the only one */ }
};

function send({ url, token, target, fields, basedOn }) {
  const body = JSON.stringify({ target, fields, based_on: basedOn, tab: page });
  return fetch(url, {
    method: 'POST',
    keepalive: body.length < 15_000, // a closed window does not take it back; browsers allow that for 64 KB
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token, 'HX-Request': 'true' },
    body,
  });
}

// Keeps what is written in `form`. `tell(state, details)` says how it stands: saved, unsaved, refused, signed-out,
// elsewhere (another window writes it, too) or gone (another window posted or discarded it); `differ(fields)` shows
// the words that stand on the server where they are not those that this page knew; `renew()` fetches a new token.
export function keeping(form, { tell, differ, renew }) {
  const key = keyOf(form), { draft: url, target } = form.dataset;
  let basedOn = Number(form.dataset.sequence), saved = JSON.stringify(read(form));
  let timer, since = 0, running = null, isStopped = false, isDisputed = false;
  const now = () => JSON.stringify(read(form));
  const note = isSynced => store(key, { url, target, fields: read(form), basedOn, isSynced, at: Date.now() });
  if (form.hasAttribute('data-errors')) note(false); // the server kept what it refused: what is known here goes on from that
  const isWorth = () => basedOn > 0 || hasWords(read(form));
  const soon = wait => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  function changed() {
    if (isStopped || now() === saved) return false;
    note(false);
    if (!isWorth()) return false;
    since ||= Date.now();
    if (!isDisputed) soon(Math.max(0, Math.min(SOON, since + AT_MOST - Date.now())));
    return true;
  }

  function save() {
    clearTimeout(timer);
    if (isStopped || isDisputed || now() === saved || !isWorth()) return running ?? Promise.resolve();
    running ??= attempt(true).finally(() => {
      running = null;
      if (!isStopped && !isDisputed && since && now() !== saved) soon(AGAIN / 10);
    });
    return running;
  }

  async function attempt(mayRenew) {
    const sent = now();
    since = 0;
    let answer, said = {};
    try {
      answer = await send({ url, token: form.elements.csrfmiddlewaretoken.value, target, fields: JSON.parse(sent), basedOn });
      if (answer.headers.get('Content-Type')?.includes('json')) said = await answer.json();
    } catch {
      return later();
    }
    if (answer.ok) {
      [basedOn, saved] = [said.sequence, sent];
      note(now() === sent);
      return isStopped || tell('saved', said);
    }
    if (isStopped) return null;
    if (answer.status === 409) {
      isDisputed = true;
      basedOn = said.sequence;
      return differ(said.fields);
    }
    if (answer.status === 403 && said.sign_in) return tell('signed-out', said);
    if (answer.status === 403 && mayRenew && await renew()) return attempt(false);
    if (answer.status === 422) return tell('refused', said);
    return later();
  }

  function later() {
    if (isStopped) return;
    tell('unsaved');
    soon(AGAIN);
  }

  const events = new AbortController(), { signal } = events;
  addEventListener('online', save, { signal });
  addEventListener('pagehide', save, { signal });
  document.addEventListener('visibilitychange', () => document.hidden && save(), { signal });
  addEventListener('storage', event => event.key === key && tell(event.newValue ? 'elsewhere' : 'gone'), { signal });

  return {
    changed,
    save,
    // What was written on this device and never reached the server, if there is any.
    local() {
      const record = recall(key);
      if (!record || record.isSynced || JSON.stringify(record.fields) === saved) return null;
      ({ basedOn } = record);
      return record.fields;
    },
    // A choice was made between two texts: what the form holds now goes on from what stands.
    settle() {
      isDisputed = false;
      note(false);
      return save();
    },
    // Before posting: nothing may arrive after the response and make its draft anew.
    async pause() {
      clearTimeout(timer);
      isStopped = true;
      await running;
    },
    resume() {
      isStopped = false;
      note(now() === saved);
      if (now() !== saved) soon(SOON);
    },
    stop() {
      clearTimeout(timer);
      isStopped = true;
      events.abort();
    },
    forget() {
      this.stop();
      localStorage.removeItem(key);
    },
    // The composer is closed; what is written stays a draft.
    end() {
      if (!isWorth()) return this.forget();
      save();
      return this.stop();
    },
  };
}

// Throws the server's copy away.
export const discard = form => send({
  url: form.dataset.draft, token: form.elements.csrfmiddlewaretoken.value, target: form.dataset.target,
  fields: { discard: 'yes' }, basedOn: 0,
});

// Before signing out: all that this account wrote here goes to the server, and then leaves this device. Answers how
// many drafts could not be saved; those stay.
export async function leave(person, token) {
  let left = 0;
  for (const key of Object.keys(localStorage).filter(key => key.startsWith(`${PREFIX}${person}:`))) {
    const record = recall(key);
    const isSafe = !record || record.isSynced || !hasWords(record.fields)
      || await send({ ...record, token }).then(answer => answer.ok, () => false);
    if (isSafe) localStorage.removeItem(key);
    else left += 1;
  }
  return left;
}
