/** Addresses and names of what is served by the loopback CDN. */

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** A CDN address works whichever loopback name the page was opened under; only http(s) addresses pass. */
export function mediaUrl(url) {
  let parsed;
  try {
    parsed = new URL(url, location.origin);
  } catch {
    return "about:blank";
  }
  if (!/^https?:$/.test(parsed.protocol)) return "about:blank";
  if (LOOPBACK.has(parsed.hostname) && parsed.pathname.startsWith("/cdn/")) return parsed.pathname + parsed.search;
  return parsed.href;
}

export function avatarUrl(user) {
  if (user.avatar) return `/cdn/avatars/${user.id}/${user.avatar}.png?size=80`;
  return `/cdn/embed/avatars/${Number((BigInt(user.id) >> 22n) % 6n)}.png`;
}

export function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(2)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(2)} MB`;
}

const KINDS = [
  ["image", /\.(png|jpe?g|gif|webp|avif)$/i],
  ["video", /\.(mp4|webm|mov)$/i],
  ["audio", /\.(mp3|ogg|wav|flac|m4a)$/i],
];
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif)|video\/(mp4|webm|quicktime)|audio\/)/;

/** "image", "video", "audio" or "file": how an attachment is shown. */
export function kindOf(attachment) {
  const type = attachment.content_type ?? "";
  if (SHOWN.test(type)) return type.split("/")[0];
  if (type) return "file";
  return KINDS.find(([, pattern]) => pattern.test(attachment.filename ?? attachment.url ?? ""))?.[0] ?? "file";
}
