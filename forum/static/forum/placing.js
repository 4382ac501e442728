// Choosing words for a passage by selecting them, and waiting for the worker. Without it the same pages work as forms.
const text = document.querySelector('[data-choose]'), waits = document.querySelector('[data-waits]');

// Offsets in the database are code points; those in the page are UTF-16 units.
const points = words => [...words].length;

function placeOf(range) {
  const first = range.startContainer.parentElement?.closest('[data-start]') ?? text.querySelector('[data-start]');
  const before = document.createRange();
  before.selectNodeContents(first);
  before.setEnd(range.startContainer, range.startOffset);
  return Number(first.dataset.start) + points(before.toString());
}

// Paragraphs are parted by a blank line, as in the text that the server holds.
function wordsOf(range) {
  const pieces = [];
  for (const paragraph of text.querySelectorAll('[data-start]')) {
    if (!range.intersectsNode(paragraph)) continue;
    const part = document.createRange();
    part.selectNodeContents(paragraph);
    if (paragraph.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
    if (paragraph.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
    if (part.toString()) pieces.push(part.toString());
  }
  return pieces.join('\n\n');
}

function choose() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return;
  const range = chosen.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return;
  const words = wordsOf(range), gap = words.length - words.trimStart().length;
  if (!words.trim()) return;
  field.value = words.trim();
  form.elements.start.value = placeOf(range) + points(words.slice(0, gap));
  tell();
}

const field = document.querySelector('textarea[name="quote"]'), form = field?.form, button = form?.querySelector('[data-n]');
const plain = button?.textContent;

function tell() {
  const n = field.value.trim() ? field.value.trim().split(/\s+/).length : 0;
  button.textContent = n > 1 ? button.dataset.n.replace('%n', n) : plain;
}

if (text && form) {
  document.addEventListener('selectionchange', choose);
  field.addEventListener('input', () => {
    form.elements.start.value = ''; // typed words: which of several places they are is not known
    tell();
  });
  tell();
}

for (const choice of document.querySelectorAll('#place-section')) {
  choice.addEventListener('change', () => choice.form.requestSubmit());
}

if (waits) {
  const look = async () => {
    const answer = await fetch(location.href, { headers: { 'HX-Request': 'true' } }).catch(() => null);
    if (!answer?.ok) return setTimeout(look, 3000);
    if (answer.status === 204) return location.reload();
    const fetched = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = fetched.querySelector('[data-waits]');
    if (answer.redirected || !next) return location.replace(answer.url);
    waits.replaceChildren(...next.childNodes);
    return setTimeout(look, 1500);
  };
  setTimeout(look, 1000);
}
