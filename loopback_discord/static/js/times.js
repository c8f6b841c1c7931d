/** Times as Discord words them, and one clock that keeps the relative ones current. */

import { h } from "./dom.js";

const DISCORD_EPOCH_MS = 1_420_070_400_000n;
const TICK_MS = 1000;
const FORMATS = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};
const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** An id that sorts by this instant, for messages that only this page has. */
export function snowflakeOf(ms) {
  return String((BigInt(ms) - DISCORD_EPOCH_MS) << 22n);
}

function format(date, style) {
  return new Intl.DateTimeFormat("en", FORMATS[style] ?? FORMATS.f).format(date);
}

/** "in 5 minutes", "2 hours ago": rounded, as Discord does, so that what ends in two hours does not say one. */
function relative(ms, now = Date.now()) {
  const seconds = Math.round((ms - now) / 1000);
  const reaches = ([, size], index) => Math.abs(seconds) >= size - (UNITS[index + 1]?.[1] ?? 0) / 2;
  const [unit, size] = UNITS.find(reaches) ?? UNITS.at(-1);
  return RELATIVE.format(Math.round(seconds / size), unit);
}

/** The `<t:...>` of a message. Relative ones are kept current by `startClock`. */
export function timestamp(seconds, style) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return h("span", {}, "Invalid date");
  const isRelative = style === "R";
  return h(
    "time",
    {
      class: "timestamp",
      datetime: date.toISOString(),
      title: format(date, "F"),
      dataset: isRelative ? { relative: String(seconds) } : {},
    },
    isRelative ? relative(date.getTime()) : format(date, style),
  );
}

function dayKey(date) {
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** A message's own time: the hour today, else with its day. */
export function messageTime(iso, className = "message-time") {
  const date = new Date(iso);
  const yesterday = new Date(Date.now() - 86_400_000);
  let text = format(date, "s");
  if (dayKey(date) === dayKey(new Date())) text = format(date, "t");
  else if (dayKey(date) === dayKey(yesterday)) text = `Yesterday at ${format(date, "t")}`;
  return h("time", { class: className, datetime: date.toISOString(), title: format(date, "F") }, text);
}

/** Hour and minute alone, for the rows of a group. */
export function shortTime(iso) {
  const date = new Date(iso);
  return h(
    "time",
    { class: "message-time short", datetime: date.toISOString(), title: format(date, "F") },
    format(date, "t"),
  );
}

/** Text of the line between two days, or `null` on the same day. */
export function dayBreak(beforeIso, iso) {
  const date = new Date(iso);
  if (beforeIso && dayKey(new Date(beforeIso)) === dayKey(date)) return null;
  return format(date, "D");
}

/** Rewrite the relative times once a second, only where the words changed. */
export function startClock() {
  setInterval(() => {
    for (const element of document.querySelectorAll("time[data-relative]")) {
      const words = relative(Number(element.dataset.relative) * 1000);
      if (element.textContent !== words) element.textContent = words;
    }
  }, TICK_MS);
}
