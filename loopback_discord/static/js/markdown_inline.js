/** Discord's inline markup as a tree: `{type, ...}` nodes, plain data. Unclosed marks stay text. */

const DEEPEST = 12;
const PAIRS = [
  ["**", "strong"],
  ["__", "underline"],
  ["~~", "strike"],
  ["||", "spoiler"],
  ["*", "em"],
  ["_", "em"],
];

/** What `<...>` can mean. Each pattern is tried at the `<`. */
const ANGLES = [
  [/<@!?(\d+)>/y, (m) => ({ type: "user", id: m[1] })],
  [/<@&(\d+)>/y, (m) => ({ type: "role", id: m[1] })],
  [/<#(\d+)>/y, (m) => ({ type: "channel", id: m[1] })],
  [/<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/y, (m) => ({ type: "time", seconds: Number(m[1]), style: m[2] ?? "f" })],
  [/<\/([^:<>\n]{1,100}):(\d+)>/y, (m) => ({ type: "command", name: m[1], id: m[2] })],
  [/<(a?):(\w{2,32}):(\d+)>/y, (m) => ({ type: "emoji", name: m[2], id: m[3], animated: m[1] === "a" })],
  [/<(https?:\/\/[^\s<>]+)>/y, (m) => ({ type: "link", url: m[1], children: [{ type: "text", text: m[1] }] })],
];
const BARE_URL = /https?:\/\/[^\s<>]+/y;
const MASKED =
  /\[((?:\\.|[^\]\\\n]){1,1000})\]\(\s*<?(https?:\/\/[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+"[^"\n]*")?\s*\)/y;
const EVERYONE = /@(?:everyone|here)\b/y;

function at(pattern, text, index) {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/** Length of the run of one character. */
function run(text, index) {
  let end = index;
  while (text[end] === text[index]) end += 1;
  return end - index;
}

/** End of the code span that opens at `index`, or -1. */
function codeEnd(text, index) {
  const ticks = run(text, index);
  for (let i = index + ticks; i < text.length; i += 1) {
    if (text[i] !== "`") continue;
    const length = run(text, i);
    if (length === ticks) return i + ticks;
    i += length - 1;
  }
  return -1;
}

/** Where the mark that opens before `from` closes, skipping escapes, code and, for single marks, doubled ones. */
function closing(text, from, mark) {
  for (let i = from; i < text.length; i += 1) {
    if (text[i] === "\\") {
      i += 1;
      continue;
    }
    if (text[i] === "`") {
      const end = codeEnd(text, i);
      if (end > 0) i = end - 1;
      continue;
    }
    if (!text.startsWith(mark, i)) continue;
    const length = run(text, i);
    if (mark.length === 1 && length === 2) {
      i += 1;
      continue;
    }
    const close = mark.length === 2 && length > 2 ? i + length - 2 : i;
    if (close === from) return -1;
    if (mark === "_" && /\w/.test(text[close + 1] ?? "")) continue;
    if (mark === "*" && /\s/.test(text[close - 1])) continue;
    return close;
  }
  return -1;
}

function paired(text, index, depth) {
  for (const [mark, type] of PAIRS) {
    if (!text.startsWith(mark, index)) continue;
    if (mark === "_" && /\w/.test(text[index - 1] ?? "")) continue;
    if (mark === "*" && /\s/.test(text[index + 1] ?? " ")) continue;
    const start = index + mark.length;
    const close = closing(text, start, mark);
    if (close < 0) continue;
    return { end: close + mark.length, node: { type, children: parseInline(text.slice(start, close), depth + 1) } };
  }
  return null;
}

/** Brackets and full stops behind a bare address belong to the sentence. */
function trimUrl(url) {
  let open = url.split("(").length - url.split(")").length;
  let end = url.length;
  for (; end > 0; end -= 1) {
    const last = url[end - 1];
    if (last === ")" && open < 0) open += 1;
    else if (!/[.,:;"'!?*_~|]/.test(last)) break;
  }
  return url.slice(0, end);
}

function angled(text, index) {
  for (const [pattern, make] of ANGLES) {
    const match = at(pattern, text, index);
    if (match) return { end: pattern.lastIndex, node: make(match) };
  }
  return null;
}

function linked(text, index, depth) {
  if (text[index] === "[") {
    const match = at(MASKED, text, index);
    return (
      match && {
        end: MASKED.lastIndex,
        node: { type: "link", url: match[2], masked: true, children: parseInline(match[1], depth + 1, false) },
      }
    );
  }
  const match = at(BARE_URL, text, index);
  if (!match) return null;
  const url = trimUrl(match[0]);
  return { end: index + url.length, node: { type: "link", url, children: [{ type: "text", text: url }] } };
}

function code(text, index) {
  const end = codeEnd(text, index);
  if (end < 0) return null;
  const ticks = run(text, index);
  return { end, node: { type: "code", text: text.slice(index + ticks, end - ticks).trim() } };
}

function special(text, index, depth, links) {
  switch (text[index]) {
    case "\\":
      return /[^0-9A-Za-z\s]/.test(text[index + 1] ?? "")
        ? { end: index + 2, node: { type: "text", text: text[index + 1] } }
        : null;
    case "`":
      return code(text, index);
    case "<":
      return angled(text, index);
    case "[":
    case "h":
      return links ? linked(text, index, depth) : null;
    case "@": {
      const match = at(EVERYONE, text, index);
      return match && { end: EVERYONE.lastIndex, node: { type: "everyone", text: match[0] } };
    }
    case "*":
    case "_":
    case "~":
    case "|":
      return depth < DEEPEST ? paired(text, index, depth) : null;
    default:
      return null;
  }
}

/** Parse one run of text. `links` is off inside a link's own text. */
export function parseInline(text, depth = 0, links = true) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push({ type: "text", text: plain });
    plain = "";
  };
  for (let i = 0; i < text.length;) {
    const found = special(text, i, depth, links);
    if (!found) {
      plain += text[i];
      i += 1;
    } else if (found.node.type === "text") {
      plain += found.node.text;
      i = found.end;
    } else {
      flush();
      nodes.push(found.node);
      i = found.end;
    }
  }
  flush();
  return nodes;
}
