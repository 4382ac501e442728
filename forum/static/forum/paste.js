// What a word processor or a page puts on the clipboard, as Markdown: paragraphs, italics, bold, links, lists, quotations.
const BLOCKS = new Set(('ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY DD DIV DL DT FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER LI MAIN'
  + ' OL P PRE SECTION TABLE TD TH TR UL').split(' '));
const isBlock = node => node.nodeType === Node.ELEMENT_NODE && BLOCKS.has(node.tagName);
const BULLET = '[style*="mso-list:Ignore" i], [style*="mso-list: Ignore" i]';
const LEFT_OUT = `script, style, title, head, meta, link, template, noscript, svg, img, input, [hidden], ${BULLET}`;

export function markdown(html) {
  const { body } = new DOMParser().parseFromString(html, 'text/html'); // runs nothing and loads nothing
  listsOfWord(body);
  for (const node of body.querySelectorAll(LEFT_OUT)) node.remove();
  return blocks(body).join('\n\n').trim();
}

// Word writes list items as paragraphs that carry their own bullet or number.
function listsOfWord(body) {
  for (const p of body.querySelectorAll('p[style*="mso-list" i], p[class*="MsoListParagraph"]')) {
    const mark = p.querySelector(BULLET)?.textContent.trim() ?? '·';
    const item = document.createElement('li'), kind = /^\(?(\d+|[a-z]{1,4})[.)]/i.test(mark) ? 'OL' : 'UL';
    item.append(...p.childNodes);
    const before = p.previousElementSibling;
    if (before?.tagName === kind && before.dataset.word) {
      before.append(item);
      p.remove();
    } else {
      const list = document.createElement(kind);
      list.dataset.word = 'yes';
      list.append(item);
      p.replaceWith(list);
    }
  }
}

// The blocks in an element; what stands between them in a line is a paragraph of its own.
function blocks(element) {
  const found = [];
  let line = [];
  const end = () => {
    const text = tidy(line.map(inline).join(''));
    if (text) found.push(text);
    line = [];
  };
  for (const node of element.childNodes) {
    if (isBlock(node) || (node.nodeType === Node.ELEMENT_NODE && [...node.querySelectorAll('*')].some(isBlock))) {
      end();
      found.push(...block(node));
    } else {
      line.push(node);
    }
  }
  end();
  return found;
}

function block(node) {
  if (node.tagName === 'BLOCKQUOTE') return [indented(blocks(node).join('\n\n'), '> ', '> ')];
  if (node.tagName === 'UL' || node.tagName === 'OL') {
    const items = [...node.children].map((item, at) => {
      const mark = node.tagName === 'OL' ? `${at + 1}. ` : '- ';
      return indented(blocks(item).join('\n'), mark, ' '.repeat(mark.length));
    });
    return [items.join('\n')];
  }
  return blocks(node);
}

const indented = (text, first, rest) => text.split('\n').map((line, at) => ((at ? rest : first) + line).trimEnd()).join('\n');

const tidy = text => text.replace(/[ \t\r\n\u00a0]+/g, ' ').replace(/ ?\u2028 ?/g, '\n').trim()
  .replace(/^(#{1,6}(?= )|>|[-+](?= )|\d+(?=[.)] ))/gm, mark => (/\d/.test(mark) ? `${mark}\\` : `\\${mark}`));

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[\\`*[\]<]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&');
  if (node.nodeType !== Node.ELEMENT_NODE) return '';
  if (node.tagName === 'BR') return '\u2028';
  const words = [...node.childNodes].map(inline).join('');
  const slant = style(node, 'font-style'), weight = style(node, 'font-weight');
  const isItalic = /^(I|EM|CITE)$/.test(node.tagName) ? slant !== 'normal' : slant === 'italic';
  const isBold = /^(B|STRONG)$/.test(node.tagName) ? !/^(normal|400)$/.test(weight) : /^(bold|[6-9]00)$/.test(weight);
  const marked = around(around(words, isItalic ? '*' : ''), isBold ? '**' : '');
  const address = node.tagName === 'A' ? node.getAttribute('href') ?? '' : '';
  if (!/^(https?:|mailto:)/i.test(address) || !marked.trim()) return marked;
  return `[${marked.trim()}](${encoded(address)})`;
}

// Read as text: the content security policy takes styles from a fragment's elements, too.
function style(node, name) {
  const said = node.getAttribute('style')?.match(new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*(\\w+)`, 'i'));
  return said?.[1].toLowerCase() ?? '';
}

// Marks hold the words, not the spaces beside them.
function around(words, mark) {
  const inner = words.trim();
  return mark && inner ? words.replace(inner, () => mark + inner + mark) : words;
}

function encoded(address) {
  let plain = address;
  try {
    plain = decodeURI(address);
  } catch { /* not encoded before */ }
  return encodeURI(plain).replace(/[()]/g, mark => (mark === '(' ? '%28' : '%29'));
}
