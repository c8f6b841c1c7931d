/**
 * The WebSocket of `/chat/events`, kept open: reconnects with growing pauses, at once when the browser is back online.
 */

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5000;

export class Live {
  #socket = null;
  #timer = 0;
  #pause = FIRST_PAUSE_MS;
  #user = "";

  /**
   * @param {(type: string, data: object) => void} onEvent
   * @param {(online: boolean) => void} onStatus called at each opening and each loss
   */
  constructor(onEvent, onStatus) {
    this.onEvent = onEvent;
    this.onStatus = onStatus;
    window.addEventListener("online", () => this.#retryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.#retryNow());
  }

  /** Listen as this member; an earlier socket is dropped without a word. */
  connect(user) {
    this.close();
    this.#user = user;
    this.#pause = FIRST_PAUSE_MS;
    this.#open();
  }

  close() {
    clearTimeout(this.#timer);
    this.#user = "";
    const old = this.#socket;
    this.#socket = null;
    old?.close();
  }

  #open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/chat/events?user=${encodeURIComponent(this.#user)}`);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      if (socket !== this.#socket) return;
      this.#pause = FIRST_PAUSE_MS;
      this.onStatus(true);
    });
    socket.addEventListener("message", (event) => {
      if (socket !== this.#socket) return;
      const { t, d } = JSON.parse(event.data);
      this.onEvent(t, d ?? {});
    });
    socket.addEventListener("close", () => {
      if (socket !== this.#socket) return;
      this.onStatus(false);
      this.#timer = setTimeout(() => this.#open(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    });
  }

  #retryNow() {
    if (!this.#user || this.#socket?.readyState !== WebSocket.CLOSED) return;
    clearTimeout(this.#timer);
    this.#open();
  }
}
