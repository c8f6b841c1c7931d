/** Discord's block markup as a tree: code blocks, quotes, headings, small print and lists around inline text. */

import { parseInline } from "./markdown_inline.js";

const FENCE = /```(?:([\w+#.-]+)\n)?([\s\S]+?)```/g;
const HEADING = /^(#{1,3})\s+(\S.*)$/;
const SMALL = /^-#\s+(\S.*)$/;
const ITEM = /^(\s*)(?:[-*]|(\d{1,9})\.)\s+(\S.*)$/;

function listAt(lines, index) {
  const root = { type: "list", ordered: false, start: 1, items: [] };
  let i = index;
  for (; i < lines.length; i += 1) {
    const match = ITEM.exec(lines[i]);
    if (!match || SMALL.test(lines[i])) break;
    const ordered = match[2] !== undefined;
    const depth = Math.min(Math.floor(match[1].length / 2), 5);
    if (i === index) Object.assign(root, { ordered, start: Number(match[2] ?? 1) });
    else if (depth === 0 && ordered !== root.ordered) break;
    root.items.push({ depth, number: ordered ? Number(match[2]) : null, children: parseInline(match[3]) });
  }
  return { node: root, next: i };
}

function quoteAt(lines, index) {
  if (lines[index].startsWith(">>> ")) {
    const inner = [lines[index].slice(4), ...lines.slice(index + 1)];
    return { node: { type: "quote", children: blocks(inner) }, next: lines.length };
  }
  const inner = [];
  let i = index;
  while (i < lines.length && lines[i].startsWith("> ")) inner.push(lines[i++].slice(2));
  return { node: { type: "quote", children: blocks(inner) }, next: i };
}

function blockAt(lines, index) {
  const line = lines[index];
  const heading = HEADING.exec(line);
  if (heading)
    return { node: { type: "heading", level: heading[1].length, children: parseInline(heading[2]) }, next: index + 1 };
  const small = SMALL.exec(line);
  if (small) return { node: { type: "small", children: parseInline(small[1]) }, next: index + 1 };
  if (/^>>?>? /.test(line) && !line.startsWith(">> ")) return quoteAt(lines, index);
  if (ITEM.test(line)) return listAt(lines, index);
  return null;
}

function blocks(lines) {
  const nodes = [];
  let plain = [];
  const flush = () => {
    if (plain.length) nodes.push({ type: "lines", children: parseInline(plain.join("\n")) });
    plain = [];
  };
  for (let i = 0; i < lines.length;) {
    const block = blockAt(lines, i);
    if (block) {
      flush();
      nodes.push(block.node);
      i = block.next;
    } else {
      plain.push(lines[i]);
      i += 1;
    }
  }
  flush();
  return nodes;
}

/** The line breaks that touch a block are part of it, not empty lines of text. */
function textBlocks(text, afterFence, beforeFence) {
  let trimmed = afterFence ? text.replace(/^\n/, "") : text;
  if (beforeFence) trimmed = trimmed.replace(/\n$/, "");
  return trimmed ? blocks(trimmed.split("\n")) : [];
}

/** Parse a whole message. */
export function parseMarkdown(text) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(FENCE)) {
    if (match.index < last) continue;
    nodes.push(...textBlocks(text.slice(last, match.index), last > 0, true));
    nodes.push({ type: "codeblock", language: match[1] ?? "", text: match[2].replace(/^\n|\n+$/g, "") });
    last = match.index + match[0].length;
  }
  nodes.push(...textBlocks(text.slice(last), last > 0, false));
  return nodes;
}

const EMOJI_ONLY = /^(?:\s|\p{Extended_Pictographic}|\p{Emoji_Component})+$/u;

/** Does a message hold nothing but a few emoji? Those are shown large. */
export function isJumbo(nodes) {
  const inline = nodes.length === 1 && nodes[0].type === "lines" ? nodes[0].children : [];
  const emoji = (node) =>
    node.type === "emoji" || (node.type === "text" && EMOJI_ONLY.test(node.text) && !/^[\s\d#*]*$/.test(node.text));
  const blank = (node) => node.type === "text" && !node.text.trim();
  return inline.some(emoji) && inline.length < 28 && inline.every((node) => emoji(node) || blank(node));
}
