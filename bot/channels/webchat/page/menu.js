// The menu behind the three dots: another person, the room, and clearing up.
import { room } from "./store.js";

const open = document.getElementById("menu-open");
const menu = document.getElementById("menu");

export function startMenu() {
  open.onclick = () => toggle(menu.hidden);
  menu.addEventListener("click", () => {
    const inside = menu.contains(document.activeElement);
    toggle(false);
    if (inside) open.focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.hidden && !menu.contains(event.target) && !open.contains(event.target)) toggle(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    toggle(false);
    open.focus();
  });
}

function toggle(shown) {
  menu.hidden = !shown;
  open.setAttribute("aria-expanded", String(shown));
  if (shown) menu.querySelector("a:not([hidden]), button:not([hidden])").focus();
}

// What a demonstration has besides: the room, and several people in one browser.
export function forDemo(demo, person) {
  const link = document.getElementById("room-link");
  link.href = person ? `/phong?nguoi=${encodeURIComponent(person)}` : "/phong";
  link.hidden = !demo || room;
  document.getElementById("more-people").hidden = !demo || room;
  document.getElementById("rename").hidden = !room;
}
