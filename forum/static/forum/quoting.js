// A paragraph's sentences, chosen by the keyboard. Without it the list has links, and two fields and buttons that work.
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const { takesKeys } = window.disputatio;

// The list comes from the page that the link leads to, and takes the link's place.
export async function open(link, tools) {
  for (const other of all('[data-quoting]')) one('[data-quote-close]', other).click();
  const answer = await fetch(link.href);
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const panel = document.adoptNode(page.getElementById(link.id));
  if (!panel.matches('[data-quoting]')) throw new Error('no list');
  link.replaceWith(panel);
  enliven(panel, tools, link);
}

export function enliven(panel, tools, link) {
  const list = one('[data-sentences]', panel), from = one('#q-from', panel), to = one('#q-to', panel);
  const said = one('#q-said', panel), items = all('li', list);
  let first = 0, last = 0, isTaken = false;

  const paragraphOf = i => to.options[i].parentElement.label.slice(2);
  const numberOf = i => to.options[i].label.split('.')[0];
  const aim = () => tools.passage(Number(from.options[first].value), Number(to.options[last].value));
  const wordsOf = i => i < items.length ? items[i].lastElementChild.textContent : to.options[i].label.replace(/^\d+\. /, '');
  const words = () => first === last ? wordsOf(first) : `${wordsOf(first)} … ${wordsOf(last)}`;

  // What is chosen, in words: it is seen below the list and heard from there.
  function tell() {
    const told = last === first ? panel.dataset.one : last < items.length ? panel.dataset.more : panel.dataset.over;
    const values = { n: first + 1, of: items.length, to: numberOf(last), p: panel.dataset.quoting, q: paragraphOf(last), words: words() };
    return told.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  function choose(a, b) {
    first = Math.max(0, Math.min(items.length - 1, a));
    last = Math.max(first, Math.min(to.options.length - 1, b));
    if (isTaken) tools.take(null);
    isTaken = false;
    from.selectedIndex = first;
    to.selectedIndex = last;
    items.forEach((item, i) => { item.ariaSelected = String(i >= first && i <= last); });
    items[Math.min(last, items.length - 1)].scrollIntoView({ block: 'nearest' });
    tools.wash(aim());
    said.textContent = tell();
  }

  function take() {
    tools.take(aim());
    isTaken = true;
    said.textContent = panel.dataset.taken.replace('{said}', tell());
  }

  function close(event) {
    event.preventDefault();
    if (isTaken) tools.take(null);
    tools.wash(null);
    if (!link) return location.assign(one('[data-quote-close]', panel).href);
    panel.replaceWith(link);
    return link.focus();
  }

  const step = i => {
    const own = Math.max(0, Math.min(items.length - 1, i));
    choose(own, own);
  };
  const keys = {
    ArrowRight: event => event.shiftKey ? choose(first, last + 1) : step(last + 1),
    ArrowLeft: event => event.shiftKey ? choose(first, last - 1) : step(first - 1),
    Home: () => step(0),
    End: () => step(items.length - 1),
    Enter: take,
  };
  [keys.ArrowDown, keys.ArrowUp] = [keys.ArrowRight, keys.ArrowLeft];
  const answers = { a: 'agree', d: 'dispute', s: 'source' };
  list.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key](event);
    } else if (Object.hasOwn(answers, event.key) && takesKeys(event)) {
      event.preventDefault();
      tools.answer(answers[event.key], aim());
    }
  });
  panel.addEventListener('keydown', event => event.key === 'Escape' && close(event));
  list.addEventListener('click', event => {
    const i = items.indexOf(event.target.closest('li'));
    if (i >= 0) choose(event.shiftKey ? Math.min(first, i) : i, i);
  });
  from.addEventListener('change', () => choose(from.selectedIndex, Math.max(last, from.selectedIndex)));
  to.addEventListener('change', () => choose(Math.min(first, to.selectedIndex), to.selectedIndex));
  panel.addEventListener('submit', event => {
    event.preventDefault();
    tools.answer(event.submitter?.value ?? 'agree', aim());
  });
  one('[data-quote-link]', panel).addEventListener('click', () => tools.copyLink(aim()));
  one('[data-quote-close]', panel).addEventListener('click', close);

  // A list to choose from has no links in it: the address of what is chosen is copied with its own button.
  for (const permalink of all('a', list)) {
    const number = Object.assign(document.createElement('span'), { className: 'n', textContent: permalink.textContent });
    permalink.replaceWith(number);
  }
  list.role = 'listbox';
  list.tabIndex = 0;
  list.ariaMultiSelectable = 'true';
  list.ariaLabel = list.dataset.label;
  list.setAttribute('aria-describedby', 'q-said q-keys');
  for (const item of items) item.role = 'option';
  choose(0, 0);
  list.focus();
}
