// HTML of Word and WPS into HTML that means what it shows: lists are lists, a table's row is a
// paragraph. Pure: text in, text out.
const MARKS = /mso-list|urn:schemas-microsoft-com|class="?Mso|ProgId" ?content="?(?:Word|Excel|WPS)/i;
const LEVEL = /mso-list:[^;]*?\blevel(\d+)/i;
const LABEL = /mso-list:\s*ignore/i;
const DROPPED = "style, script, meta, link, title, xml";
const BETWEEN_CELLS = " | ";
// Chinese digits from nought to ten, and a hundred.
const CHINESE = "\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e";
// 1. 1) (1) 1.2 a. iv) 一、 （二） ①; not l, o, n or u alone, which Wingdings draws as bullets.
const ENCLOSED = `\\d+|[a-z]|[ivxlc]+|[${CHINESE}]+`;
const NUMBER = new RegExp(
  `^(?:\\d+(?:\\.\\d+)*[.\u3001\uff0e)\uff09]?|[(\uff08](?:${ENCLOSED})[)\uff09]|(?:${ENCLOSED})[.\u3001\uff0e)\uff09]|[①-⑳])$`,
  "i",
);
// Numbers of first items: 1, a, i, Chinese one, circled one; then stops and brackets of both widths.
const FIRST = new RegExp(`^[(\uff08]?(?:1|a|i|\u4e00|①)(?:[.\u3001\uff0e)\uff09]|\\.1)*$`, "i");
// Words that number something, 第一条, are part of the text.
const WORDS = /[\p{Script=Han}\d]/u;

/** Whether the clipboard's HTML comes from a word processor or spreadsheet of that family. */
export function isFromWord(html) {
  return MARKS.test(html);
}

/** The same content without the family's own marks. */
export function fromWord(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const document = body.ownerDocument;
  dropComments(document, body);
  for (const element of body.querySelectorAll(DROPPED)) element.remove();
  // The innermost first: what a table holds is plain by the time its own row is made.
  for (const table of [...body.querySelectorAll("table")].reverse()) flattenTable(table);
  for (const paragraph of body.querySelectorAll("p")) {
    if (!paragraph.textContent.trim() && !paragraph.querySelector("img")) paragraph.remove();
  }
  for (const run of runs(body)) makeLists(run);
  for (const element of [...body.querySelectorAll("*")]) {
    if (element.localName.includes(":")) element.replaceWith(...element.childNodes);
  }
  return body.innerHTML;
}

function dropComments(document, body) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const comment of found) comment.remove();
}

/** Take the typed bullet or number out of a paragraph; returns it without its spaces. */
function takeLabel(paragraph) {
  const spans = [...paragraph.querySelectorAll("[style]")];
  const label = spans.find((span) => LABEL.test(span.getAttribute("style")));
  const text = label?.textContent.replace(/\s+/g, "") ?? "";
  label?.remove();
  return text;
}

function levelOf(element) {
  const found = LEVEL.exec(element.getAttribute("style") ?? "");
  return found && element.localName !== "li" ? Number(found[1]) : 0;
}

/** What counts paragraphs: bullets say nothing, numbers order, other words are text. */
function kindOf(label) {
  if (NUMBER.test(label)) return "ol";
  return WORDS.test(label) ? "text" : "ul";
}

/** The paragraphs of lists, run by run: {paragraph, level, label, kind} of neighbours. */
function runs(body) {
  const found = [];
  let last = null;
  for (const paragraph of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, div")) {
    const level = levelOf(paragraph);
    if (!level) continue;
    const label = takeLabel(paragraph);
    const item = { paragraph, level, label, kind: kindOf(label) };
    if (item.kind === "text" || /^h/.test(paragraph.localName)) {
      if (item.kind !== "ul") paragraph.prepend(`${label} `);
      continue;
    }
    if (last && paragraph.previousElementSibling === last) found.at(-1).push(item);
    else found.push([item]);
    last = paragraph;
  }
  return found;
}

/** Put a run into nested lists; numbers that a list of ours would count anew stay words. */
function makeLists(run) {
  const [first] = run;
  const isExcerpt = first.kind === "ol" && (run.length === 1 || !FIRST.test(first.label));
  if (isExcerpt) {
    for (const { paragraph, label, kind } of run) if (kind === "ol") paragraph.prepend(`${label} `);
    return;
  }
  const document = first.paragraph.ownerDocument;
  const open = []; // the lists around the place, outermost first
  for (const { paragraph, level, kind } of run) {
    while (open.length && open.at(-1).level > level) open.pop();
    if (open.at(-1)?.level === level && open.at(-1).list.localName !== kind) open.pop();
    if (open.at(-1)?.level !== level) {
      const list = document.createElement(kind);
      const item = open.at(-1)?.list.lastElementChild;
      if (item) item.append(list);
      else paragraph.before(list);
      open.push({ level, list });
    }
    const item = document.createElement("li");
    item.append(...paragraph.childNodes);
    open.at(-1).list.append(item);
    paragraph.remove();
  }
}

/** A paragraph for each row, with something between the cells. */
function flattenTable(table) {
  const document = table.ownerDocument;
  const rows = [...table.rows].map((row) => {
    const paragraph = document.createElement("p");
    [...row.cells].forEach((cell, index) => {
      if (index) paragraph.append(BETWEEN_CELLS);
      paragraph.append(...inlineOf(cell));
    });
    return paragraph;
  });
  const said = rows.filter((row) => row.textContent.replace(/[\s|]/g, ""));
  const caption = table.caption && document.createElement("p");
  caption?.append(...inlineOf(table.caption));
  table.replaceWith(...(caption ? [caption] : []), ...said);
}

/** What a cell holds, its paragraphs on one line. */
function inlineOf(cell) {
  const paragraphs = [...cell.querySelectorAll("p, div, li, h1, h2, h3, h4, h5, h6")];
  for (const paragraph of paragraphs) {
    const label = levelOf(paragraph) ? takeLabel(paragraph) : "";
    if (label && kindOf(label) !== "ul") paragraph.prepend(`${label} `);
    if (paragraph !== paragraphs.at(-1)) paragraph.append(" ");
  }
  for (const block of cell.querySelectorAll("p, div, ul, ol, li, h1, h2, h3, h4, h5, h6")) {
    block.replaceWith(...block.childNodes);
  }
  for (const line of cell.querySelectorAll("br")) line.replaceWith(" ");
  return trimmed(cell);
}

/** The nodes without the blanks that Word's source has at both ends. */
function trimmed(cell) {
  cell.normalize();
  const { firstChild, lastChild } = cell;
  if (firstChild?.nodeType === Node.TEXT_NODE) firstChild.data = firstChild.data.trimStart();
  if (lastChild?.nodeType === Node.TEXT_NODE) lastChild.data = lastChild.data.trimEnd();
  return [...cell.childNodes];
}
