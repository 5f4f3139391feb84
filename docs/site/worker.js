// A worker for pages opened as files: browsers start no worker from a file, but a frame may load the same script.
// Without it the search of the offline site would be missing, or would have to be fetched from elsewhere.
class FrameWorker extends EventTarget {
  #inner = null;
  #waiting = [];
  #frame = document.createElement("iframe");
  onmessage = null;

  constructor(address) {
    super();
    const script = new URL(address, location.href).href;
    this.#frame.hidden = true;
    this.#frame.srcdoc = "<!doctype html><title>worker</title>";
    this.#frame.addEventListener("load", () => this.#start(script), { once: true });
    document.body.append(this.#frame);
  }

  async #start(script) {
    const inner = this.#frame.contentWindow;
    inner.postMessage = (data) => {
      const event = new MessageEvent("message", { data });
      this.dispatchEvent(event);
      this.onmessage?.(event);
    };
    inner.importScripts = async (...scripts) => {
      for (const one of scripts) await this.#load(one);
    };
    await this.#load(script);
    this.#inner = inner;
    this.#waiting.splice(0).forEach((data) => this.postMessage(data));
  }

  #load(source) {
    return new Promise((resolve, reject) => {
      const element = this.#frame.contentDocument.createElement("script");
      Object.assign(element, { src: source, onload: resolve, onerror: reject });
      this.#frame.contentDocument.head.append(element);
    });
  }

  postMessage(data) {
    if (!this.#inner) this.#waiting.push(data);
    else this.#inner.dispatchEvent(new this.#inner.MessageEvent("message", { data }));
  }

  terminate() {
    this.#frame.remove();
  }
}

if (location.protocol === "file:") {
  window.Worker = FrameWorker;
  window.IFrameWorker = FrameWorker;
}
