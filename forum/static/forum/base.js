// On every page. All of it improves what works without it; nothing here is needed to read, write or sign out.
const root = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const remember = (name, value) => {
  const [prefix, secure] = location.protocol === 'https:' ? ['__Host-', '; Secure'] : ['', ''];
  document.cookie = `${prefix}${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
};

// Said to everyone: seen at the foot of the window, heard by a screen reader.
let hush;
function say(text, { quiet = false } = {}) { // quiet: heard alone, where the eye sees it anyway
  const status = one('#status');
  if (!status) return;
  clearTimeout(hush);
  status.classList.toggle('vh', quiet);
  status.textContent = text;
  hush = setTimeout(() => { status.textContent = ''; }, 8000);
}

async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    say(said);
  } catch { // no permission, or not a secure page: hand over the words to be copied by hand
    prompt('', text);
  }
}
window.disputatio = { say, copy };

// The theme: a visitor's choice is a cookie that the server reads, a member's is kept with the account.
one('[data-theme-toggle]')?.addEventListener('click', () => {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const theme = root.dataset.theme = dark ? 'light' : 'dark';
  const token = one('[data-sign-out] [name="csrfmiddlewaretoken"]');
  if (!token) return remember('theme', theme);
  const body = new URLSearchParams({ theme, csrfmiddlewaretoken: token.value });
  fetch('/me/theme/', { method: 'POST', body }).catch(() => {});
});

// Plain reading: the stylesheet hides marks and counts while the switch is on; the server draws it as it was left.
one('#plain')?.addEventListener('change', event => remember('plain', event.target.checked ? 'on' : 'off'));

// Links that are copied: data-copy holds the address, or the link's own is taken.
document.addEventListener('click', event => {
  const button = event.target.closest('[data-copy]');
  if (button) {
    event.preventDefault();
    copy(new URL(button.dataset.copy || button.href, location.href).href, button.dataset.said || 'Copied');
  }
  if (event.target.closest('[data-print]')) print();
  for (const menu of document.querySelectorAll('.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});

// One-key commands can be turned off in the account. Other scripts ask the same question through this function.
const takesKeys = event => root.dataset.keys !== 'off' && !event.metaKey && !event.ctrlKey && !event.altKey
  && !event.target.closest?.('input, textarea, select, [contenteditable], dialog[open]');
window.disputatio.takesKeys = takesKeys;
document.addEventListener('keydown', event => {
  const menu = one('.menu[open]');
  if (event.key === 'Escape' && menu) {
    menu.open = false;
    one('summary', menu).focus();
  } else if (event.key === '?' && takesKeys(event) && one('#help')) {
    event.preventDefault();
    one('#help').showModal();
  }
});
one('[data-open-keys]')?.addEventListener('click', () => one('#help')?.showModal());

// Signing out takes drafts to the server first, and then from this device. Those that do not arrive stay, and are
// told of once; signing out again leaves them here.
one('[data-sign-out]')?.addEventListener('submit', async event => {
  const form = event.target, { person, kept } = form.dataset;
  if (form.dataset.told || !Object.keys(localStorage).some(key => key.startsWith(`draft:${person}:`))) return;
  event.preventDefault();
  const { leave } = await import('./drafts.js');
  if (!await leave(person, one('[name="csrfmiddlewaretoken"]', form).value)) return form.submit();
  form.dataset.told = 'yes';
  one('#problem').textContent = kept;
  one('#problem').focus();
});
