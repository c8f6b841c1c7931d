// Keeps the painting and the prompt of this tab over an accidental reload.

const KEY = `painting ${location.pathname}`;

export function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // storage is off, or holds something else
  }
}

export function remember(painting, prompt) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ painting, prompt }));
  } catch {
    forget(); // full: better nothing than half of it
  }
}

export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // storage is off, so nothing was kept
  }
}
