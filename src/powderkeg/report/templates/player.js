// Steps through the pictures of the grid; without this script the page shows one picture.
{
  const data = JSON.parse(document.getElementById("frames").textContent);
  const player = document.getElementById("player");
  const picture = player.querySelector("svg");
  const slider = document.getElementById("frame");
  const button = document.getElementById("play");
  const label = document.getElementById("frame-label");
  const svg = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
  const MILLISECONDS = 400;
  let timer = null;

  // Runs of cells of one kind become strokes along the middles of the rows, as in the pages without a script.
  function paint(target, frame) {
    const cells = data.cells[frame];
    const paths = {};
    for (let at = 0; at < cells.length; ) {
      const code = cells[at];
      const x = at % data.width;
      let end = at + 1;
      while (end < cells.length && end % data.width && cells[end] === code) end += 1;
      if (code !== "0") paths[code] = `${paths[code] ?? ""}M${x} ${Math.floor(at / data.width)}.5h${end - at}`;
      at = end;
    }
    target.querySelectorAll("path").forEach((path) => path.remove());
    for (const code of data.codes) {
      if (!paths[code]) continue;
      const path = svg("path");
      path.setAttribute("class", `c${code}`);
      path.setAttribute("d", paths[code]);
      target.append(path);
    }
    target.setAttribute("aria-label", data.labels[frame]);
  }

  function show(frame) {
    slider.value = frame;
    slider.setAttribute("aria-valuetext", data.labels[frame]);
    label.textContent = data.labels[frame];
    paint(picture, frame);
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    button.textContent = "Play";
    label.removeAttribute("aria-live");
  }

  function play() {
    // A screen reader would have to read every step aloud.
    label.setAttribute("aria-live", "off");
    button.textContent = "Pause";
    if (Number(slider.value) === data.cells.length - 1) show(0);
    timer = setInterval(() => {
      const next = Number(slider.value) + 1;
      if (next >= data.cells.length) pause();
      else show(next);
    }, MILLISECONDS);
  }

  slider.addEventListener("input", () => {
    pause();
    show(Number(slider.value));
  });
  button.addEventListener("click", () => (timer === null ? play() : pause()));
  for (const figure of document.querySelectorAll("[data-frame]")) {
    const copy = picture.cloneNode(true);
    paint(copy, Number(figure.dataset.frame));
    figure.prepend(copy);
  }
  player.querySelector(".controls").hidden = false;
}
