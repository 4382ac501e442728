// A notice whose link is followed has been read. Without script the button beside it says so.
const token = document.querySelector('[data-sign-out] [name="csrfmiddlewaretoken"]');
const PATIENCE = 400; // milliseconds that the next page waits for it, so that its number is right

function markRead(link) {
  link.removeAttribute('data-notice');
}

async function follow(event) {
  const link = event.target.closest?.('a[data-notice]');
  if (!link || !link.closest('[data-new]') || !token) return;
  const body = new URLSearchParams({ notice: link.dataset.notice, quiet: '1', csrfmiddlewaretoken: token.value });
  const told = fetch('/notices/read/', { method: 'POST', body, keepalive: true }).catch(() => {});
  markRead(link);
  if (event.type !== 'click' || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  await Promise.race([told, new Promise(done => { setTimeout(done, PATIENCE); })]);
  location.assign(link.href);
}

document.addEventListener('click', follow);
document.addEventListener('auxclick', event => { if (event.button === 1) follow(event); });
