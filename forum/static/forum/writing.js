// Writing Markdown in a field: everything goes through the browser's own editing, so that undo takes it back.

function type(field, words) {
  field.focus();
  if (!document.execCommand('insertText', false, words)) {
    field.setRangeText(words, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}

function surround(field, before, after) {
  const { selectionStart: from, selectionEnd: to, value } = field, words = value.slice(from, to);
  type(field, before + words + after);
  field.setSelectionRange(from + before.length, from + before.length + words.length);
}

function prefix(field, mark) {
  const { value } = field, from = value.lastIndexOf('\n', field.selectionStart - 1) + 1;
  const to = value.indexOf('\n', field.selectionEnd) < 0 ? value.length : value.indexOf('\n', field.selectionEnd);
  const lines = value.slice(from, to).split('\n').map(line => mark + line).join('\n');
  field.setSelectionRange(from, to);
  type(field, from && value[from - 2] !== '\n' ? `\n${lines}` : lines); // a block of its own
}

function link(field) {
  const words = field.value.slice(field.selectionStart, field.selectionEnd), at = field.selectionStart;
  const isAddress = /^https?:\/\/\S+$/.test(words);
  type(field, isAddress ? `[](${words})` : `[${words}](https://)`);
  const from = isAddress || !words ? at + 1 : at + words.length + 3;
  field.setSelectionRange(from, isAddress || !words ? from : from + 'https://'.length);
}

export const editing = {
  italic: field => surround(field, '*', '*'),
  quote: field => prefix(field, '> '),
  list: field => prefix(field, '- '),
  link,
};

export function start(field, words) {
  const open = words.replace(/\s*…$/, ' '), gap = open.indexOf('…');
  type(field, open);
  if (gap >= 0) field.setSelectionRange(gap, gap + 1);
}

export async function paste(event) {
  const html = event.clipboardData.getData('text/html');
  if (event.target.id !== 'f-body' || !html) return;
  event.preventDefault();
  const plain = event.clipboardData.getData('text/plain'), { markdown } = await import('./paste.js').catch(() => ({}));
  type(event.target, markdown?.(html) || plain);
}

// How many words, as the server counts them: letters and digits in runs; scripts without spaces by the letter
const UNSPACED = new RegExp('[\\u0e01-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3041-\\u30ff\\u31f0-\\u31ff'
  + '\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff66-\\uff9d\\u{20000}-\\u{3ffff}]', 'gu');
const LETTERS = '[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}]*';
const BETWEEN = "(?:['’ʼ\\-‐‑·._\\u00ad\\u200c\\u200d\\u2060]|(?<=\\p{N}),(?=\\p{N}))";
const WORD = new RegExp(`${LETTERS}(?:${BETWEEN}${LETTERS})*`, 'gu');
export const wordsIn = text => text.replace(/https?:\/\/[!-~]+/g, ' address ').replace(UNSPACED, ' x ').match(WORD)?.length ?? 0;
