// While mails go out: look again by itself, more seldom if the server does not answer.
const part = (page) => page.querySelector('#progress');

async function look(wait) {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), 'text/html');
    const before = part(document), now = part(page);
    if (!now?.matches('[data-going]')) return location.assign(location.pathname);
    const [was, is] = [before.querySelector('p'), now.querySelector('p')];
    if (was.textContent !== is.textContent) was.textContent = is.textContent;
    before.querySelector('progress').value = now.querySelector('progress').value;
    wait = 1500;
  } catch {
    wait = Math.min(wait * 2, 20000);
  }
  setTimeout(look, wait, wait);
}
if (part(document)?.matches('[data-going]') && !document.querySelector('#plan')) setTimeout(look, 1000, 1500);
