// The switch between a light and a dark page: kept by this page alone, through a reload, as long as its tab is open.
{
  const words = JSON.parse(document.getElementById("words").textContent);
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const KEPT = `powderkeg-theme ${location.pathname}`;
  // A browser may forbid a file any memory: then the choice lasts until the page is loaded anew.
  const kept = (value) => {
    try {
      if (value) sessionStorage.setItem(KEPT, value);
      return sessionStorage.getItem(KEPT);
    } catch {
      return null;
    }
  };
  const before = kept();
  if (before === "dark" || before === "light") root.dataset.theme = before;
  const label = () => { button.textContent = dark() ? words.light : words.dark; };
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    kept(root.dataset.theme);
    label();
  });
  system.addEventListener("change", label);
  label();
  button.hidden = false;
}
